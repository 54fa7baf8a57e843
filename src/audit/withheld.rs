//! Personal data that was withheld from lines, held against the lines of forgettings, which list its places. Pure. A line
//! without its data that no such line lists is found, and so is a listed line that has its data again. Keeps the listed places
//! by account, in ranges, and the lines of one batch.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::finding::{FindingKind, Findings, TrailFinding, Withheld};
use super::places::TrailPlaces;
use crate::rules::trail::TrailEvent;
use crate::store::trail::{AuditLine, PersonalStanding, Stored};

/// The finding about a line whose personal data was removed by hand.
const EMPTIED: &str = "its personal data was removed, and no line of a forgetting lists its place";

/// The finding about a line whose withheld personal data was restored.
const FILLED_AGAIN: &str = "its personal data was withheld, and is there again";

/// Name of the places in the detail of a line about a forgetting.
pub const PLACES: &str = "places";

/// The withheld lines, by the lines read so far.
#[derive(Debug, Default)]
pub struct WithheldHistory {
    /// The listed places of each forgotten account.
    pub(super) listed: HashMap<Uuid, TrailPlaces>,
    /// Lines without their data that are not listed by what was read so far.
    unlisted: Vec<UnlistedLine>,
    withheld: Withheld,
    findings: Findings,
}

/// A line without its data.
#[derive(Clone, Copy, Debug)]
struct UnlistedLine {
    position: Option<i64>,
    id: Uuid,
    account: Option<Uuid>,
}

impl WithheldHistory {
    /// Notes the places that a genuine line of a forgetting lists. They are of its own account, so that a line of an earlier
    /// state of the database excuses no line about somebody else.
    pub fn list(&mut self, line: &AuditLine) {
        let Some(account) = line.account.filter(|_| line.event() == Some(TrailEvent::PersonalDataWithheld)) else {
            return;
        };
        if let Some(places) = line.detail.get(PLACES).and_then(Value::as_str).and_then(TrailPlaces::parse) {
            self.listed.entry(account).or_default().add(&places);
        }
    }

    /// Notes a genuine line.
    pub fn note(&mut self, stored: &Stored) {
        let personal = &stored.line.personal;
        let line = UnlistedLine { position: stored.position, id: stored.line.id, account: stored.line.account };
        match personal.standing() {
            PersonalStanding::Withheld if self.is_listed(line) => self.withheld.add(line.position, line.id),
            PersonalStanding::Withheld => self.unlisted.push(line),
            PersonalStanding::Whole if !personal.is_empty() && self.is_listed(line) => {
                self.add(FindingKind::PutBack, line, FILLED_AGAIN);
            }
            // The walk reports altered data.
            PersonalStanding::Whole | PersonalStanding::Altered => {}
        }
    }

    /// Whether a noted line waits for a newer line that lists its place.
    pub fn has_unlisted(&self) -> bool {
        !self.unlisted.is_empty()
    }

    /// Judges the lines that waited, after the lines of forgettings were read anew.
    pub fn settle(&mut self) {
        for line in std::mem::take(&mut self.unlisted) {
            if self.is_listed(line) {
                self.withheld.add(line.position, line.id);
            } else {
                self.add(FindingKind::Emptied, line, EMPTIED);
            }
        }
    }

    /// The withheld lines and the findings.
    pub fn end(mut self) -> (Withheld, Findings) {
        self.settle();
        (self.withheld, self.findings)
    }

    fn is_listed(&self, line: UnlistedLine) -> bool {
        let places = line.account.and_then(|account| self.listed.get(&account));
        places.zip(line.position).is_some_and(|(places, position)| places.holds(position))
    }

    fn add(&mut self, kind: FindingKind, line: UnlistedLine, said: &str) {
        let finding = TrailFinding { kind, position: line.position, id: Some(line.id), said: said.to_owned() };
        self.findings.add(finding);
    }
}

#[cfg(test)]
#[path = "withheld_tests.rs"]
mod tests;
