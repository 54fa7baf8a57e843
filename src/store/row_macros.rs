//! The macros `row!` and `columns!`: from one list of a table's columns they generate the struct that diesel reads and writes, the
//! bytes that the row's MAC covers, and the names and values for handwritten statements. Know no table.

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
///     packed as PackedSession
/// }
/// ```
///
/// - `by` lists the columns that identify the row: no update writes them.
/// - The first block is every column that the MAC covers, in the order in which it covers them: adding, removing or moving one
///   changes every MAC of the table. The column `mac` is added behind them.
/// - `optional` columns follow the first block under the MAC, which leaves them out while all of them are null, false or empty.
/// - `uncovered` columns are read and written with the row, but are not covered by the MAC.
/// - `packed as` names the form of the row whose optional columns are read as one (`packed.rs`).
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
        pub struct $name:ident of $table:ident by $keys:tt $columns:tt
        $(optional $optional:tt)?
        $(uncovered $open:tt)?
        $(display $shown:ident $display:tt)?
        $(packed as $packed:ident)?
    ) => {
        $crate::store::row_macros::described! {
            $(#[$about])*
            pub struct $name of $table by $keys $columns
            $(optional $optional)?
            $(uncovered $open)?
            $(display $shown $display)?
        }

        $crate::store::packed::packed! {
            [$($packed)?] of $name in $table $columns [$($optional)?] [$($open)?]
        }
    };
}

/// Makes the structs of a row that `row!` describes.
macro_rules! described {
    (
        $(#[$about:meta])*
        pub struct $name:ident of $table:ident by $keys:tt { $($column:ident: $type:ty,)+ }
        $(optional { $($last:ident: $last_type:ty,)+ })?
        $(uncovered { $($open:ident: $open_type:ty,)+ })?
        $(display $shown:ident { $($display:ident: $display_type:ty,)+ })?
    ) => {
        $crate::store::row_macros::columns! {
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

        $($crate::store::row_macros::columns! {
            /// Display columns; not covered by the row's MAC.
            pub struct $shown of $table by $keys { $($display: $display_type,)+ }
        })?
    };
}

pub(super) use {columns, described, row};
