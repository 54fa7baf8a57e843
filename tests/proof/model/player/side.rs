//! Runs deeds on model and server side by side and compares answers, tokens, SMS, mails and rows.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::action::Typed;
use super::bench::PlayerBench;
use super::bodies::{put, update};
use super::deed::{BrandNamed, CLIENTS, Dialled, DigitsShown, KeyShown, PlayerDeed};
use super::door::{BrandSeen, FORGED, PlayerDoor, Reach};
use super::operator::is_keyed;
use super::rows::{BRANDS, DIALLED, DIGITS, PLAYER_ID, REQUEST_IDS, address};
use super::told::{PlayerTold, token_of};
use crate::support::gateway::Player;
use crate::support::{Answer, other_than};

/// A token that nobody issued.
const NOBODYS: &str = "5f0c1e6a-5f43-4a52-9d0e-3a8c37a7d1b2";

pub struct PlayerSide<'a> {
    pub bench: &'a mut PlayerBench,
    pub door: PlayerDoor,
    clients: [Player; CLIENTS],
    /// Tokens by their numbers.
    known: BTreeMap<u32, String>,
    /// Codes by challenge, as they were sent; none: nobody got it.
    codes: BTreeMap<u32, Vec<Option<String>>>,
    /// Lines of the trail before the sequence.
    before: Vec<i64>,
}

