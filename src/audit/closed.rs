//! Rows that a declared restore closed: sessions, trusted browsers, recovery codes and pending sign-ins from before the
//! restore's line, and authenticators with an older step. Pure. Such a row was put back. Keeps one line.

use serde_json::Value;
use uuid::Uuid;

use super::finding::Findings;
use super::told::{SLACK, TrailPosition, put_back};
use crate::rules::Instant;
use crate::rules::trail::TrailEvent;
use crate::store::trail::{AuditLine, Rows};

/// The newest restore, by the lines read so far.
#[derive(Debug, Default)]
pub struct ClosedHistory {
    newest: Option<ToldRestore>,
    findings: Findings,
}

/// A restore, as its line tells it.
#[derive(Clone, Copy, Debug)]
struct ToldRestore {
    at: Instant,
    /// The step that every authenticator had used.
    step: Option<i64>,
    by: TrailPosition,
}

impl ClosedHistory {
    /// Notes the restore that a line declares.
    pub fn note(&mut self, line: &AuditLine, position: Option<i64>) {
        let is_newer = self.newest.is_none_or(|before| before.at < line.at);
        if line.event() == Some(TrailEvent::Restored) && is_newer {
            let step = line.detail.get("step").and_then(Value::as_i64);
            self.newest = Some(ToldRestore { at: line.at, step, by: (position, line.id) });
        }
    }

    /// Compares the current rows of accounts and sessions with the restore.
    pub fn hold(&mut self, rows: &[Rows], sessions: &[(Uuid, Uuid, Instant)]) {
        let Some(ToldRestore { at, step, .. }) = self.newest else { return };
        for row in rows {
            let is_behind = row.last_step.zip(step).is_some_and(|(last, step)| last < step);
            if is_behind && row.enrolled_at.is_some_and(|enrolled| enrolled < at) {
                self.add(row.id, "the authenticator's last step is from before a restore");
            }
            for (browser, _) in row.browsers.iter().filter(|(_, seen)| *seen + SLACK < at) {
                self.add(*browser, "the trusted browser was forgotten by a restore, and is there");
            }
            for code in row.codes.iter().filter(|code| is_from_before(**code, at)) {
                self.add(*code, "the recovery code was voided by a restore, and is there");
            }
        }
        for (_, session, _) in sessions.iter().filter(|(_, _, since)| *since + SLACK < at) {
            self.add(*session, "the session was ended by a restore, and is there");
        }
    }

    /// Compares the current pending sign-ins with the restore.
    pub fn hold_pending(&mut self, rows: &[(Uuid, i64)]) {
        let Some(ToldRestore { at, .. }) = self.newest else { return };
        for (pending, _) in rows.iter().filter(|(pending, _)| is_from_before(*pending, at)) {
            self.add(*pending, "the pending sign-in was ended by a restore, and is there");
        }
    }

    /// The findings.
    pub fn end(self) -> Findings {
        self.findings
    }

    fn add(&mut self, row: Uuid, said: &str) {
        if let Some(ToldRestore { by: (position, line), .. }) = self.newest {
            self.findings.add(put_back(row, position, line, said));
        }
    }
}

/// Whether an id was made before an instant, further than clocks differ.
fn is_from_before(id: Uuid, at: Instant) -> bool {
    let millis = |(seconds, nanos): (u64, u32)| i64::try_from(seconds * 1000 + u64::from(nanos / 1_000_000)).ok();
    let made = id.get_timestamp().and_then(|made| millis(made.to_unix()));
    made.is_some_and(|made| made < (at - SLACK).timestamp_millis())
}

#[cfg(test)]
#[path = "closed_tests.rs"]
mod tests;
