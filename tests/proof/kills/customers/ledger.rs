//! The requests of customers with their answers. Judges nothing.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::kills::history::LATE;

/// The field that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Register,
    /// `confirm2Fa` of a registration.
    Join,
    Login,
    /// `confirm2Fa` of a sign-in.
    Confirm,
    Renew,
    Logout,
    /// `userProfile`.
    See,
    Change,
    ConfirmChange,
    Forget,
    Reset,
    TurnOn,
    TurnOff,
    /// `confirm2Fa` of turning two-factor sign-in off.
    ConfirmOff,
    Profile,
}

/// A session as its holder knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub id: String,
    pub token: String,
    pub refresh: String,
    /// A refresh token of before.
    pub older: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Done; with the session if tokens came.
    Done(Option<Held>),
    /// A code is mailed; the secret that confirms, if it was told.
    Awaits(String),
    /// Refused, with the code.
    No(String),
    /// No answer or a fault: the request may have taken effect or not.
    Nothing,
}

impl Answered {
    pub fn read(answer: &Value, field: &str) -> Answered {
        if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
            return Answered::No(code.to_owned());
        }
        let result = &answer["data"][field];
        let text = |name: &str| result[name].as_str().map(str::to_owned);
        // A session that ended meanwhile is not ended by this request.
        if result.is_null() || result["sessionsEnded"] == 0 {
            return Answered::No(answer.to_string());
        }
        if result["status"] == 202 {
            return Answered::Awaits(text("sessionId").unwrap_or_default());
        }
        let named = text("sessionId").zip(text("token")).zip(text("refreshToken"));
        Answered::Done(named.map(|((id, token), refresh)| Held { id, token, refresh, older: None }))
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    pub account: String,
    pub asks: Asks,
    /// The session that it comes from, or whose refresh token it shows.
    pub session: Option<String>,
    /// The mailed code with the name of its mail, or the refresh token.
    pub shown: Option<String>,
    pub sent: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    pub told: Answered,
}

impl Request {
    pub fn is_done(&self) -> bool {
        matches!(self.told, Answered::Done(_))
    }

    /// Whether a mailed code is awaited.
    pub fn awaits(&self) -> bool {
        matches!(self.told, Answered::Awaits(_))
    }

    /// When it was sent and answered.
    pub fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.sent, self.answered)
    }

    /// Whether the request may have taken effect.
    pub fn may_be_done(&self) -> bool {
        self.is_done() || self.told == Answered::Nothing
    }

    pub fn is_refused(&self, code: &str) -> bool {
        matches!(&self.told, Answered::No(told) if told == code)
    }

    /// After this the request can have no further effect.
    pub fn over(&self) -> DateTime<Utc> {
        if self.told == Answered::Nothing { self.answered + LATE } else { self.answered }
    }

    /// The session that the answer names.
    pub fn made(&self) -> Option<&Held> {
        match &self.told {
            Answered::Done(held) => held.as_ref(),
            Answered::Awaits(_) | Answered::No(_) | Answered::Nothing => None,
        }
    }
}

/// All requests of a run, by any customer.
#[derive(Default)]
pub struct Ledger(Mutex<Vec<Request>>);

impl Ledger {
    pub fn add(&self, request: Request) {
        self.0.lock().unwrap().push(request);
    }

    pub fn requests(&self) -> Vec<Request> {
        self.0.lock().unwrap().clone()
    }
}
