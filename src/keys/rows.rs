//! MACs over the columns of rows and lines of the trail, under keys that the database does not hold: write access to it can
//! delete rows and put older ones back, but makes none and changes none. Knows no table.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::{Keys, Master};
use crate::rules::Instant;

/// What a MAC is made for; each has a key of its own.
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
pub struct CoveredRow(Vec<u8>);

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

impl Keys {
    /// The MAC of a row.
    pub fn mac(&self, of: MacOf, row: &CoveredRow) -> [u8; 32] {
        self.writer().row_mac(of, row).finalize().into_bytes().into()
    }

    /// Whether a MAC is a row's, under any of these keys. In constant time.
    pub fn is_mac(&self, of: MacOf, row: &CoveredRow, mac: &[u8]) -> bool {
        self.maker(of, row, mac).is_some()
    }

    /// The id of the master key under which a MAC is a row's. Retired keys verify the trail alone.
    pub fn maker(&self, of: MacOf, row: &CoveredRow, mac: &[u8]) -> Option<&str> {
        let made = |master: &&Master| master.row_mac(of, row).verify_slice(mac).is_ok();
        let maker = if of == MacOf::Row { self.openers().find(made) } else { self.verifiers().find(made) };
        maker.map(|master| master.id.as_str())
    }
}

impl Master {
    pub(super) fn row_mac(&self, of: MacOf, row: &CoveredRow) -> Hmac<Sha256> {
        let [of_row, of_line, of_link] = &self.rows;
        let key = match of {
            MacOf::Row => of_row,
            MacOf::Line => of_line,
            MacOf::Link => of_link,
        };
        key.clone().chain_update(&row.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(ids: &[(&str, u8)]) -> Keys {
        let master = |(id, byte): &(&str, u8)| format!("{id}:{}", data_encoding::BASE64.encode(&[*byte; 32]));
        Keys::parse(&ids.iter().map(master).collect::<Vec<_>>().join(",")).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn no_two_rows_are_written_alike() {
        let row = || CoveredRow::of("t");
        let rows = [
            row(),
            CoveredRow::of("u"),
            row().text(None),
            row().text(Some("")),
            row().text(Some("a")).text(Some("b")),
            row().text(Some("ab")).text(Some("")),
            row().text(Some("ab")),
            row().texts(["a", "b"].into_iter()),
            row().texts(["ab"].into_iter()),
            row().texts(["a"].into_iter()).text(Some("b")),
            row().number(Some(0)),
            row().number(Some(256)),
            row().flag(true),
            row().flag(true).bytes(Some(b"")),
            row().flag(true).bytes(Some(&[0; 32])),
        ];
        let keys = keys(&[("a", 1)]);
        for (index, row) in rows.iter().enumerate() {
            for (other, of) in rows.iter().enumerate() {
                let same = keys.is_mac(MacOf::Row, row, &keys.mac(MacOf::Row, of));
                assert_eq!(same, index == other, "{index} and {other}");
            }
        }
    }

    #[test]
    fn a_mac_is_good_for_one_thing_and_under_our_keys_alone() {
        let row = CoveredRow::of("accounts").id(Some(Uuid::nil()));
        let (ours, rotated, others) = (keys(&[("a", 1)]), keys(&[("b", 2), ("a", 1)]), keys(&[("a", 3)]));
        for of in MacOf::ALL {
            let mac = ours.mac(of, &row);
            assert!(ours.is_mac(of, &row, &mac) && rotated.is_mac(of, &row, &mac));
            assert!(
                !others.is_mac(of, &row, &mac) && !ours.is_mac(of, &row, &mac[..31]) && !ours.is_mac(of, &row, &[])
            );
            assert!(MacOf::ALL.into_iter().all(|other| (other == of) == ours.is_mac(other, &row, &mac)));
        }
    }
}
