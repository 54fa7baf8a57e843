//! MACs over the columns of rows and lines of the trail, under keys that the database does not hold: write access to it can
//! delete rows and put older ones back, but makes none and changes none. Knows no table.

use uuid::Uuid;

use crate::rules::Instant;

/// Subject of a MAC; each subject has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacOf {
    /// A row that someone's authority rests on.
    Row,
    /// A line of the trail, as it was written.
    Line,
    /// A line of the trail in its place: the MAC covers the line before.
    Link,
}

impl MacOf {
    /// All of them.
    pub const ALL: [MacOf; 3] = [MacOf::Row, MacOf::Line, MacOf::Link];

    /// The label its key is derived by.
    pub(super) fn label(self) -> &'static str {
        match self {
            MacOf::Row => "vestibule/1/row",
            MacOf::Line => "vestibule/1/trail-line",
            MacOf::Link => "vestibule/1/trail-link",
        }
    }
}

/// The columns of a row as a MAC covers them: in order, each with its length, so that no two rows are written alike.
#[derive(Clone, Debug)]
pub struct CoveredRow(pub(super) Vec<u8>);

impl CoveredRow {
    /// A row of this table.
    pub fn of(table: &str) -> CoveredRow {
        CoveredRow(Vec::with_capacity(512)).bytes(Some(table.as_bytes()))
    }

    /// `bytea`; every other column type is written by this.
    #[must_use]
    pub fn bytes(mut self, value: Option<&[u8]>) -> CoveredRow {
        match value {
            None => self.0.push(0),
            Some(value) => {
                self.0.push(1);
                self.0.extend_from_slice(&u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
                self.0.extend_from_slice(value);
            }
        }
        self
    }

    /// `uuid`
    #[must_use]
    pub fn id(self, value: Option<Uuid>) -> CoveredRow {
        self.bytes(value.as_ref().map(|id| &id.as_bytes()[..]))
    }

    /// `text`
    #[must_use]
    pub fn text(self, value: Option<&str>) -> CoveredRow {
        self.bytes(value.map(str::as_bytes))
    }

    /// `text[]`
    #[must_use]
    pub fn texts<'a>(self, values: impl ExactSizeIterator<Item = &'a str>) -> CoveredRow {
        let counted = self.number(i64::try_from(values.len()).ok());
        values.fold(counted, |row, value| row.text(Some(value)))
    }

    /// `bigint`, and every smaller number.
    #[must_use]
    pub fn number(self, value: Option<i64>) -> CoveredRow {
        self.bytes(value.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]))
    }

    /// `integer[]`
    #[must_use]
    pub fn numbers(self, values: &[i32]) -> CoveredRow {
        let counted = self.number(i64::try_from(values.len()).ok());
        values.iter().fold(counted, |row, value| row.number(Some((*value).into())))
    }

    /// `timestamptz`, in the microseconds PostgreSQL keeps.
    #[must_use]
    pub fn at(self, value: Option<Instant>) -> CoveredRow {
        self.number(value.map(|at| at.timestamp_micros()))
    }

    /// A row within this one.
    #[must_use]
    pub fn row(self, row: &CoveredRow) -> CoveredRow {
        self.bytes(Some(&row.0))
    }

    /// `boolean`
    #[must_use]
    pub fn flag(self, value: bool) -> CoveredRow {
        self.number(Some(i64::from(value)))
    }
}
