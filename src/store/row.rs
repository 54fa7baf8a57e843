//! Rows: their columns, the bytes that their MACs cover, and the values read from them. Refuses altered rows. Knows no table.

use uuid::Uuid;

use super::Store;
use super::altered::Altered;
use super::bind::Bind;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::keys::rows::{CoveredRow, MacOf};
use crate::rules::Instant;

/// The columns of a struct, in the order of its fields.
pub trait Columns: Sized {
    /// Column names.
    const NAMES: &'static [&'static str];

    /// Names of the key columns, which are never updated.
    const KEYS: &'static [&'static str];

    /// Calls `each` with the name and value of every column; without a row the values are null.
    fn for_each(row: Option<Self>, each: impl FnMut(&'static str, Bind));

    /// The name and value of every column.
    fn values(self) -> impl Iterator<Item = (&'static str, Bind)> {
        let mut values = Vec::with_capacity(Self::NAMES.len());
        Self::for_each(Some(self), |column, bind| values.push((column, bind)));
        values.into_iter()
    }

    /// `id, door, ...`
    fn names() -> String {
        Self::NAMES.join(", ")
    }

    /// `of.id, of.door, ...`: with `of` a table, or `:row` for the values that are bound as `row`.
    fn each_of(of: &str) -> String {
        let each: Vec<String> = Self::NAMES.iter().map(|name| format!("{of}.{name}")).collect();
        each.join(", ")
    }

    /// `seen_at = of.seen_at, ...` for every column but the keys.
    fn set_to(of: &str) -> String {
        let changing = Self::NAMES.iter().filter(|name| !Self::KEYS.contains(name));
        let each: Vec<String> = changing.map(|name| format!("{name} = {of}.{name}")).collect();
        each.join(", ")
    }
}

/// A row with a MAC over its columns.
pub trait Covered: Sized {
    /// Table name.
    const TABLE: &'static str;

    /// The columns as the MAC covers them.
    fn covered(&self) -> CoveredRow;

    /// The MAC.
    fn mac(&self) -> &[u8];

    /// The row with this MAC.
    #[must_use]
    fn with_mac(self, mac: Vec<u8>) -> Self;

    /// Adds the MAC of the columns to a row that is to be written.
    fn sealed(self, store: &Store) -> Result<Self, Fault> {
        let mac = store.mac(self.covered())?;
        Ok(self.with_mac(mac))
    }
}

/// A row with a MAC, and the value read from it.
pub trait StoredRow: Covered {
    /// Type of the value.
    type Value;

    /// Id of the row in an alarm about it, and its account if the row names one.
    fn named(&self) -> (Uuid, Option<Uuid>);

    /// The value; the MAC is not checked.
    fn read(self) -> Result<Self::Value, Fault>;

    /// The value, if the MAC is valid; otherwise `None`, without an alarm. For walks over whole tables: no row is remembered.
    fn without_alarm(self, store: &Store) -> Option<Self::Value> {
        if store.is_ours(&self.covered(), self.mac()) { self.read().ok() } else { None }
    }

    /// The value, if the MAC is valid; otherwise `None`, with an alarm.
    fn genuine(self, store: &Store) -> Option<Self::Value> {
        let (row, account) = self.named();
        let ours = store.is_ours_again(self.covered(), self.mac());
        let value = if ours { self.read().ok() } else { None };
        if value.is_none() {
            store.alarms().raise(Altered { table: Self::TABLE, row }, account);
        }
        value
    }

    /// The id of the master key that made the MAC; `None`: no known key did.
    fn maker<'a>(&self, keys: &'a Keys) -> Option<&'a str> {
        keys.maker(MacOf::Row, &self.covered(), self.mac())
    }
}

/// A type of columns that a MAC covers.
pub trait Coverable {
    /// Appends the value to the columns of `row`.
    fn cover(&self, row: CoveredRow) -> CoveredRow;

    /// Whether the value is neither null, false nor an empty list of texts.
    fn is_set(&self) -> bool {
        true
    }

    /// The SQL condition under which a column of the type is unset.
    fn unset(_column: &str) -> String {
        String::from("false")
    }
}

macro_rules! coverable {
    ($($type:ty: |$row:ident, $value:ident| $cover:expr;)*) => {
        $(impl Coverable for $type {
            fn cover(&self, $row: CoveredRow) -> CoveredRow {
                let $value = self;
                $cover
            }
        })*
    };
}

coverable! {
    Uuid: |row, value| row.id(Some(*value));
    String: |row, value| row.text(Some(value));
    Vec<u8>: |row, value| row.bytes(Some(value));
    Vec<i32>: |row, value| row.numbers(value);
    i64: |row, value| row.number(Some(*value));
    i32: |row, value| row.number(Some((*value).into()));
    i16: |row, value| row.number(Some((*value).into()));
    Instant: |row, value| row.at(Some(*value));
}

impl Coverable for Vec<String> {
    fn cover(&self, row: CoveredRow) -> CoveredRow {
        row.texts(self.iter().map(String::as_str))
    }

    fn is_set(&self) -> bool {
        !self.is_empty()
    }

    fn unset(column: &str) -> String {
        format!("{column} = '{{}}'")
    }
}

impl Coverable for bool {
    fn cover(&self, row: CoveredRow) -> CoveredRow {
        row.flag(*self)
    }

    fn is_set(&self) -> bool {
        *self
    }

    fn unset(column: &str) -> String {
        format!("not {column}")
    }
}

impl<T: Coverable> Coverable for Option<T> {
    fn cover(&self, row: CoveredRow) -> CoveredRow {
        match self {
            Some(value) => value.cover(row),
            None => row.bytes(None),
        }
    }

    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn unset(column: &str) -> String {
        format!("{column} is null")
    }
}
