//! Sessions, trusted browsers and pending sign-ins from before the newest archived line: those that were there when it was
//! archived. Another one of that time ended, and was put back. Pure. Stores the ids of rows that are older than the archive, and
//! nothing per line.

use std::collections::HashSet;

use uuid::Uuid;

use super::finding::{FindingKind, Findings, TrailFinding};
use crate::rules::Instant;
use crate::store::trail::Rows;

/// The rows that were there when the newest part was archived.
#[derive(Debug, Default)]
pub struct StandingRows {
    /// Time of the newest archived line, and its position; `None`: nothing is archived.
    until: Option<(Instant, i64)>,
    pub(super) ids: HashSet<Uuid>,
    suspects: Vec<(Uuid, &'static str)>,
}

impl StandingRows {
    /// Standing rows, none noted yet, of an archive whose newest line has this time and position.
    pub fn of(until: Option<(Instant, i64)>) -> StandingRows {
        StandingRows { until, ..StandingRows::default() }
    }

    /// Compares the current trusted browsers and sessions.
    pub fn hold(&mut self, rows: &[Rows], sessions: &[(Uuid, Uuid, Instant)]) {
        for (_, session, since) in sessions {
            self.judge(*session, Some(*since), "the session ended before the archived lines did, and is there");
        }
        for (browser, _) in rows.iter().flat_map(|row| &row.browsers) {
            let said = "the trusted browser was forgotten before the archived lines end, and is there";
            self.judge(*browser, made_at(*browser), said);
        }
    }

    /// Compares the current pending sign-ins, each with its version.
    pub fn hold_pending(&mut self, rows: &[(Uuid, i64)]) {
        for (pending, _) in rows {
            let said = "the pending sign-in ended before the archived lines did, and is there";
            self.judge(*pending, made_at(*pending), said);
        }
    }

    /// The findings, without rows that other findings name.
    pub fn end(self, others: &Findings) -> Findings {
        let named: HashSet<Uuid> = others.told.iter().filter_map(|finding| finding.id).collect();
        let position = self.until.map(|until| until.1);
        let mut findings = Findings::default();
        for (row, said) in self.suspects.into_iter().filter(|suspect| !named.contains(&suspect.0)) {
            findings.add(TrailFinding { kind: FindingKind::PutBack, position, id: Some(row), said: said.into() });
        }
        findings
    }

    fn judge(&mut self, row: Uuid, since: Option<Instant>, said: &'static str) {
        let is_before = since.zip(self.until).is_some_and(|(since, until)| since <= until.0);
        if is_before && !self.ids.contains(&row) {
            self.suspects.push((row, said));
        }
    }
}

/// Time of an id that sorts by time (RFC 9562); `None`: another id.
fn made_at(id: Uuid) -> Option<Instant> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    Instant::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).unwrap_or_default()
    }

    fn made(seconds: u64, number: u64) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(
            seconds * 1000,
            &number.to_be_bytes().repeat(2)[..10].try_into().unwrap_or_default(),
        )
        .into_uuid()
    }

    #[test]
    fn rows_of_the_archived_time_that_were_not_there_then_are_put_back() {
        let mut standing = StandingRows::of(Some((at(100), 7)));
        let (kept, gone, newer) = (made(50, 1), made(50, 2), made(150, 3));
        standing.ids.insert(kept);
        standing.hold(&[], &[(Uuid::nil(), kept, at(50)), (Uuid::nil(), gone, at(100)), (Uuid::nil(), newer, at(101))]);
        standing.hold_pending(&[(kept, 1), (newer, 1), (Uuid::from_u128(4), 1)]);
        let found = standing.end(&Findings::default());
        assert_eq!(found.told.iter().map(|finding| finding.id).collect::<Vec<_>>(), [Some(gone)]);
    }

    #[test]
    fn a_row_that_another_finding_names_is_named_once_and_without_an_archive_none_is() {
        let mut standing = StandingRows::of(Some((at(100), 7)));
        let gone = made(50, 2);
        standing.hold_pending(&[(gone, 1)]);
        let mut others = Findings::default();
        others.add(TrailFinding::of(FindingKind::PutBack, Some(gone), ""));
        assert!(standing.end(&others).is_empty());
        let mut nothing = StandingRows::of(None);
        nothing.hold_pending(&[(gone, 1)]);
        assert!(nothing.end(&Findings::default()).is_empty());
    }
}
