//! Players and operators' programs of the player door. A program holds an application key; a player holds a session's token and a
//! challenge's. The verbs are the door's calls, each answered whole. SMS are files in the folder of mails.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vestibule::application_keys::NewKey;
use vestibule::rules::application_key::KeyScope;

use super::client::{Answer, Client};
use super::house::{House, ORIGIN};
use super::session::{made, plain, text_of};
use super::{leaks, until};

/// Settings of a house with the player door alone.
pub const PLAYER_DOOR: [(&str, &str); 3] =
    [("VESTIBULE_DOORS", "player"), ("VESTIBULE_KEY_RATE_LIMIT", "off"), ("VESTIBULE_PLAYER_RATE_LIMIT", "off")];

/// The brand of most tests.
pub const BRAND: i32 = 1009;

/// The number of most tests, as the API's examples write it.
pub const NUMBER: &str = "44-123456789";

/// The player of most tests.
pub const PLAYER: i64 = 32574;

/// A house with the player door and a brand.
pub async fn player_house() -> House {
    player_house_with(&[]).await
}

/// A house with the player door, a brand and these settings.
pub async fn player_house_with(settings: &[(&str, &str)]) -> House {
    let settings: Vec<(&str, &str)> = PLAYER_DOOR.into_iter().chain(settings.iter().copied()).collect();
    let house = House::with(&settings).await;
    house.brand(BRAND).await;
    house
}

/// An operator's program.
pub struct Operator {
    client: Client,
    /// The application key.
    pub key: String,
}

/// A key that is good for players and facts of every brand.
pub fn backend() -> NewKey {
    NewKey { scopes: vec![KeyScope::Players, KeyScope::Facts], ..plain("backend") }
}

/// A program whose key is good for players and facts of every brand.
pub async fn operator_of_players(house: &House) -> Operator {
    operator_with(house, backend()).await
}

/// A program with this key.
pub async fn operator_with(house: &House, key: NewKey) -> Operator {
    Operator { client: Client::new(&house.url), key: text_of(&made(house, key).await) }
}

impl Operator {
    /// A program with this key, at a server with this origin.
    pub fn at(url: &str, origin: &str, key: &str) -> Operator {
        Operator { client: Client::at(url, origin), key: key.to_owned() }
    }

    /// A copy at another server.
    pub fn over_at(&self, url: &str) -> Operator {
        Operator { client: self.client.over_at(url), key: self.key.clone() }
    }

    /// A call below the path of a brand.
    pub async fn call(&self, method: &str, brand: i32, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/gateway/operator/v1/{brand}{path}");
        let headers = [("private-token", self.key.as_str()), ("content-type", "application/json")];
        let headers = if body.is_some() { &headers[..] } else { &headers[..1] };
        let answer =
            self.client.send(method, &path, headers, body.map(|body| body.to_string()).unwrap_or_default()).await;
        note(&answer);
        answer
    }

    /// Makes or changes a player.
    pub async fn put(&self, player: i64, fields: Value) -> Answer {
        self.call("PUT", BRAND, &format!("/players/{player}"), Some(fields)).await
    }

    /// Begins a session of a player.
    pub async fn begin(&self, player: i64) -> Answer {
        self.call("POST", BRAND, &format!("/players/{player}/sessions"), None).await
    }

    /// A session of a player, half where a code is asked for.
    pub async fn player(&self, house: &House, player: i64) -> Player {
        Player { client: Client::new(&house.url), ..self.own_player(player).await }
    }

    /// A session of a player at the server of this program, half where a code is asked for.
    pub async fn own_player(&self, player: i64) -> Player {
        let begun = self.begin(player).await;
        let told = begun.json();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        assert_eq!(told["data"]["token"], told["data"]["auth_token"], "{}", begun.body);
        Player {
            client: self.client.stolen(),
            token: text(&told["data"]["token"]).unwrap_or_else(|| panic!("{}", begun.body)),
            challenge: text(&told["data"]["data"]),
        }
    }

    /// Asks for the fact of a withdrawal.
    pub async fn fact(&self, player: i64, request: &str) -> Answer {
        self.call("POST", BRAND, "/facts", Some(json!({ "player_id": player, "request_id": request }))).await
    }
}

/// A player's client.
pub struct Player {
    client: Client,
    /// The token of the session.
    pub token: String,
    /// The token of a challenge.
    pub challenge: Option<String>,
}

impl Player {
    /// A client with these tokens.
    pub fn with(house: &House, token: &str, challenge: Option<&str>) -> Player {
        Player::at(&house.url, ORIGIN, (token, challenge))
    }

    /// A client with a copy of the tokens.
    pub fn stolen(&self) -> Player {
        Player { client: self.client.stolen(), token: self.token.clone(), challenge: self.challenge.clone() }
    }

    /// A client with these tokens, at a server with this origin.
    pub fn at(url: &str, origin: &str, (token, challenge): (&str, Option<&str>)) -> Player {
        Player { client: Client::at(url, origin), token: token.to_owned(), challenge: challenge.map(str::to_owned) }
    }

