//! Runs deeds on model and server side by side and compares answers, cookies and rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::application_keys::NewKey;
use vestibule::rules::application_key::KeyScope;

use super::super::action::{Code, Typed};
use super::bench::SessionBench;
use super::deed::{ANN, JARS, LOSING, SessionDeed, Shows, Spelling, WHOLE, With};
use super::door::SessionDoor;
use super::rows::{COUNTED, KEY_NAMES};
use super::told::{CookieTold, SessionTold};
use crate::support::Answer;
use crate::support::other_than;
use crate::support::session::{Guest, PASSWORD, Program, code, made, plain, properties, text_of};

const OTHER: &str = "brass lantern drifts sideways";
/// A key that nobody made.
const NO_KEY: &str = "vk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub struct SessionSide<'a> {
    pub bench: &'a mut SessionBench,
    pub door: SessionDoor,
    pub keys: [String; 2],
    /// Names of the keys in the database.
    pub key_names: [String; 2],
    ann: Guest,
    /// The jars, each at one of two servers.
    programs: [Program; JARS],
    /// Values of cookies that were set.
    issued: BTreeSet<String>,
    /// Numbers of accounts.
    numbers: BTreeMap<String, i64>,
    /// Lines of the trail before the sequence.
    before: [i64; 2],
}

