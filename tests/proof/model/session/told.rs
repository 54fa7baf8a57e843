//! Answers of the session door as the model tells them: status, number, properties, wait, cookie and body.

use serde_json::Value;

/// What an answer does with the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieTold {
    Kept,
    /// A new value, with this `Max-Age`.
    Set(Option<i64>),
    Cleared,
}

/// Observable answer.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionTold {
    pub status: u16,
    /// `errorCode`; 0: no refusal.
    pub code: i64,
    /// Properties that a refusal names, in order.
    pub properties: Vec<String>,
    /// `Retry-After`.
    pub wait: Option<i64>,
    pub cookie: CookieTold,
    /// Body of a result, without the account's number.
    pub body: Value,
}

impl SessionTold {
    /// The answer by call, status and number, as it is counted.
    pub fn counted(&self, call: &str) -> String {
        match self.code {
            0 => format!("{call} {}", self.status),
            code => format!("{call} {} {code}", self.status),
        }
    }
}

/// Answer without a body.
pub fn done(status: u16, cookie: CookieTold) -> SessionTold {
    SessionTold { status, code: 0, properties: Vec::new(), wait: None, cookie, body: Value::Null }
}

/// Answer with a body.
pub fn found(body: Value, cookie: CookieTold) -> SessionTold {
    SessionTold { body, ..done(200, cookie) }
}

/// Refusal. The cookie stays.
#[derive(Clone, Copy, Debug)]
pub struct Turned {
    status: u16,
    code: i64,
    properties: &'static [&'static str],
    wait: Option<i64>,
}

/// Refusal with its number.
pub fn turned(status: u16, code: i64) -> Turned {
    Turned { status, code, properties: &[], wait: None }
}

/// Refusal for so many seconds.
pub fn late(wait: i64) -> Turned {
    Turned { wait: Some(wait), ..turned(429, 10120) }
}

/// Refusal of a body, with its properties in order.
pub fn unfit_body(properties: &'static [&'static str]) -> Turned {
    Turned { properties, ..turned(400, 10130) }
}

impl From<Turned> for SessionTold {
    fn from(refusal: Turned) -> SessionTold {
        let properties = refusal.properties.iter().map(|name| String::from(*name)).collect();
        let Turned { status, code, wait, .. } = refusal;
        SessionTold { code, properties, wait, ..done(status, CookieTold::Kept) }
    }
}
