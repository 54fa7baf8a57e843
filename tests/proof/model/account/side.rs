//! Runs deeds on model and server side by side and compares answers, secrets, mails and rows.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::action::{Code, Typed};
use super::bench::AccountBench;
use super::calls::PASSWORDS;
use super::deed::{CLIENTS, Deed, FREE};
use super::door::AccountDoor;
use super::told::{Heard, code_of};
use crate::support::{Told, until};

/// Compared fields of a result.
const KEPT: [&str; 8] = [
    "status",
    "promptTwoFactorAuth",
    "promptTwoFactor",
    "nextRequestAt",
    "twoFactorAuth",
    "sessionsEnded",
    "username",
    "email",
];

/// What a secret or an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stands {
    Refresh(u32, i64),
    Session(u32),
    Device(u32, u32),
    Awaited(u32),
    User(usize),
}

pub struct AccountSide<'a> {
    pub bench: &'a mut AccountBench,
    pub door: AccountDoor,
    /// Values by what they stand for.
    known: HashMap<Stands, String>,
    /// Newest access token of each client.
    pub tokens: [Option<String>; CLIENTS],
    /// Codes mailed for each run.
    codes: HashMap<u32, Vec<String>>,
    /// Wrong guesses in the trail before the sequence.
    before: i64,
}

