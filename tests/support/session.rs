//! Programs and people of the session door: a program holds an application key, a person has an account with a password and perhaps
//! an authenticator. The verbs are the door's calls, each answered whole.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use totp_rs::Totp;
use vestibule::accounts::{self, Actor, Joined, KnownAccount, NewAccount};
use vestibule::app::App;
use vestibule::application_keys::{KeyActor, KeyMade, NewKey, add};
use vestibule::rules::application_key::{KeyName, KeyScope};
use vestibule::rules::code::Digits;
use vestibule::rules::factor::Door;
use vestibule::rules::key_token::KeyToken;
use vestibule::rules::password::Password;
use vestibule::rules::profile::ProfileChange;

use super::client::{Answer, Client};
use super::house::{House, ORIGIN};
use super::leaks;
use super::staff::steps::by_tester;

/// The password of every person.
pub const PASSWORD: &str = "violet tractor hums quietly";

/// Settings of a house with the session door alone, whose keys may call as often as they like.
pub const SESSION_DOOR: [(&str, &str); 2] = [("VESTIBULE_DOORS", "session"), ("VESTIBULE_KEY_RATE_LIMIT", "off")];

/// A house with the session door.
pub async fn session_house() -> House {
    House::with(&SESSION_DOOR).await
}

/// A key to be made: good for calls of the session door, from everywhere, for ever.
pub fn plain(name: &str) -> NewKey {
    NewKey {
        name: KeyName::parse(name).unwrap(),
        scopes: vec![KeyScope::Session],
        networks: Vec::new(),
        brands: Vec::new(),
        expires_at: None,
    }
}

/// A new key of the session door, as its text.
pub async fn key(house: &House, name: &str) -> String {
    text_of(&made(house, plain(name)).await)
}

/// A new key.
pub async fn made(house: &House, new: NewKey) -> KeyToken {
    made_by(&house.app, new).await
}

/// A new key of an installation.
pub async fn made_by(app: &App, new: NewKey) -> KeyToken {
    let who = by_tester();
    match add(app, KeyActor { who: &who, reason: None }, new).await.unwrap() {
        KeyMade::Done(token) => {
            leaks::note_secret(&text_of(&token));
            token
        }
        refused => panic!("{refused:?}"),
    }
}

/// The key as a program sends it.
pub fn text_of(token: &KeyToken) -> String {
    token.reveal().to_string()
}

/// A person of the session door.
pub struct Guest {
    /// The account.
    pub known: KnownAccount,
    totp: Option<Totp>,
}

/// Adds a person with [`PASSWORD`]; `change` sets what else the account has.
pub async fn guest(house: &House, user_name: &str, change: impl FnOnce(&mut NewAccount)) -> Guest {
    joins(&house.app, user_name, change).await;
    Guest { known: known(house, user_name).await, totp: None }
}

/// Adds an account with [`PASSWORD`] to an installation.
pub async fn joins(app: &App, user_name: &str, change: impl FnOnce(&mut NewAccount)) {
    leaks::note_secret(PASSWORD);
    let mut new = NewAccount {
        email: format!("{user_name}@example.com"),
        user_name: user_name.to_owned(),
        password: Password::parse(PASSWORD).unwrap(),
        roles: Vec::new(),
        email_proven: false,
        trial_until: None,
        profile: ProfileChange::default(),
    };
    change(&mut new);
    let actor = Actor::program(Door::Session, "test");
    let joined = accounts::join(app, &actor, &new).await.unwrap();
    assert!(matches!(joined, Joined::Done(_)), "{joined:?}");
}

/// The account of a user name.
pub async fn known(house: &House, user_name: &str) -> KnownAccount {
    known_to(&house.app, user_name).await
}

async fn known_to(app: &App, user_name: &str) -> KnownAccount {
    let who = accounts::Who::parse(Door::Session, user_name).unwrap();
    accounts::find(app, Door::Session, &who).await.unwrap().unwrap()
}

/// Enrols an authenticator for an account without one, by a code of `steps` steps from now. Returns its URL.
pub async fn enrols(app: &App, user_name: &str, steps: i64) -> String {
    let known = known_to(app, user_name).await;
    let offer = accounts::offer_authenticator(&known).unwrap();
    let url = offer.url(app, &known).unwrap();
    let code = code_at(&Totp::from_url(&url).unwrap(), app.clock.now(), steps);
    let digits = Digits::parse(&code).unwrap();
    let enrolled = accounts::enrol(app, &operator_of_guests(), (&known, &offer), &digits).await.unwrap();
    assert!(enrolled.is_some());
    url
}

/// The operator of the session door's accounts.
pub fn operator_of_guests() -> Actor {
    Actor::program(Door::Session, "test")
}

