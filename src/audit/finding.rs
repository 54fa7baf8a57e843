//! Findings: faults of the trail and their places. The first thousand are kept, all are counted.

use uuid::Uuid;

/// Maximum number of findings that are kept.
const MOST: usize = 1000;

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum FindingKind {
    /// A line was changed after it was written.
    Edited,
    /// A line has no valid MAC, or has the position of another line.
    Inserted,
    /// A sealed line is missing.
    Missing,
    /// A line has a position other than the one it was sealed at.
    Moved,
    /// The trail ends before its last sealed line.
    Cut,
    /// The trail is not the one a checkpoint was signed for, or the kept checkpoint is not genuine.
    Checkpoint,
    /// The personal data of a line was removed, and no line of a forgetting lists its place.
    Emptied,
    /// An archive file, or the anchor of one, is not as it was made, or not of this installation.
    Archive,
    /// A row is older than the trail says: an earlier version was restored. Or withheld personal data was.
    PutBack,
}

impl FindingKind {
    /// The kind's name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// One result of a verification that found something wrong with the trail or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailFinding {
    /// The kind.
    pub kind: FindingKind,
    /// The position in the trail, if it has one.
    pub position: Option<i64>,
    /// The id of the line or of the row.
    pub id: Option<Uuid>,
    /// A short description.
    pub said: String,
}

impl TrailFinding {
    /// A finding at a position.
    pub fn at(kind: FindingKind, position: i64, id: Option<Uuid>, said: impl Into<String>) -> TrailFinding {
        TrailFinding { kind, position: Some(position), id, said: said.into() }
    }

    /// A finding without a position.
    pub fn of(kind: FindingKind, id: Option<Uuid>, said: impl Into<String>) -> TrailFinding {
        TrailFinding { kind, position: None, id, said: said.into() }
    }
}

/// The findings of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The first findings.
    pub told: Vec<TrailFinding>,
    /// Number of further findings.
    pub more: u64,
}

impl Findings {
    /// Adds a finding.
    pub fn add(&mut self, finding: TrailFinding) {
        if self.told.len() < MOST {
            self.told.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// Adds all findings of others.
    pub fn join(&mut self, others: Findings) {
        others.told.into_iter().for_each(|finding| self.add(finding));
        self.add_uncounted(others.more);
    }

    /// Adds to the number of findings beyond those that are kept.
    pub fn add_uncounted(&mut self, more: u64) {
        self.more += more;
    }

    /// Whether there is no finding.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.more == 0
    }
}

/// Lines whose personal data was withheld by a forgetting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// The first lines, each with its position once it is sealed.
    pub told: Vec<(Option<i64>, Uuid)>,
    /// Number of further lines.
    pub more: u64,
}

impl Withheld {
    /// Adds a line.
    pub(super) fn add(&mut self, position: Option<i64>, line: Uuid) {
        if self.told.len() < MOST {
            self.told.push((position, line));
        } else {
            self.more += 1;
        }
    }

    /// Number of lines.
    pub fn count(&self) -> u64 {
        u64::try_from(self.told.len()).unwrap_or(u64::MAX).saturating_add(self.more)
    }
}