impl AccountSide<'_> {
    pub async fn new(bench: &mut AccountBench, door: AccountDoor) -> AccountSide<'_> {
        for address in 0..FREE {
            let name = if address == 0 { &door.named.names[0] } else { "" };
            bench.joins(&door.named.addresses[address], name, PASSWORDS[0]).await;
        }
        let before = bench.failures().await;
        let (known, codes) = (HashMap::new(), HashMap::new());
        AccountSide { bench, door, known, tokens: <[Option<String>; CLIENTS]>::default(), codes, before }
    }

    /// Runs one deed on both sides. Returns the answer.
    pub async fn happens(&mut self, deed: Deed) -> Result<Value, String> {
        if self.door.is_ambiguous(deed) {
            return Ok(Value::Null);
        }
        let digits = self.digits(deed);
        let typed = self.typed(deed, &digits);
        let told = self.told(deed, &digits).await;
        let heard = self.door.happens(deed, typed);
        let answer = self.settles(deed, heard, told).map_err(|what| format!("{deed:?}: {what}"))?;
        self.reads_mails(&answer).await.map_err(|what| format!("{deed:?}: {what}"))?;
        let (expected, rows) = (self.door.rows(), self.bench.rows(&self.door.query(self.before)).await);
        let rows: Vec<&str> = rows.split('\n').collect();
        if rows != expected {
            return Err(format!("{deed:?}: the model expects the rows\n{expected:#?}\nthe database has\n{rows:#?}"));
        }
        Ok(answer)
    }

    fn mailed(&self, deed: Deed) -> &[String] {
        self.door.awaited(deed).and_then(|id| self.codes.get(&id)).map_or(&[], Vec::as_slice)
    }

    fn digits(&self, deed: Deed) -> String {
        match deed {
            Deed::Confirm(_, code, _) | Deed::Reset(_, code, _) | Deed::ConfirmChange(_, code) => {
                code_of(code, self.mailed(deed))
            }
            _ => code_of(Code::Wrong, &[]),
        }
    }

    fn typed(&self, deed: Deed, digits: &str) -> Typed {
        match self.mailed(deed).last() {
            _ if digits.len() != 6 => Typed::Malformed,
            Some(newest) if newest == digits => Typed::Mailed,
            _ => Typed::Wrong,
        }
    }

    /// Value of a secret or id; one that nobody was told, where the model's client was not.
    pub fn known(&self, stands: Stands) -> String {
        self.known.get(&stands).cloned().unwrap_or_else(|| "A".repeat(43))
    }

    /// Compares an answer, and keeps what its secrets stand for.
    fn settles(&mut self, deed: Deed, heard: Option<Heard>, told: Option<Told>) -> Result<Value, String> {
        let (heard, told) = match (heard, told) {
            (Some(heard), Some(told)) => (heard, told),
            (None, None) => return Ok(Value::Null),
            other => return Err(format!("one of both answers: {other:?}")),
        };
        let (field, whole) = match told {
            Ok(whole) => (compared(&whole), whole),
            Err(refusal) => (refusal, Value::Null),
        };
        if field != heard.field {
            return Err(format!("the model tells\n{}\nthe server\n{field}", heard.field));
        }
        let code = field["code"].as_str().map(str::to_owned);
        self.bench.played.counts(code.unwrap_or_else(|| format!("{} {}", deed.field(), field["status"])));
        if let Some(id) = heard.awaited {
            self.bench.awaits(id, self.door.runs[&id].address);
        }
        let signed_in = heard.session.map(|(id, _)| Stands::Session(id));
        self.stands(signed_in.or(heard.awaited.map(Stands::Awaited)), &whole["sessionId"])?;
        self.stands(heard.session.map(|(id, generation)| Stands::Refresh(id, generation)), &whole["refreshToken"])?;
        self.stands(heard.device.map(|(id, version)| Stands::Device(id, version)), &whole["deviceId"])?;
        self.stands(heard.user.map(Stands::User), &whole["userId"])?;
        match (deed.client(), heard.session, whole["token"].as_str()) {
            (Some(client), Some(_), Some(token)) => self.tokens[client] = Some(token.to_owned()),
            (_, None, None) => {}
            (_, session, token) => return Err(format!("a token of {session:?} is {}", token.is_some())),
        }
        Ok(field)
    }

    /// Keeps what a value stands for: equal things have equal values, and others have others.
    fn stands(&mut self, stands: Option<Stands>, value: &Value) -> Result<(), String> {
        match (stands, value.as_str()) {
            (None, None) => Ok(()),
            (Some(stands), Some(value)) => {
                let other = self.known.iter().find(|(other, known)| **other != stands && *known == value);
                if let Some((other, _)) = other {
                    return Err(format!("{stands:?} and {other:?} are one"));
                }
                let known = self.known.entry(stands).or_insert_with(|| value.to_owned());
                if known == value { Ok(()) } else { Err(format!("{stands:?} is another than before")) }
            }
            (stands, value) => Err(format!("the model tells {stands:?}, the server {value:?}")),
        }
    }

    /// Reads the mails of a step once no code is on its way, and compares to whom they went.
    async fn reads_mails(&mut self, answer: &Value) -> Result<(), String> {
        let posts = std::mem::take(&mut self.door.posts);
        if answer["status"] != 202 {
            return if posts.is_empty() { Ok(()) } else { Err(format!("the model posts {posts:?}")) };
        }
        self.bench.nothing_is_carried().await;
        let mut mails = self.bench.mails();
        for post in posts {
            let address = &self.door.named.addresses[post.address];
            let is_posted = |(to, code): &(String, Option<String>)| to == address && code.is_some() == post.has_code;
            let Some(at) = mails.iter().position(is_posted) else {
                return Err(format!("{post:?} did not come, but {mails:?}"));
            };
            self.codes.entry(post.run).or_default().extend(mails.remove(at).1);
        }
        if mails.is_empty() { Ok(()) } else { Err(format!("mails that the model does not post: {mails:?}")) }
    }
}

/// The compared fields of a result.
fn compared(whole: &Value) -> Value {
    let kept = whole.as_object().into_iter().flatten().filter_map(|(name, value)| {
        if name == "userProfile" {
            let profile = if value.is_object() { compared(value) } else { Value::Null };
            return Some((name.clone(), profile));
        }
        KEPT.contains(&name.as_str()).then(|| (name.clone(), value.clone()))
    });
    Value::Object(kept.collect::<Map<String, Value>>())
}

/// Waits until `is_empty` says so.
pub async fn emptied(mut is_empty: impl AsyncFnMut() -> bool) {
    until("the outbox to be empty", async || is_empty().await.then_some(())).await;
}
