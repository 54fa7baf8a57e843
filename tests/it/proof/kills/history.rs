//! What each client asked, and what it was answered or that no answer came; and what the tables tell afterwards.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `verifyLookup`, with a mailed code: which mail, and what it said.
    MailedCode(String),
    /// `verifyLookup`, with a code nobody was mailed.
    WrongMailedCode,
    /// `verify2fa`, with the phone's code of a step.
    Step(i64),
    /// `verify2fa`, with a code that is not the phone's.
    WrongStep,
    /// `signOut`, of a session.
    SignOut(String),
    /// `currentUser`, by a session.
    CurrentUser(String),
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Right, signed out or somebody.
    Yes,
    /// `verify2fa` was right: the session it gave.
    Session(String),
    /// Wrong, and counted.
    Wrong,
    /// Refused uncounted, signed out already or nobody.
    No,
    /// No answer came, or that something failed: it may have happened or not.
    Nothing,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Entry {
    pub account: String,
    pub call: Call,
    pub sent: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    pub told: Told,
}

/// All requests of a run, by any client.
#[derive(Default)]
pub struct History(Mutex<Vec<Entry>>);

impl History {
    pub fn add(&self, entry: Entry) {
        self.0.lock().unwrap().push(entry);
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap().clone()
    }
}

/// A line of the trail.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    pub at: DateTime<Utc>,
    pub account: String,
    pub event: String,
    pub outcome: String,
    pub pending: Option<String>,
    pub session: Option<String>,
}

impl Line {
    /// Whether it tells of a right code of a factor.
    pub fn is_right(&self, factor: &str) -> bool {
        self.event == factor && matches!(self.outcome.as_str(), "right" | "signed_in" | "enrolled_and_signed_in")
    }

    /// Whether it tells of a wrong one.
    pub fn is_wrong(&self, factor: &str) -> bool {
        self.event == factor && matches!(self.outcome.as_str(), "wrong" | "locked_out" | "suspended")
    }
}

/// A row of `sessions`.
#[derive(Clone, Debug, Deserialize)]
pub struct Session {
    pub id: String,
    pub account: String,
    /// In hexadecimal digits.
    pub token_hash: String,
}

/// What the untrusted pool of an account has counted.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Marks {
    pub email_code: Vec<DateTime<Utc>>,
    pub authenticator: Vec<DateTime<Utc>>,
}

/// All there is to judge by, once everything has come to rest.
#[derive(Clone, Default)]
pub struct Evidence {
    pub history: Vec<Entry>,
    pub trail: Vec<Line>,
    pub sessions: Vec<Session>,
    pub marks: BTreeMap<String, Marks>,
    pub last_steps: BTreeMap<String, i64>,
    /// The hash the tables know a session of the history by.
    pub hashes: BTreeMap<String, String>,
    /// At most so many wrong codes per account and factor within so long.
    pub most_wrong: usize,
    pub within: TimeDelta,
}
