//! The versions of accounts and of their passwords, and the ends of sessions, as the trail records them. Pure. A row older than
//! its recorded version was restored: its MAC is valid, but from an earlier time. Stores a few numbers per account, and nothing
//! per line.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::finding::{FindingKind, Findings, TrailFinding};
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::rules::{Instant, Span};
use crate::store::trail::{AuditLine, Rows};

/// Maximum difference between the clocks of two servers.
pub(super) const SLACK: Span = Span::seconds(60);

/// The position and id of a line.
pub(super) type TrailPosition = (Option<i64>, Uuid);

/// The state of accounts and sessions, by the lines read so far.
#[derive(Debug, Default)]
pub struct ToldHistory {
    pub(super) accounts: HashMap<Uuid, ToldAccount>,
    /// Sessions that existed before the walk, in order: 16 bytes each, of ten million too.
    sessions: Vec<Uuid>,
    /// The lines that ended such sessions.
    ended: HashMap<Uuid, TrailPosition>,
    pub(super) findings: Findings,
}

/// What lines say about one account.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct ToldAccount {
    /// The recorded versions: least, greatest, their number, and the line that records the greatest.
    versions: Option<Versions>,
    /// The recorded versions of its password; that of the same password hashed or sealed anew is not recorded.
    passwords: Option<Versions>,
    removed: Option<TrailPosition>,
    /// The account's public id, its door and the time of its removal.
    pub(super) removed_as: Option<(String, String, Instant)>,
    sessions_ended: Option<(Instant, Option<Uuid>, TrailPosition)>,
    factor_changed: Option<(Instant, TrailPosition)>,
    /// Time of its last sign-in, which lists of accounts show ([`SIGNED_IN`](crate::store::trail::SIGNED_IN)).
    #[serde(default)]
    signed_in: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Versions {
    least: i64,
    greatest: i64,
    times: i64,
    last: (i64, Instant),
    by: TrailPosition,
}

impl ToldHistory {
    /// An empty history, which follows these sessions besides the accounts.
    pub fn of(sessions: impl Iterator<Item = Uuid>) -> ToldHistory {
        let mut sessions: Vec<Uuid> = sessions.collect();
        sessions.sort_unstable();
        ToldHistory { sessions, ..ToldHistory::default() }
    }

    /// Notes the versions and ends of sessions that a line records.
    pub fn note(&mut self, line: &AuditLine, position: Option<i64>) {
        let place = (position, line.id);
        let of = |name: &str| line.detail.get(name);
        for session in sessions_ended(line) {
            if self.sessions.binary_search(&session).is_ok() {
                self.ended.insert(session, place);
            }
        }
        let Some(account) = line.account else { return };
        let number = |name: &str| of(name).and_then(Value::as_i64);
        let (version, password) = (number("accountVersion"), number("passwordVersion"));
        let removed = of("accountRemoved").is_some();
        let ended = of("sessionsEnded").is_some();
        let factor = changes_factor(line);
        let signs_in = line.outcome().is_some_and(|outcome| TrailOutcome::SIGN_INS.contains(&outcome));
        if version.is_none() && password.is_none() && !removed && !ended && !factor && !signs_in {
            return;
        }
        let known = self.accounts.entry(account).or_default();
        known.signed_in = known.signed_in.max(signs_in.then_some(line.at));
        for (told, version, of) in
            [(&mut known.versions, version, "account"), (&mut known.passwords, password, "password")]
        {
            if version.is_some_and(|version| Versions::tell(told, version, line.at, place)) {
                let said = format!("a version of the {of} that was told before: an older row of it had been put back");
                self.findings.add(TrailFinding { kind: FindingKind::PutBack, position, id: Some(line.id), said });
            }
        }
        if line.event() == Some(TrailEvent::PasswordEnded) {
            // The row of the next password begins with the first version again.
            known.passwords = None;
        }
        if removed {
            known.removed = Some(place);
        }
        // A later line about the account says that it is gone, and names it no more, or names it at another time.
        let is_removal = line.event().is_some_and(|event| TrailEvent::REMOVALS.contains(&event));
        if let Some(handle) = of("accountRemoved").and_then(Value::as_str).filter(|_| is_removal) {
            known.removed_as = Some((handle.to_owned(), line.door.clone(), line.at));
        }
        if ended && known.sessions_ended.is_none_or(|before| before.0 < line.at) {
            known.sessions_ended = Some((line.at, of("sessionKept").and_then(id), place));
        }
        if factor && known.factor_changed.is_none_or(|before| before.0 < line.at) {
            known.factor_changed = Some((line.at, place));
        }
    }

