//! The histories of a verification or an archive: what the genuine lines of the trail record about rows, a history for each kind of
//! row. Pure. Judges no line.

use uuid::Uuid;

use super::closed::ClosedHistory;
use super::finding::Findings;
use super::keys_told::KeyHistory;
use super::spent::SpentHistory;
use super::told::ToldHistory;
use super::withheld::WithheldHistory;
use crate::rules::Instant;
use crate::store::trail::{Rows, Stored};

/// Histories of rows, by the lines read so far.
#[derive(Debug, Default)]
pub(super) struct Histories {
    pub told: ToldHistory,
    pub spent: SpentHistory,
    pub keys: KeyHistory,
    pub closed: ClosedHistory,
    pub withheld: WithheldHistory,
}

impl Histories {
    /// Empty histories, which follow these sessions, pending sign-ins and trusted browsers besides the accounts.
    pub fn of(sessions: Vec<Uuid>, pending: &[(Uuid, i64)], browsers: Vec<Uuid>) -> Histories {
        let pending = pending.iter().map(|row| row.0);
        Histories {
            told: ToldHistory::of(sessions.into_iter()),
            spent: SpentHistory::of(pending, browsers.into_iter()),
            ..Histories::default()
        }
    }

    /// Notes what a genuine line records about rows. The history of withheld lines is left out: it is read in two ways.
    pub fn note(&mut self, stored: &Stored) {
        let (line, position) = (&stored.line, stored.position);
        self.told.note(line, position);
        self.spent.note(line, position);
        self.keys.note(line, position);
        self.closed.note(line, position);
    }

    /// Compares current rows of accounts and sessions with their histories. `whole`: nothing is wrong with the lines.
    pub fn hold(&mut self, rows: &[Rows], sessions: &[(Uuid, Uuid, Instant)], whole: bool) {
        self.told.hold(rows, sessions);
        self.spent.hold(rows, whole);
        self.closed.hold(rows, sessions);
    }

    /// Compares the current pending sign-ins with their histories.
    pub fn hold_pending(&mut self, rows: &[(Uuid, i64)]) {
        self.spent.hold_pending(rows);
        self.closed.hold_pending(rows);
    }

    /// The findings about rows that were put back.
    pub fn end(self) -> Findings {
        let mut findings = Findings::default();
        [self.told.end(), self.spent.end(), self.keys.end(), self.closed.end()]
            .into_iter()
            .for_each(|found| findings.join(found));
        findings
    }
}