    /// A client with a copy of the tokens, at another server.
    pub fn over_at(&self, url: &str) -> Player {
        Player { client: self.client.over_at(url), ..self.stolen() }
    }

    /// A call below `/gateway/player-data/v1`.
    pub async fn call(&self, method: &str, path: &str, more: &[(&str, &str)], body: impl Into<String>) -> Answer {
        let path = format!("/gateway/player-data/v1{path}");
        let mut headers = vec![("x-auth-token", self.token.as_str())];
        headers.extend(self.challenge.as_deref().map(|challenge| ("2fa-auth-token", challenge)));
        if method != "GET" {
            headers.push(("content-type", "application/json"));
        }
        headers.extend_from_slice(more);
        let answer = self.client.send(method, &path, &headers, body.into()).await;
        note(&answer);
        answer
    }

    pub async fn data(&self) -> Answer {
        self.call("GET", &format!("/{BRAND}"), &[], "").await
    }

    pub async fn send_sms(&self, number: &str) -> Answer {
        let body = json!({ "mobile_number": number }).to_string();
        self.call("POST", &format!("/send/code/{BRAND}"), &[], body).await
    }

    pub async fn validate_sms(&self, code: &str) -> Answer {
        let body = json!({ "sms_code": code }).to_string();
        self.call("POST", &format!("/validate/code/{BRAND}"), &[], body).await
    }

    pub async fn send_mail(&self, request: &str) -> Answer {
        let body = json!({ "auth_type": "email" }).to_string();
        self.call("POST", &format!("/send/code/{BRAND}"), &[("request-id", request)], body).await
    }

    pub async fn validate_mail(&self, request: &str, code: &str) -> Answer {
        let body = json!({ "auth_type": "email", "code": code }).to_string();
        self.call("POST", &format!("/validate/code/{BRAND}"), &[("request-id", request)], body).await
    }

    /// Changes the player's data.
    pub async fn update(&self, fields: Value) -> Answer {
        self.call("PUT", &format!("/{BRAND}"), &[], fields.to_string()).await
    }

    /// Takes the token of the session out of the answer to a right code.
    pub fn goes_on(&mut self, answer: &Answer) {
        let told = answer.json();
        self.token = told["data"]["token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
    }

    /// Takes the token of a challenge out of a 403.
    pub fn verifies(&mut self, answer: &Answer) {
        assert_eq!(answer.status, 403, "{}", answer.body);
        self.challenge = Some(answer.json()["data"]["data"].as_str().unwrap().to_owned());
    }
}

/// Notes the tokens of an answer as secrets.
fn note(answer: &Answer) {
    let Ok(told) = serde_json::from_str::<Value>(&answer.body) else { return };
    for name in ["token", "auth_token", "2fa_auth_token", "data"] {
        told["data"][name].as_str().into_iter().for_each(leaks::note_secret);
    }
}

/// A sent SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    pub to: String,
    pub from: String,
    pub text: String,
}

impl Sms {
    /// The SMS of a file.
    pub fn parse(file: &str) -> Sms {
        let (head, text) = file.split_once("\n\n").unwrap_or_else(|| panic!("{file:?}"));
        let mut lines = head.lines();
        let mut value = |name: &str| lines.next().and_then(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        Sms { to: value("To:"), from: value("From:"), text: text.trim_end().to_owned() }
    }

    /// The code in the text.
    pub fn code(&self) -> String {
        let digits = self.text.split(|sign: char| !sign.is_ascii_digit()).find(|run| run.len() == 6);
        let code = digits.unwrap_or_else(|| panic!("no code in {:?}", self.text)).to_owned();
        leaks::note_secret(&code);
        code
    }
}

/// Every SMS so far, by time.
pub fn all_sms(house: &House) -> Vec<Sms> {
    sms_in(house.inbox.folder.path())
}

/// Every SMS in a folder, by time.
pub fn sms_in(folder: &Path) -> Vec<Sms> {
    paths_of_sms(folder).iter().map(|path| Sms::parse(&std::fs::read_to_string(path).unwrap())).collect()
}

/// Takes every SMS so far, by time: another call returns later ones alone.
pub fn taken_sms(house: &House) -> Vec<Sms> {
    let taken = paths_of_sms(house.inbox.folder.path()).into_iter().map(|path| {
        let sms = Sms::parse(&std::fs::read_to_string(&path).unwrap());
        std::fs::remove_file(path).unwrap();
        sms
    });
    taken.collect()
}

fn paths_of_sms(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "sms")).collect();
    paths.sort();
    paths
}

/// Waits until `many` SMS were sent, and returns the last one.
pub async fn sms(house: &House, many: usize) -> Sms {
    until("an SMS", async || {
        let all = all_sms(house);
        (all.len() >= many).then(|| all.last().cloned())?
    })
    .await
}