    /// Compares the current rows of accounts and sessions with the history.
    pub fn hold(&mut self, rows: &[Rows], sessions: &[(Uuid, Uuid, Instant)]) {
        for row in rows {
            let Some(told) = self.accounts.get(&row.id) else { continue };
            if let Some((position, line)) = told.removed {
                self.findings.add(put_back(row.id, position, line, "the account was removed, and is there"));
            }
            if let Some(versions) = told.versions.filter(|versions| versions.greatest > row.version) {
                let said = format!("the account is of version {}, and {} was told", row.version, versions.greatest);
                self.findings.add(put_back(row.id, versions.by.0, versions.by.1, &said));
            }
            let passwords = told.passwords.zip(row.password);
            if let Some((versions, own)) = passwords.filter(|(versions, own)| versions.greatest > *own) {
                let said = format!("the password is of version {own}, and {} was told", versions.greatest);
                self.findings.add(put_back(row.id, versions.by.0, versions.by.1, &said));
            }
            if let Some((at, (position, line))) = told.factor_changed
                && row.enrolled_at.is_some_and(|since| since + SLACK < at)
            {
                let said = "the authenticator is one from before it was replaced or taken away";
                self.findings.add(put_back(row.id, position, line, said));
            }
        }
        for (account, session, since) in sessions {
            let all = self.accounts.get(account).and_then(|told| told.sessions_ended);
            let by_all =
                all.filter(|(at, kept, _)| *since + SLACK < *at && *kept != Some(*session)).map(|ended| ended.2);
            let own = self.ended.get(session).copied();
            if let Some((position, line)) = own.or(by_all) {
                self.findings.add(put_back(*session, position, line, "the session was ended, and is there"));
            }
        }
    }

    /// The findings.
    pub fn end(self) -> Findings {
        self.findings
    }
}

impl Versions {
    /// Notes a version. True: more versions were recorded than can have existed.
    fn tell(known: &mut Option<Versions>, version: i64, at: Instant, by: TrailPosition) -> bool {
        let Some(versions) = known else {
            *known = Some(Versions { least: version, greatest: version, times: 1, last: (version, at), by });
            return false;
        };
        // One change may be recorded in two lines.
        if versions.last == (version, at) {
            return false;
        }
        versions.last = (version, at);
        versions.times += 1;
        versions.least = versions.least.min(version);
        if version >= versions.greatest {
            (versions.greatest, versions.by) = (version, by);
        }
        let twice = versions.times > versions.greatest - versions.least + 1;
        if twice {
            versions.times -= 1;
        }
        twice
    }
}

/// Whether a line says that the account has another authenticator, or none.
pub(super) fn changes_factor(line: &AuditLine) -> bool {
    line.outcome() == Some(TrailOutcome::EnrolledAndSignedIn)
        || matches!(
            line.event(),
            Some(
                TrailEvent::AuthenticatorReplaced | TrailEvent::AuthenticatorReset | TrailEvent::AuthenticatorEnrolled
            )
        )
}

/// The sessions that a line names as ended.
fn sessions_ended(line: &AuditLine) -> Vec<Uuid> {
    let (event, outcome) = (line.event(), line.outcome());
    let names_them = outcome == Some(TrailOutcome::Displaced)
        || matches!(event, Some(TrailEvent::DeviceLoggedOut | TrailEvent::PasswordChanged));
    if names_them {
        let ended = line.detail.get("sessions").and_then(Value::as_array);
        return ended.into_iter().flatten().filter_map(id).collect();
    }
    let is_within = line.detail.get("pendingSignIn").is_none();
    let ends = is_within
        && (matches!(outcome, Some(TrailOutcome::SignedOut | TrailOutcome::LockedOut))
            || event == Some(TrailEvent::SessionEnded)
            || (event, outcome) == (Some(TrailEvent::RefreshToken), Some(TrailOutcome::Replayed)));
    line.detail.get("session").filter(|_| ends).and_then(id).into_iter().collect()
}

pub(super) fn id(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

pub(super) fn put_back(row: Uuid, position: Option<i64>, line: Uuid, said: &str) -> TrailFinding {
    TrailFinding { kind: FindingKind::PutBack, position, id: Some(row), said: format!("{said} (line {line})") }
}

#[cfg(test)]
#[path = "told_tests.rs"]
mod tests;