impl Guest {
    /// Enrols an authenticator, by a code of a while ago.
    pub async fn enrolled(self, house: &House) -> Guest {
        let user_name = self.known.user_name.unwrap();
        let totp = Totp::from_url(&enrols(&house.app, &user_name, 0).await).unwrap();
        house.wait(chrono::TimeDelta::seconds(90));
        Guest { known: known(house, &user_name).await, totp: Some(totp) }
    }

    /// The authenticator's code now, or `steps` time steps from now.
    pub fn otp(&self, house: &House, steps: i64) -> String {
        code_at(self.totp.as_ref().unwrap(), house.clock.now(), steps)
    }
}

fn code_at(totp: &Totp, now: DateTime<Utc>, steps: i64) -> String {
    totp.generate((now.timestamp() + 30 * steps).try_into().unwrap()).to_string()
}

/// A program with a key, in the name of one person whose cookie it keeps.
pub struct Program {
    client: Client,
    /// The key.
    pub key: String,
}

impl Program {
    /// A program with an empty jar.
    pub fn of(house: &House, key: &str) -> Program {
        Program::at(&house.url, ORIGIN, key)
    }

    /// A program with an empty jar, at a server of this public origin.
    pub fn at(url: &str, origin: &str, key: &str) -> Program {
        Program { client: Client::at(url, origin), key: key.to_owned() }
    }

    /// A program with this key and a copy of the jar.
    pub fn with_key(&self, key: &str) -> Program {
        Program { client: self.client.stolen(), key: key.to_owned() }
    }

    /// A program with a copy of the jar.
    pub fn stolen(&self) -> Program {
        self.with_key(&self.key)
    }

    /// A program with a copy of the jar, at another server.
    pub fn stolen_at(&self, house: &House) -> Program {
        Program { client: self.client.over_at(&house.url), key: self.key.clone() }
    }

    /// The cookie that names the person, if there is one.
    pub fn cookie(&self) -> Option<String> {
        self.client.own_cookie("v3")
    }

    /// Puts this value into the cookie that names the person.
    pub fn set_cookie(&self, value: &str) {
        self.client.set_cookie(&self.client.cookie_name("v3"), value);
    }

    /// A request with the key and these headers.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<String>) -> Answer {
        let key = ("private-token", self.key.as_str());
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain([key]).collect();
        let answer = self.client.send(method, path, &headers, body.into()).await;
        judge(&answer);
        answer
    }

    /// A request without a key.
    pub async fn send_bare(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        let answer = self.client.send(method, path, headers, body.into()).await;
        judge(&answer);
        answer
    }

    /// A POST of JSON.
    pub async fn post(&self, path: &str, body: impl Into<String>) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body).await
    }

    pub async fn user(&self) -> Answer {
        self.send("GET", "/v3/session/user", &[], "").await
    }

    pub async fn login(&self, user_name: &str, password: &str) -> Answer {
        self.post("/v3/session/login", json!({ "userName": user_name, "password": password }).to_string()).await
    }

    pub async fn login_remembered(&self, user_name: &str) -> Answer {
        let body = json!({ "userName": user_name, "password": PASSWORD, "rememberMe": 1 });
        self.post("/v3/session/login", body.to_string()).await
    }

    pub async fn otp(&self, code: &str) -> Answer {
        self.post("/v3/session/login/otp", json!({ "otp": code }).to_string()).await
    }

    pub async fn logout(&self) -> Answer {
        self.send("POST", "/v3/session/logout", &[], "").await
    }
}

/// Status and `errorCode` of a refusal; the status alone of another answer.
pub fn code(answer: &Answer) -> (u16, i64) {
    if answer.body.is_empty() || answer.status == 200 {
        return (answer.status, 0);
    }
    (answer.status, answer.json()["errorCode"].as_i64().unwrap_or_else(|| panic!("{}", answer.body)))
}

/// Properties that a refusal names.
pub fn properties(answer: &Answer) -> Vec<String> {
    let told = answer.json();
    told["errors"].as_array().unwrap().iter().map(|entry| entry["property"].as_str().unwrap().to_owned()).collect()
}

/// Every answer is one JSON object or nothing, and every refusal has its three members.
fn judge(answer: &Answer) {
    if answer.body.is_empty() {
        return;
    }
    assert_eq!(answer.headers["content-type"], "application/json; charset=utf-8", "{}", answer.body);
    let told: Value = answer.json();
    let object = told.as_object().unwrap_or_else(|| panic!("{}", answer.body));
    if answer.status >= 400 {
        let names: Vec<&str> = object.keys().map(String::as_str).collect();
        assert_eq!(names, ["errorCode", "errorMessage", "errors"], "{}", answer.body);
        let is_named = told["errorCode"] == 10130;
        assert_eq!(told["errors"].as_array().is_some_and(|errors| !errors.is_empty()), is_named, "{}", answer.body);
    }
}
