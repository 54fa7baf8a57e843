//! The macro `row!`: from one list of a table's columns it generates the struct that diesel reads and writes, the bytes that
//! the row's MAC covers, and the names and values for handwritten statements. Refuses altered rows. Knows no table.

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
        let mac = store.mac(&self.covered())?;
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
}

impl Coverable for bool {
    fn cover(&self, row: CoveredRow) -> CoveredRow {
        row.flag(*self)
    }

    fn is_set(&self) -> bool {
        *self
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
}

/// Makes a struct of columns of a table: `columns! { struct Name of table by (keys) { column: Type, ... } }`.
///
/// Diesel reads, inserts and updates the struct. `keys` are the columns that identify the row: no update writes them.
macro_rules! columns {
    (
        $(#[$about:meta])*
        pub struct $name:ident of $table:ident by ($($key:ident),*) { $($column:ident: $type:ty,)+ }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset)]
        #[diesel(table_name = $table, check_for_backend(diesel::pg::Pg), primary_key($($key),*))]
        #[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
        pub struct $name {
            $(pub(in $crate::store) $column: $type,)+
        }

        impl $crate::store::row::Columns for $name {
            const NAMES: &'static [&'static str] = &[$(stringify!($column)),+];
            const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];

            fn for_each(row: Option<Self>, mut each: impl FnMut(&'static str, $crate::store::bind::Bind)) {
                let ($($column,)+) = match row {
                    Some(row) => ($(Some(row.$column),)+),
                    None => ($(None::<$type>,)+),
                };
                $(each(stringify!($column), $crate::store::bind::Bound::bind($column));)+
            }
        }
    };
}

/// Describes the row of an aggregate:
///
/// ```ignore
/// row! {
///     /// A session as it is stored.
///     pub struct SessionRow of sessions by (token_hash, id) {
///         id: Uuid,
///         seen_at: Instant,
///         version: i64,
///     }
///     optional { offered_codes: Option<Vec<u8>>, }
///     display SessionShown { requester: Option<IpNet>, agent: Option<String>, }
/// }
/// ```
///
/// - `by` lists the columns that identify the row: no update writes them.
/// - The first block is every column that the MAC covers, in the order in which it covers them: adding, removing or moving one
///   changes every MAC of the table. The column `mac` is added behind them.
/// - `optional` columns follow the first block under the MAC, which leaves them out while all of them are null, false or empty.
/// - `uncovered` columns are read and written with the row, but are not covered by the MAC.
/// - `display` columns are not covered by the MAC. They form a separate struct, so that code reads them only on purpose.
///
/// `SessionRow` and `SessionShown` are read (`as_select()`), inserted (`.values((row, shown))`) and updated (`.set(row)`) by
/// diesel. In a statement written by hand `SessionRow::names()`, `each_of(":session")` and `set_to("excluded")` write the
/// columns, and `Binds::with_row("session", Some(row))` gives the values.
///
/// Two functions are written by hand: `SessionRow::of(&Session)` builds the row without its MAC (`sealed` adds it), and
/// [`StoredRow::read`] builds the value from the row. Callers that read a row call [`StoredRow::genuine`].
macro_rules! row {
    (
        $(#[$about:meta])*
        pub struct $name:ident of $table:ident by $keys:tt { $($column:ident: $type:ty,)+ }
        $(optional { $($last:ident: $last_type:ty,)+ })?
        $(uncovered { $($open:ident: $open_type:ty,)+ })?
        $(display $shown:ident { $($display:ident: $display_type:ty,)+ })?
    ) => {
        $crate::store::row::columns! {
            $(#[$about])*
            pub struct $name of $table by $keys {
                $($column: $type,)+
                $($($last: $last_type,)+)?
                $($($open: $open_type,)+)?
                mac: Vec<u8>,
            }
        }

        impl $crate::store::row::Covered for $name {
            const TABLE: &'static str = stringify!($table);

            fn covered(&self) -> $crate::keys::rows::CoveredRow {
                use $crate::store::row::Coverable;
                let row = $crate::keys::rows::CoveredRow::of(Self::TABLE);
                $(let row = self.$column.cover(row);)+
                $(if $(self.$last.is_set())||+ {
                    $(let row = self.$last.cover(row);)+
                    return row;
                })?
                row
            }

            fn mac(&self) -> &[u8] {
                &self.mac
            }

            fn with_mac(self, mac: Vec<u8>) -> Self {
                Self { mac, ..self }
            }
        }

        $($crate::store::row::columns! {
            /// Display columns; not covered by the row's MAC.
            pub struct $shown of $table by $keys { $($display: $display_type,)+ }
        })?
    };
}

pub(super) use {columns, row};
