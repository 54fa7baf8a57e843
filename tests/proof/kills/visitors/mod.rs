//! Visitors: programs that sign people in at the session door while servers die, under a key that stays and under keys that come and
//! go. Each has an account of its own, sometimes shows a code twice at once, sometimes does not wait for the answer, and notes what it
//! was told. Knows no fault.

mod after;
mod checks;
mod facts;
mod forged;
mod keys;
pub mod visits;

use std::sync::Mutex;

use chrono::SubsecRound;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use vestibule::app::App;

use super::load::{Client, now};
use super::people::Phone;
use super::stand::ORIGIN;
use crate::support::leaks;
use crate::support::session::{PASSWORD, enrols, joins, made_by, plain, text_of};
use visits::{Heard, Visit, Visits};

/// Number of visitors that the load has.
pub const VISITORS: usize = 6;
/// Name of the key that stays.
const STEADY: &str = "steady";
/// Name of another key that stays, under which nobody logs in.
const BESIDE: &str = "beside";
const WRONG: &str = "wrong and long enough";
const COOKIE: &str = "vestibule-v3-8080";

/// The accounts of the visitors, and the keys that stay.
pub struct Lobby {
    steady: String,
    beside: String,
    /// The authenticator of every second visitor.
    phones: Vec<Option<Mutex<Phone>>>,
}

/// Makes the keys and the accounts, before any fault.
pub async fn lobby(app: &App) -> Lobby {
    let steady = text_of(&made_by(app, plain(STEADY)).await);
    let beside = text_of(&made_by(app, plain(BESIDE)).await);
    let mut phones = Vec::new();
    for number in 0..=VISITORS {
        joins(app, &name_of(number), |_| {}).await;
        phones.push(if number % 2 == 0 {
            let step = now().timestamp() / 30 - 1;
            let mut phone = Phone::of(&enrols(app, &name_of(number), -1).await);
            phone.newest = step;
            Some(Mutex::new(phone))
        } else {
            None
        });
    }
    Lobby { steady, beside, phones }
}

/// User name of a visitor.
fn name_of(number: usize) -> String {
    format!("visitor{number}")
}

/// A visitor: a client of the load with an account of its own.
pub struct Visitor<'a> {
    pub client: Client<'a>,
    pub number: usize,
}

/// A key as a visitor shows it: its name, and its token.
type Shown = (String, String);

/// A session as a visitor holds it: its key, and its cookie.
type HeldCookie = (Shown, String);