impl PlayerSide<'_> {
    pub async fn new(bench: &mut PlayerBench, door: PlayerDoor) -> PlayerSide<'_> {
        let clients =
            [0, 1, 2].map(|client| Player::with(if client == 1 { &bench.beside } else { &bench.house }, NOBODYS, None));
        let before = bench.lines().await;
        let known = BTreeMap::from([(FORGED, String::from(NOBODYS))]);
        PlayerSide { bench, door, clients, known, codes: BTreeMap::new(), before }
    }

    /// Runs one deed on both sides. Returns the answer, if it is a call.
    pub async fn happens(&mut self, deed: PlayerDeed) -> Result<Option<PlayerTold>, String> {
        let digits = self.digits(deed);
        let typed = self.typed(deed, &digits);
        let answer = self.asks(deed, &digits).await?;
        let expected = self.door.happens(deed, typed);
        match (&answer, &expected) {
            (Some(answer), Some(expected)) => {
                self.settles(answer, expected).map_err(|what| format!("{deed:?}: {what}"))?;
                self.bench.played.counts(expected.counted(deed.call()));
            }
            (None, None) => {}
            (answer, expected) => return Err(format!("{deed:?}: one answers: {answer:?}, {expected:?}")),
        }
        self.reads(deed).await.map_err(|what| format!("{deed:?}: {what}"))?;
        let (expected_rows, rows) = (self.door.rows(), self.bench.rows(&self.door.query(&self.before)).await);
        let rows: Vec<&str> = rows.split('\n').collect();
        if rows != expected_rows {
            return Err(format!(
                "{deed:?}: the model expects the rows\n{expected_rows:#?}\nthe database has\n{rows:#?}"
            ));
        }
        Ok(expected)
    }

    /// Codes of the challenge that a deed shows one to.
    fn own_codes(&self, deed: PlayerDeed) -> &[Option<String>] {
        self.door.shown_to(deed).and_then(|id| self.codes.get(&id)).map_or(&[], Vec::as_slice)
    }

    /// The digits that a deed shows.
    fn digits(&self, deed: PlayerDeed) -> String {
        let (PlayerDeed::ShowSms(_, shown) | PlayerDeed::ShowMail(_, _, shown)) = deed else { return String::new() };
        let (own, named) = (self.own_codes(deed), self.door.shown_to(deed));
        let arrived: Vec<&String> = own.iter().flatten().collect();
        let digits = match shown {
            DigitsShown::Malformed => Some(String::from("12345")),
            DigitsShown::Newest => arrived.last().map(|code| format!(" {}-{} {}", &code[..1], &code[1..4], &code[4..])),
            DigitsShown::Earlier => arrived.first().map(|code| String::from(*code)),
            DigitsShown::Foreign => {
                let others = self.codes.iter().filter(|(id, _)| Some(**id) != named);
                others.filter_map(|(_, codes)| codes.iter().flatten().next_back().cloned()).next_back()
            }
            DigitsShown::Wrong => None,
        };
        digits.unwrap_or_else(|| other_than(&arrived.into_iter().cloned().collect::<Vec<_>>()))
    }

    fn typed(&self, deed: PlayerDeed, digits: &str) -> Typed {
        let bare: String = digits.chars().filter(char::is_ascii_digit).collect();
        match self.own_codes(deed).last() {
            _ if bare.len() != 6 => Typed::Malformed,
            Some(Some(newest)) if *newest == bare => Typed::Mailed,
            _ => Typed::Wrong,
        }
    }

    /// The answer of the real server.
    async fn asks(&mut self, deed: PlayerDeed, digits: &str) -> Result<Option<Answer>, String> {
        let players = format!("/players/{PLAYER_ID}");
        let whole = &self.bench.operators[0];
        let answer = match deed {
            PlayerDeed::Begin(client, player) => {
                let program = &self.bench.operators[usize::from(is_keyed(client, player))];
                program.call("POST", BRANDS[player], &format!("{players}/sessions"), None).await
            }
            PlayerDeed::Leave(player) => {
                whole.call("DELETE", BRANDS[player], &format!("{players}/sessions"), None).await
            }
            PlayerDeed::Put(player, given) => whole.call("PUT", BRANDS[player], &players, Some(put(given))).await,
            PlayerDeed::Show(player, key) => {
                let with = match key {
                    KeyShown::Whole => 0,
                    KeyShown::OfBob => 1,
                    KeyShown::ForFacts => 2,
                    KeyShown::Unknown => 3,
                };
                self.bench.operators[with].call("GET", BRANDS[player], &players, None).await
            }
            PlayerDeed::Remove(player) => whole.call("DELETE", BRANDS[player], &players, None).await,
            PlayerDeed::Fact(player, request) => {
                let asked = json!({ "player_id": PLAYER_ID, "request_id": REQUEST_IDS[request] });
                whole.call("POST", BRANDS[player], "/facts", Some(asked)).await
            }
            PlayerDeed::Read(client, named) => self.call(client, "GET", "", named, None, String::new()).await,
            PlayerDeed::SendSms(client, dialled) => {
                let body = match dialled {
                    Dialled::Number(number) => json!({ "mobile_number": DIALLED[number], "elsewhere": true }),
                    Dialled::TwoKinds => json!({ "mobile_number": DIALLED[0], "auth_type": "email" }),
                };
                self.call(client, "POST", "/send/code", BrandNamed::Own, None, body.to_string()).await
            }
            PlayerDeed::ShowSms(client, _) => {
                let method = if client == 1 { "PUT" } else { "POST" };
                let body = json!({ "sms_code": digits }).to_string();
                self.call(client, method, "/validate/code", BrandNamed::Own, None, body).await
            }
            PlayerDeed::SendMail(client, request) => {
                let body = json!({ "auth_type": "email" }).to_string();
                self.call(client, "POST", "/send/code", BrandNamed::Own, Some(request), body).await
            }
            PlayerDeed::ShowMail(client, request, _) => {
                let method = if client == 1 { "PUT" } else { "POST" };
                let body = json!({ "auth_type": "email", "code": digits }).to_string();
                self.call(client, method, "/validate/code", BrandNamed::Own, Some(request), body).await
            }
            PlayerDeed::Update(client, wished) => {
                let (method, path) = [("PUT", ""), ("PUT", "/send/code"), ("POST", "/send/code")][client];
                self.call(client, method, path, BrandNamed::Own, None, update(wished).to_string()).await
            }
            other => {
                self.moves(other).await?;
                return Ok(None);
            }
        };
        Ok(Some(answer))
    }

    /// A call of a client with its tokens.
    async fn call(
        &mut self,
        client: usize,
        method: &str,
        path: &str,
        named: BrandNamed,
        request: Option<usize>,
        body: String,
    ) -> Answer {
        let held = self.door.clients[client];
        let text = |id: u32| self.known.get(&id).cloned().unwrap_or_else(|| String::from(NOBODYS));
        let own = &mut self.clients[client];
        own.token = held.token.map_or_else(|| String::from("none"), text);
        own.challenge = held.challenge.map(text);
        let brand = match self.door.brand_in(client, named) {
            BrandSeen::Absent => String::new(),
            BrandSeen::Brand(brand) => format!("/{}", BRANDS[brand]),
            BrandSeen::Unknown => String::from("/5"),
            BrandSeen::Unfit => String::from("/0"),
        };
        let request = request.map(|request| ("request-id", REQUEST_IDS[request]));
        own.call(method, &format!("{path}{brand}"), request.as_slice(), body).await
    }

    /// Compares an answer, and keeps the tokens in it: equal numbers have equal tokens, and others have others.
    fn settles(&mut self, answer: &Answer, expected: &PlayerTold) -> Result<(), String> {
        let wait = answer.headers.get("retry-after").map(|wait| wait.to_str().unwrap().parse().unwrap());
        let body = answer.json();
        let differs = || format!("the model tells\n{expected:#?}\nthe server\n{} {wait:?} {body:#}", answer.status);
        if (answer.status, wait) != (expected.status, expected.wait) {
            return Err(differs());
        }
        let told = self.named(&body, &expected.body)?;
        if told == expected.body { Ok(()) } else { Err(differs()) }
    }

    /// The body with the numbers of its tokens. A token whose number is new must be one of 122 random bits that nobody had.
    fn named(&mut self, told: &Value, expected: &Value) -> Result<Value, String> {
        match (told, expected) {
            (Value::Object(told), Value::Object(expected)) => {
                let mut named = serde_json::Map::new();
                for (name, value) in told {
                    let value = match expected.get(name) {
                        Some(expected) => self.named(value, expected)?,
                        None => value.clone(),
                    };
                    named.insert(name.clone(), value);
                }
                Ok(Value::Object(named))
            }
            (Value::String(told), Value::String(expected)) => match token_of(expected) {
                None => Ok(json!(told)),
                Some(id) if self.known.get(&id) == Some(told) => Ok(json!(expected)),
                Some(id) if self.known.contains_key(&id) => Err(format!("token {id} is another one now")),
                Some(id) => {
                    let is_random = uuid::Uuid::parse_str(told).is_ok_and(|uuid| uuid.get_version_num() == 4);
                    if !is_random || self.known.values().any(|known| known == told) {
                        return Err(format!("a token that is not new: {told}"));
                    }
                    self.known.insert(id, told.clone());
                    Ok(json!(expected))
                }
            },
            (told, _) => Ok(told.clone()),
        }
    }

    /// Reads the SMS and mails of a deed once no code is on its way, and compares to whom they went.
    async fn reads(&mut self, deed: PlayerDeed) -> Result<(), String> {
        let posts = std::mem::take(&mut self.door.posts);
        if !matches!(deed, PlayerDeed::SendSms(..) | PlayerDeed::SendMail(..)) {
            return if posts.is_empty() { Ok(()) } else { Err(format!("the model posts {posts:?}")) };
        }
        self.bench.nothing_is_carried().await;
        let came = self.bench.codes();
        let to: Vec<String> = posts
            .iter()
            .map(|(_, to)| match to {
                Reach::Number(number) => format!("+{}", DIGITS[*number]),
                Reach::Address(number) => address(*number).to_owned(),
            })
            .collect();
        if came.iter().map(|(to, _)| to).ne(&to) {
            return Err(format!("the model posts to {to:?}, the server to {came:?}"));
        }
        let newest = posts.iter().map(|(id, _)| *id).zip(came.into_iter().map(|(_, code)| code)).next();
        for (id, own) in &self.door.challenges {
            let codes = self.codes.entry(*id).or_default();
            if codes.len() < own.codes {
                codes.push(newest.iter().find(|(to, _)| to == id).map(|(_, code)| code.clone()));
            }
        }
        Ok(())
    }

    /// A deed that is no call.
    async fn moves(&mut self, deed: PlayerDeed) -> Result<(), String> {
        match deed {
            PlayerDeed::Wait(span) => self.bench.house.wait(TimeDelta::microseconds(span)),
            PlayerDeed::EndKey if !self.door.key_ended => self.bench.ends_key().await,
            PlayerDeed::Unlock(player) => self.bench.unlocks(BRANDS[player]).await,
            PlayerDeed::AddBrand(brand) => self.bench.house.brand(BRANDS[brand]).await,
            PlayerDeed::EndBrand(brand) => {
                let (expected, ended) =
                    (self.door.clone().end_brand(brand), self.bench.ends_brand(BRANDS[brand]).await);
                if ended != expected {
                    return Err(format!("a brand's removal is {ended:?} where the model says {expected:?}"));
                }
            }
            PlayerDeed::Flood if !self.door.set.rate.is_empty() => self.bench.floods().await,
            _ => {}
        }
        Ok(())
    }
}
