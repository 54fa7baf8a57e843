//! The calls of visitors and the commands on keys, with their answers. Judges nothing.

use std::sync::Mutex;

use chrono::{DateTime, Utc};

use crate::kills::history::LATE;

/// A call of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visits {
    /// A login by the right password.
    Login,
    /// A login by a wrong password.
    WrongLogin,
    /// The code of an authenticator's step.
    Step(i64),
    WrongStep,
    User,
    Logout,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Signed in: the cookie of the session.
    In(String),
    /// A code is awaited: the cookie of the login.
    Half(String),
    /// Somebody is signed in, or the logout is done.
    Done,
    /// Refused, with the number.
    No(i64),
    /// No answer or a fault: the call may have taken effect or not.
    Nothing,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Visit {
    /// User name.
    pub who: String,
    /// Name of the application key.
    pub key: String,
    pub call: Visits,
    /// The cookie that was sent.
    pub cookie: Option<String>,
    pub sent: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    pub heard: Heard,
}

impl Visit {
    /// When it was sent and answered.
    pub fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.sent, self.answered)
    }

    /// Whether the call succeeded.
    pub fn is_done(&self) -> bool {
        matches!(self.heard, Heard::In(_) | Heard::Half(_) | Heard::Done)
    }

    /// Whether the call may have taken effect.
    pub fn may_be_done(&self) -> bool {
        self.is_done() || self.heard == Heard::Nothing
    }

    /// The cookie of the session that the answer made.
    pub fn made(&self) -> Option<&str> {
        match &self.heard {
            Heard::In(cookie) => Some(cookie),
            Heard::Half(_) | Heard::Done | Heard::No(_) | Heard::Nothing => None,
        }
    }
}

/// What an operator does to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyDeed {
    Add,
    Narrow,
    End,
}

impl KeyDeed {
    /// Name of the command.
    pub fn command(self) -> &'static str {
        match self {
            KeyDeed::Add => "add",
            KeyDeed::Narrow => "narrow",
            KeyDeed::End => "end",
        }
    }

    /// Event of the trail.
    pub fn event(self) -> &'static str {
        match self {
            KeyDeed::Add => "application_key_added",
            KeyDeed::Narrow => "application_key_narrowed",
            KeyDeed::End => "application_key_ended",
        }
    }
}

/// A command on a key that may have been executed.
#[derive(Clone, Debug)]
pub struct KeyOrder {
    /// Name of the key.
    pub key: String,
    pub deed: KeyDeed,
    pub sent: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    /// Whether the command ended well; else it may have been executed or not.
    pub is_done: bool,
}

impl KeyOrder {
    /// After this the command can have no further effect.
    pub fn over(&self) -> DateTime<Utc> {
        if self.is_done { self.answered } else { self.answered + LATE }
    }
}

/// All visits and commands of a run, and the keys that visitors know.
#[derive(Default)]
pub struct GuestBook {
    visits: Mutex<Vec<Visit>>,
    orders: Mutex<Vec<KeyOrder>>,
    /// Name and token of the newest key that comes and goes, also once it is ended.
    fleeting: Mutex<Option<(String, String)>>,
}

impl GuestBook {
    pub fn add(&self, visit: Visit) {
        self.visits.lock().unwrap().push(visit);
    }

    pub fn order(&self, order: KeyOrder) {
        self.orders.lock().unwrap().push(order);
    }

    pub fn visits(&self) -> Vec<Visit> {
        self.visits.lock().unwrap().clone()
    }

    pub fn orders(&self) -> Vec<KeyOrder> {
        self.orders.lock().unwrap().clone()
    }

    pub fn hand_out(&self, key: (String, String)) {
        *self.fleeting.lock().unwrap() = Some(key);
    }

    pub fn fleeting(&self) -> Option<(String, String)> {
        self.fleeting.lock().unwrap().clone()
    }
}
