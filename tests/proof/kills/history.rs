//! The clients' requests with their answers, if any, and the tables afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// The request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `verifyLookup` with a mailed code: the mail and its code.
    MailedCode(String),
    /// `verifyLookup` with a code that was not mailed.
    WrongMailedCode,
    /// `verify2fa` with a phone's code of a time step; the secret identifies the phone.
    Step { phone: String, step: i64, enrols: bool },
    /// `verify2fa` with a wrong code.
    WrongStep,
    /// `signOut`, of a session.
    SignOut(String),
    /// `currentUser`, by a session.
    CurrentUser(String),
    /// A device link is used.
    Link(String),
    /// A command on the account.
    Deed(Deed),
}

/// A command that ends sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Disable,
    Enable,
    Reset,
    SignOut,
}

impl Deed {
    /// Its name on the command line.
    pub fn command(self) -> &'static str {
        match self {
            Deed::Disable => "disable",
            Deed::Enable => "enable",
            Deed::Reset => "reset-2fa",
            Deed::SignOut => "sign-out",
        }
    }

    /// Its event in the trail.
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

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Right, signed out, or somebody is signed in.
    Yes,
    /// `verify2fa` was right: its session.
    Session(String),
    /// Wrong, and counted.
    Wrong,
    /// Refused without counting, already signed out, or nobody is signed in.
    No,
    /// No answer or a fault: the request may have taken effect or not.
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

/// A killed client's request may arrive this much later, held back by the proxy or by PostgreSQL.
pub const LATE: TimeDelta = TimeDelta::seconds(15);

impl Entry {
    /// When it was sent and answered.
    pub fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.sent, self.answered)
    }

    /// After this the request can have no further effect.
    pub fn over(&self) -> DateTime<Utc> {
        if self.told == Told::Nothing { self.answered + LATE } else { self.answered }
    }

    /// The command, if it may have been executed.
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
    /// The transaction that wrote it; of two that lock one account the later has the larger number.
    pub xact: i64,
}

impl Line {
    /// Whether the line reports a right code of a factor.
    pub fn is_right(&self, factor: &str) -> bool {
        self.event == factor && matches!(self.outcome.as_str(), "right" | "signed_in" | "enrolled_and_signed_in")
    }

    /// Whether the line reports a wrong code of a factor.
    pub fn is_wrong(&self, factor: &str) -> bool {
        self.event == factor && matches!(self.outcome.as_str(), "wrong" | "replayed" | "locked_out" | "suspended")
    }
}

/// A row of `sessions`.
#[derive(Clone, Debug, Deserialize)]
pub struct Session {
    pub id: String,
    pub account: String,
    /// In hexadecimal.
    pub token_hash: String,
}

/// Counts of an account's untrusted pool.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Marks {
    pub email_code: Vec<DateTime<Utc>>,
    pub authenticator: Vec<DateTime<Utc>>,
}

/// All facts, once everything has ended.
#[derive(Clone, Default)]
pub struct Evidence {
    pub history: Vec<Entry>,
    pub trail: Vec<Line>,
    pub sessions: Vec<Session>,
    pub marks: BTreeMap<String, Marks>,
    pub last_steps: BTreeMap<String, i64>,
    /// The secret of each account's authenticator.
    pub enrolled: BTreeMap<String, String>,
    /// Disabled accounts.
    pub disabled: BTreeSet<String>,
    /// Hash of a session's token, as in the tables.
    pub hashes: BTreeMap<String, String>,
    /// Maximum of wrong codes for each account and factor within a window.
    pub most_wrong: usize,
    pub within: TimeDelta,
    /// Idle timeout of a session.
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

    /// Prints all facts about the accounts with violations, because they may not occur again.
    pub fn tell(&self, violations: &[String]) {
        let named = |account: &str| violations.iter().any(|told| told.contains(&format!("{account:?}")));
        self.history.iter().filter(|entry| named(&entry.account)).for_each(|entry| println!("{entry:?}"));
        self.trail.iter().filter(|line| named(&line.account)).for_each(|line| println!("{line:?}"));
        self.sessions.iter().filter(|row| named(&row.account)).for_each(|row| println!("{row:?}"));
    }
}
