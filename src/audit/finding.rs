//! Findings: what is wrong with the trail, and where. The first of many are kept, and all are counted.

use uuid::Uuid;

use crate::store::trail::{PersonalStanding, Stored};

/// Findings that are told one by one.
const MOST: usize = 1000;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum FindingKind {
    /// A line does not say what it said when it was written.
    Edited,
    /// A line that we did not write, or that stands in another's place.
    Inserted,
    /// A line that was sealed is not there.
    Missing,
    /// A line stands where it was not sealed.
    Moved,
    /// The trail ends before where it was sealed.
    Cut,
    /// The trail is not the one a checkpoint was signed for, or the checkpoint that is kept is not ours.
    Checkpoint,
    /// A row is older than what the trail tells of it.
    PutBack,
}

impl FindingKind {
    /// The kind's name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailFinding {
    /// What.
    pub kind: FindingKind,
    /// Where in the trail, if it is at a place.
    pub position: Option<i64>,
    /// Which line, or of what else which row.
    pub id: Option<Uuid>,
    /// In a few words.
    pub said: String,
}

impl TrailFinding {
    /// Something wrong at a place.
    pub fn at(kind: FindingKind, position: i64, id: Option<Uuid>, said: impl Into<String>) -> TrailFinding {
        TrailFinding { kind, position: Some(position), id, said: said.into() }
    }

    /// Something wrong that has no place.
    pub fn of(kind: FindingKind, id: Option<Uuid>, said: impl Into<String>) -> TrailFinding {
        TrailFinding { kind, position: None, id, said: said.into() }
    }
}

/// All that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The first of them.
    pub told: Vec<TrailFinding>,
    /// How many more there are.
    pub more: u64,
}

impl Findings {
    /// One more.
    pub fn add(&mut self, finding: TrailFinding) {
        if self.told.len() < MOST {
            self.told.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// So many more, of which nothing is told.
    pub fn add_uncounted(&mut self, more: u64) {
        self.more += more;
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.more == 0
    }
}

/// Lines whose personal data was withheld: the first of them, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// The first, each with its place once it is sealed.
    pub told: Vec<(Option<i64>, Uuid)>,
    /// How many more there are.
    pub more: u64,
}

impl Withheld {
    /// A line that is as it was written, if its personal data was withheld.
    pub(super) fn note(&mut self, stored: &Stored) {
        if stored.line.personal.standing() != PersonalStanding::Withheld {
            return;
        }
        if self.told.len() < MOST {
            self.told.push((stored.position, stored.line.id));
        } else {
            self.more += 1;
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        u64::try_from(self.told.len()).unwrap_or(u64::MAX).saturating_add(self.more)
    }
}
