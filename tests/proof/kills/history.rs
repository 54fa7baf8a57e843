//! What each client asked, and what it was answered or that no answer came; and what the tables tell afterwards.

use std::collections::{BTreeMap, BTreeSet};
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
    /// `verify2fa`, with a phone's code of a step; the phone goes by its secret.
    Step { phone: String, step: i64, enrols: bool },
    /// `verify2fa`, with a code that is not the phone's.
    WrongStep,
    /// `signOut`, of a session.
    SignOut(String),
    /// `currentUser`, by a session.
    CurrentUser(String),
    /// A device link, shown.
    Link(String),
    /// What an operator's command does to the account.
    Deed(Deed),
}

/// A command that ends sign-ins, or what one of them did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Disable,
    Enable,
    Reset,
    SignOut,
}

impl Deed {
    /// As it is asked for.
    pub fn command(self) -> &'static str {
        match self {
            Deed::Disable => "disable",
            Deed::Enable => "enable",
            Deed::Reset => "reset-2fa",
            Deed::SignOut => "sign-out",
        }
    }

    /// As the trail tells it.
    pub fn event(self) -> &'static str {
        match self {
            Deed::Disable => "admin_disabled",
            Deed::Enable => "admin_enabled",
            Deed::Reset => "authenticator_reset",
            Deed::SignOut => "admin_signed_out",
        }
    }

    /// Whether the account's sessions end with it.
    pub fn ends_sessions(self) -> bool {
        self != Deed::Enable
    }
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

/// What a killed client sent off may still arrive so much later: the proxy held it back, or PostgreSQL hung.
const LATE: TimeDelta = TimeDelta::seconds(15);

impl Entry {
    /// From when on nothing of it can happen any more.
    pub fn over(&self) -> DateTime<Utc> {
        if self.told == Told::Nothing { self.answered + LATE } else { self.answered }
    }

    /// The deed it is, if it may have been done.
    pub fn deed(&self) -> Option<Deed> {
        match self.call {
            Call::Deed(deed) => Some(deed),
            _ => None,
        }
    }
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
    /// The transaction that wrote it: of two that lock one account, the later has the larger.
    pub xact: i64,
}

impl Line {
    /// Whether it tells of a right code of a factor.
    pub fn is_right(&self, factor: &str) -> bool {
        self.event == factor && matches!(self.outcome.as_str(), "right" | "signed_in" | "enrolled_and_signed_in")
    }

    /// Whether it tells of a wrong one.
    pub fn is_wrong(&self, factor: &str) -> bool {
        self.event == factor && matches!(self.outcome.as_str(), "wrong" | "replayed" | "locked_out" | "suspended")
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
    /// The secret of each account's authenticator.
    pub enrolled: BTreeMap<String, String>,
    /// The accounts that are disabled.
    pub disabled: BTreeSet<String>,
    /// The hash the tables know a session of the history by.
    pub hashes: BTreeMap<String, String>,
    /// At most so many wrong codes per account and factor within so long.
    pub most_wrong: usize,
    pub within: TimeDelta,
    /// A session ends when not used for so long.
    pub idle: TimeDelta,
}

impl Evidence {
    /// Whether a session may have ended by itself: on a machine at its limits a round takes long, and between two of its
    /// uses lay so much of what it may idle that not even the last tenth, which is not recorded, was left.
    pub fn may_have_idled(&self, made: &Entry, token: &str) -> bool {
        let of_session = |entry: &&Entry| matches!(&entry.call, Call::CurrentUser(other) if other == token);
        let uses: Vec<&Entry> = self.history.iter().filter(of_session).collect();
        let known = uses.iter().filter(|entry| entry.told == Told::Yes).map(|entry| entry.sent);
        let mut known: Vec<DateTime<Utc>> = known.chain([made.sent]).collect();
        known.sort_unstable();
        let first_refused = uses.iter().filter(|entry| entry.told == Told::No).map(|entry| entry.answered).min();
        let end = first_refused.or_else(|| self.history.iter().map(|entry| entry.answered).max());
        known.last().zip(end).is_some_and(|(last, end)| end - *last > self.idle - self.idle / 10)
    }

    /// Prints all there is of the accounts that violations name: chance may never bring them again.
    pub fn tell(&self, violations: &[String]) {
        let named = |account: &str| violations.iter().any(|told| told.contains(&format!("{account:?}")));
        self.history.iter().filter(|entry| named(&entry.account)).for_each(|entry| println!("{entry:?}"));
        self.trail.iter().filter(|line| named(&line.account)).for_each(|line| println!("{line:?}"));
        self.sessions.iter().filter(|row| named(&row.account)).for_each(|row| println!("{row:?}"));
    }
}