impl Visitor<'_> {
    fn steady(&self) -> Shown {
        (STEADY.to_owned(), self.client.stand.lobby.steady.clone())
    }

    fn beside(&self) -> Shown {
        (BESIDE.to_owned(), self.client.stand.lobby.beside.clone())
    }

    /// Guesses, logs in, looks under either key that stays, and logs out.
    pub async fn begins(&self) {
        let key = self.steady();
        self.calls(&key, Visits::WrongLogin, None).await;
        let Some(cookie) = self.enters(&key).await else { return };
        self.looks(&key, &cookie).await;
        self.looks(&self.beside(), &cookie).await;
        self.calls(&key, Visits::Logout, Some(&cookie)).await;
        self.looks(&key, &cookie).await;
    }

    /// Signs in and out under either key, until the end. Returns the sessions that it holds.
    pub async fn run(&self, end: &CancellationToken) -> Vec<HeldCookie> {
        let (chance, mut held) = (&self.client.chance, Vec::new());
        while !end.is_cancelled() {
            let fleeting = self.client.stand.guest_book.fleeting().filter(|_| chance.one_in(2));
            let key = fleeting.unwrap_or_else(|| self.steady());
            let Some(cookie) = self.enters(&key).await else { continue };
            for _ in 0..chance.below(3) {
                self.looks(&key, &cookie).await;
            }
            if chance.one_in(4) {
                self.looks(&self.beside(), &cookie).await;
            }
            if chance.one_in(3) {
                held.push((key, cookie));
                continue;
            }
            self.calls(&key, Visits::Logout, Some(&cookie)).await;
            self.looks(&key, &cookie).await;
        }
        held
    }

    async fn looks(&self, key: &Shown, cookie: &str) -> Heard {
        self.calls(key, Visits::User, Some(cookie)).await
    }

    /// A whole login, as far as it succeeds. Sometimes a wrong password comes before, or a wrong code.
    async fn enters(&self, key: &Shown) -> Option<String> {
        let chance = &self.client.chance;
        if chance.one_in(5) {
            self.calls(key, Visits::WrongLogin, None).await;
        }
        match self.calls(key, Visits::Login, None).await {
            Heard::In(cookie) => Some(cookie),
            Heard::Half(half) => {
                if chance.one_in(5) {
                    self.calls(key, Visits::WrongStep, Some(&half)).await;
                }
                let again = chance.one_in(3);
                let phone = self.client.stand.lobby.phones[self.number].as_ref()?;
                let step = phone.lock().unwrap().step(now().timestamp(), again)?;
                self.shows(key, step, &half).await
            }
            Heard::Done | Heard::No(_) | Heard::Nothing => None,
        }
    }

    /// Shows the code of a step: sometimes at both servers at once, and again if no answer came.
    async fn shows(&self, key: &Shown, step: i64, half: &str) -> Option<String> {
        let show = || self.calls(key, Visits::Step(step), Some(half));
        let mut heard = if self.client.chance.one_in(4) {
            let (one, other) = tokio::join!(show(), show());
            if matches!(other, Heard::In(_)) { other } else { one }
        } else {
            show().await
        };
        if heard == Heard::Nothing {
            heard = show().await;
        }
        if let Heard::In(cookie) = heard { Some(cookie) } else { None }
    }

    /// Sends a call and notes it with its answer; a hasty visitor sometimes hangs up first.
    async fn calls(&self, (name, token): &Shown, call: Visits, cookie: Option<&str>) -> Heard {
        let (sent, who) = (now().trunc_subsecs(6), name_of(self.number));
        let (path, body) = match call {
            Visits::Login => ("login", Some(json!({ "userName": who, "password": PASSWORD }))),
            Visits::WrongLogin => ("login", Some(json!({ "userName": who, "password": WRONG }))),
            Visits::Step(step) => ("login/otp", Some(json!({ "otp": self.code(step) }))),
            Visits::WrongStep => ("login/otp", Some(json!({ "otp": self.wrong_code() }))),
            Visits::User => ("user", None),
            Visits::Logout => ("logout", None),
        };
        let asked = self.sends((path, body), token, cookie);
        let answer = if self.client.hasty && self.client.chance.one_in(12) {
            tokio::time::timeout(self.client.chance.millis(0, 60), asked).await.ok().flatten()
        } else {
            asked.await
        };
        let heard = answer.map_or(Heard::Nothing, |(told, set)| heard(&told, set));
        let (key, cookie) = (name.clone(), cookie.map(str::to_owned));
        let heard_by_caller = heard.clone();
        self.client.stand.guest_book.add(Visit { who, key, call, cookie, sent, answered: now(), heard });
        heard_by_caller
    }

    fn code(&self, step: i64) -> String {
        let phone = self.client.stand.lobby.phones[self.number].as_ref();
        phone.map_or_else(|| "000000".into(), |phone| phone.lock().unwrap().code(step))
    }

    /// A code that counts in no step of now.
    fn wrong_code(&self) -> String {
        let now = now().timestamp() / 30;
        let near: Vec<String> = (-6..=6).map(|off| self.code(now + off)).collect();
        crate::support::other_than(&near)
    }

    /// The answer and its cookie, unless it is a fault.
    async fn sends(
        &self,
        (path, body): (&str, Option<Value>),
        token: &str,
        cookie: Option<&str>,
    ) -> Option<(Value, Option<String>)> {
        let url = format!("{}/v3/session/{path}", self.client.stand.url(self.client.chance.index(2)));
        let request = if path == "user" { self.client.http.get(url) } else { self.client.http.post(url) };
        let request = request.header("host", ORIGIN.trim_start_matches("http://")).header("private-token", token);
        let request = request.header("x-forwarded-for", format!("10.8.0.{}", self.number + 1));
        let request = cookie.iter().fold(request, |request, own| request.header("cookie", format!("{COOKIE}={own}")));
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let lines = response.headers().get_all("set-cookie").iter();
        let set: Vec<String> = lines.map(|line| line.to_str().unwrap().to_owned()).collect();
        let text = response.text().await.ok()?;
        leaks::note_answer(&set, &text);
        assert!(matches!(status, 200 | 204 | 401 | 409 | 429 | 500 | 503), "{status} {text}");
        if matches!(status, 500 | 503) {
            return None;
        }
        let told: Value = if text.is_empty() { json!({}) } else { serde_json::from_str(&text).unwrap() };
        if let Some(user) = told["userName"].as_str() {
            assert_eq!(user, name_of(self.number));
        }
        let value = set.first().and_then(|line| line.split_once('=')?.1.split(';').next());
        Some((told, value.filter(|value| !value.is_empty()).map(str::to_owned)))
    }
}

/// Reads an answer with its cookie.
fn heard(told: &Value, cookie: Option<String>) -> Heard {
    match (told["errorCode"].as_i64(), cookie) {
        (Some(code), _) => Heard::No(code),
        (None, Some(cookie)) if told["requiresOtp"] == true => Heard::Half(cookie),
        (None, Some(cookie)) => Heard::In(cookie),
        (None, None) => Heard::Done,
    }
}