impl SessionSide<'_> {
    pub async fn new(bench: &mut SessionBench, door: SessionDoor, ann: Guest) -> SessionSide<'_> {
        let run = door.names[ANN].rsplit('.').next().unwrap().to_owned();
        let key_names = KEY_NAMES.map(|name| format!("{name}{run}"));
        let whole = text_of(&made(&bench.house, plain(&key_names[WHOLE])).await);
        let scopes = vec![KeyScope::Session, KeyScope::Facts];
        let losing = text_of(&made(&bench.house, NewKey { scopes, ..plain(&key_names[LOSING]) }).await);
        let before = [bench.lines(COUNTED[0]).await, bench.lines(COUNTED[1]).await];
        let programs = [0, 1, 2].map(|jar| Program::of(if jar == 1 { &bench.beside } else { &bench.house }, ""));
        let (issued, numbers) = (BTreeSet::new(), BTreeMap::new());
        SessionSide { bench, door, keys: [whole, losing], key_names, ann, programs, issued, numbers, before }
    }

    /// Runs one deed on both sides. Returns the answer, if it is a call.
    pub async fn happens(&mut self, deed: SessionDeed) -> Result<Option<SessionTold>, String> {
        if self.door.is_ambiguous(deed) {
            return Ok(None);
        }
        let digits = self.digits(deed);
        let typed = self.typed(deed, &digits);
        let was_changed = if let SessionDeed::Order(order) = deed { self.door.changes_by(order) } else { false };
        let mut answers = self.told(deed, &digits, was_changed).await.map_err(|what| format!("{deed:?}: {what}"))?;
        let mut expected = self.door.happens(deed, typed);
        // Of two calls at once either may come first.
        answers.sort_by_key(|told| (told.status, told.code));
        expected.sort_by_key(|told| (told.status, told.code));
        if answers != expected {
            return Err(format!("{deed:?}: the model tells\n{expected:#?}\nthe server\n{answers:#?}"));
        }
        answers.iter().for_each(|told| self.bench.played.counts(told.counted(deed.call())));
        let (expected, rows) = (self.door.rows(), self.bench.rows(&self.door.query(self.before)).await);
        let rows: Vec<&str> = rows.split('\n').collect();
        if rows != expected {
            return Err(format!("{deed:?}: the model expects the rows\n{expected:#?}\nthe database has\n{rows:#?}"));
        }
        Ok(answers.into_iter().next())
    }

    /// The authenticator's code `off` steps from now.
    fn code_at(&self, off: i64) -> String {
        self.ann.otp(&self.bench.house, off)
    }

    /// The digits that a deed shows.
    fn digits(&self, deed: SessionDeed) -> String {
        let code = match deed {
            SessionDeed::Otp(_, _, code) => code,
            SessionDeed::OtpTwice(_) => Code::Right,
            _ => return String::new(),
        };
        let used = self.door.people[ANN].app.as_ref().map_or(-2, |app| app.last_step - self.door.step());
        match code {
            Code::Right => self.code_at(0),
            Code::Early => self.code_at(1),
            Code::Stale => self.code_at(used),
            Code::Malformed => "12345".into(),
            Code::Wrong => other_than(&(-6..=6).map(|off| self.code_at(off)).collect::<Vec<_>>()),
        }
    }

    fn typed(&self, deed: SessionDeed, digits: &str) -> Typed {
        match deed {
            SessionDeed::Otp(..) | SessionDeed::OtpTwice(_) if digits.len() != 6 => Typed::Malformed,
            SessionDeed::Otp(..) | SessionDeed::OtpTwice(_) => {
                let last = self.door.people[ANN].app.as_ref().map_or(i64::MAX, |app| app.last_step);
                let near = (-1..=1).rev().filter(|off| self.door.step() + off > last);
                let newest = near.into_iter().find(|off| self.code_at(*off) == digits);
                newest.map_or(Typed::Wrong, |off| Typed::Step(self.door.step() + off))
            }
            _ => Typed::Wrong,
        }
    }

    /// The answers of the real server, and what the deed does to the jars.
    async fn told(&mut self, deed: SessionDeed, digits: &str, changes: bool) -> Result<Vec<SessionTold>, String> {
        let (path, body) = match deed {
            SessionDeed::User(..) => ("user", None),
            SessionDeed::Login(_, _, shows) => ("login", Some(self.body(shows))),
            SessionDeed::LoginUnfit(..) => ("login", Some(json!({}))),
            SessionDeed::Otp(_, _, Code::Early) => {
                ("login/otp", Some(json!({ "otp": format!(" {}-{} {}", &digits[..1], &digits[1..4], &digits[4..]) })))
            }
            SessionDeed::Otp(..) | SessionDeed::OtpTwice(_) => ("login/otp", Some(json!({ "otp": digits }))),
            SessionDeed::Logout(..) => ("logout", None),
            other => {
                self.moves(other, changes).await;
                return Ok(Vec::new());
            }
        };
        match deed {
            SessionDeed::User(jar, with)
            | SessionDeed::Login(jar, with, _)
            | SessionDeed::LoginUnfit(jar, with)
            | SessionDeed::Otp(jar, with, _)
            | SessionDeed::Logout(jar, with) => {
                let answer = call(&self.programs[jar], self.key(with), path, body).await;
                Ok(vec![self.heard(jar, &answer)?])
            }
            SessionDeed::OtpTwice(jar) => {
                let own = &self.programs[jar];
                let other = own.stolen_at(if jar == 1 { &self.bench.house } else { &self.bench.beside });
                let key = self.key(With::Key(WHOLE));
                let (one, two) = tokio::join!(call(own, key, path, body.clone()), call(&other, key, path, body));
                if two.status == 204
                    && let Some(cookie) = other.cookie()
                {
                    own.set_cookie(&cookie);
                }
                Ok(vec![self.heard(jar, &one)?, self.heard(jar, &two)?])
            }
            _ => Ok(Vec::new()),
        }
    }

    fn key(&self, with: With) -> Option<&str> {
        match with {
            With::Key(key) => Some(&self.keys[key]),
            With::Unknown => Some(NO_KEY),
            With::Nothing => None,
        }
    }

    fn body(&self, shows: Shows) -> Value {
        let name = &self.door.names[shows.name];
        let name = match shows.spelling {
            Spelling::Plain => name.clone(),
            Spelling::Upper => name.to_uppercase(),
            Spelling::Wide => format!(" {} ", name.chars().map(widened).collect::<String>()),
        };
        let mut body = json!({ "userName": name, "password": if shows.right { PASSWORD } else { OTHER } });
        if shows.remembered {
            body["rememberMe"] = json!(1);
        }
        body
    }

    /// Reads an answer.
    fn heard(&mut self, jar: usize, answer: &Answer) -> Result<SessionTold, String> {
        let (status, number) = code(answer);
        let mut body = if status == 200 { answer.json() } else { Value::Null };
        if let Some(number) = body.as_object_mut().and_then(|body| body.remove("userId")) {
            let (name, number) = (body["userName"].to_string(), number.as_i64().unwrap_or_default());
            if *self.numbers.entry(name).or_insert(number) != number || number < 1 {
                return Err(format!("an account has the number {number} now"));
            }
        }
        let mut properties = if number == 10130 { properties(answer) } else { Vec::new() };
        properties.sort_unstable();
        let wait = answer.headers.get("retry-after").map(|wait| wait.to_str().unwrap().parse().unwrap());
        let cookie = self.cookie(&answer.set_cookies())?;
        if cookie == CookieTold::Cleared && self.programs[jar].cookie().is_some() {
            return Err("a cleared cookie is in its jar".into());
        }
        Ok(SessionTold { status, code: number, properties, wait, cookie, body })
    }

    /// What `Set-Cookie` says. A value that is set was never set before.
    fn cookie(&mut self, lines: &[String]) -> Result<CookieTold, String> {
        let [line] = lines else {
            return if lines.is_empty() { Ok(CookieTold::Kept) } else { Err(format!("{lines:?}")) };
        };
        let (pair, attributes) = line.split_once("; ").unwrap_or((line, ""));
        let mut rest: Vec<&str> = attributes.split("; ").collect();
        let max_age = rest.iter().position(|text| text.starts_with("Max-Age=")).map(|at| rest.remove(at));
        rest.sort_unstable();
        let value =
            pair.strip_prefix("__Host-v3=").filter(|_| rest == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
        let value = value.ok_or_else(|| format!("the cookie {line}"))?;
        let max_age = max_age.and_then(|text| text["Max-Age=".len()..].parse::<i64>().ok());
        if value.is_empty() && max_age == Some(0) {
            return Ok(CookieTold::Cleared);
        }
        let is_new = value.len() == 43 && self.issued.insert(value.to_owned());
        if is_new { Ok(CookieTold::Set(max_age)) } else { Err(format!("a cookie that is not new: {line}")) }
    }

    /// A deed that is no call of a jar.
    async fn moves(&mut self, deed: SessionDeed, changes: bool) {
        match deed {
            SessionDeed::Forge(jar) => self.programs[jar].set_cookie(&"A".repeat(43)),
            SessionDeed::Steal(jar) => {
                self.programs[jar] =
                    self.programs[0].stolen_at(if jar == 1 { &self.bench.beside } else { &self.bench.house });
            }
            SessionDeed::Fresh(jar) => {
                self.programs[jar] = Program::of(if jar == 1 { &self.bench.beside } else { &self.bench.house }, "");
            }
            SessionDeed::Wait(span) => self.bench.house.wait(TimeDelta::microseconds(span)),
            SessionDeed::Flood if !self.door.set.rate.is_empty() => self.presses(With::Nothing).await,
            SessionDeed::Press(key) if !self.door.set.key_rate.is_empty() => self.presses(With::Key(key)).await,
            SessionDeed::Order(order) if changes => self.orders(order).await,
            _ => {}
        }
    }

    /// Calls of strangers until they are too many.
    async fn presses(&self, with: With) {
        let limits = self.door.set.rate.iter().chain(&self.door.set.key_rate);
        let most = limits.map(|limit| limit.0).max().unwrap_or_default();
        let stranger = Program::of(&self.bench.house, "");
        for _ in 0..=most {
            if call(&stranger, self.key(with), "user", None).await.status == 429 {
                break;
            }
        }
    }
}

/// A call with this key. One without a body is a GET of `user`, or the POST of `logout`.
async fn call(program: &Program, key: Option<&str>, path: &str, body: Option<Value>) -> Answer {
    let mut headers: Vec<(&str, &str)> = key.iter().map(|key| ("private-token", *key)).collect();
    if body.is_some() {
        headers.push(("content-type", "application/json"));
    }
    let method = if path == "user" { "GET" } else { "POST" };
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    program.send_bare(method, &format!("/v3/session/{path}"), &headers, body).await
}

/// The full-width form of an ASCII letter or digit.
fn widened(letter: char) -> char {
    let wide = u32::from(letter).checked_add(0xfee0).filter(|_| letter.is_ascii_alphanumeric());
    wide.and_then(char::from_u32).unwrap_or(letter)
}
