//! Rows with a MAC as rotation and `doctor` go over them: in the order of their key, each with the secret that it may hold.
//! Knows no table: `tables.rs` lists them.

use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::row::StoredRow;
use crate::fault::Fault;
use crate::keys::SealPurpose;
use crate::rules::pending::Sealed;

/// A sealed value, and what it is sealed for.
#[derive(Clone, Debug)]
pub struct HeldSecret {
    /// Purpose.
    pub purpose: SealPurpose,
    /// Row or account that it is sealed to.
    pub of: Uuid,
    /// Sealed value.
    pub sealed: Sealed,
}

/// A row that holds a secret in the columns `key_id` and `secret`.
pub(super) trait HoldsSecret: Sized {
    /// The secret; the MAC is not checked.
    fn secret(&self) -> Result<HeldSecret, Fault>;

    /// The row, without its MAC, with the same secret sealed again.
    fn resealed(self, secret: Sealed) -> Self;
}

/// A row of a table that is walked over.
pub(super) trait WalkedRow: StoredRow {
    /// Type of the key column.
    type Key: Default;

    /// Value of the key column.
    fn key(&self) -> Self::Key;

    /// Reads at most so many rows after a key.
    async fn behind(db: &mut AsyncPgConnection, key: &Self::Key, most: i64) -> QueryResult<Vec<Self>>;

    /// Reads a row for each master key that seals a secret of the table.
    async fn samples(db: &mut AsyncPgConnection) -> QueryResult<Vec<Self>>;

    /// The secret, if the table holds any; the MAC is not checked.
    fn held(&self) -> Result<Option<HeldSecret>, Fault>;

    /// The row, without its MAC, with its secret sealed again.
    fn with_held(self, secret: Sealed) -> Self;

    /// Writes what a rotation changed: MAC and secret. False: the row no longer has the MAC `seen`.
    async fn put(self, db: &mut AsyncPgConnection, seen: Vec<u8>) -> QueryResult<bool>;
}

/// Makes rows [`WalkedRow`], and the two functions that go over all of them: `Row of table by key: Key;` with `, sealed` where the
/// row holds a secret and is [`HoldsSecret`].
macro_rules! walked_rows {
    ($($row:ident of $table:ident by $column:ident: $Key:ty $(, $sealed:ident)?;)+) => {
        $(impl $crate::store::walked_rows::WalkedRow for $row {
            type Key = $Key;

            fn key(&self) -> $Key {
                self.$column.clone()
            }

            async fn behind(db: &mut AsyncPgConnection, key: &$Key, most: i64) -> QueryResult<Vec<$row>> {
                let rows = $table::table.filter($table::$column.gt(key)).order($table::$column).limit(most);
                rows.select($row::as_select()).load(db).await
            }

            $crate::store::walked_rows::secrets!($row $table $column $($sealed)?);
        })+

        /// Walks over every row with a MAC, table by table. `rests`: also moves the rows to the current master key.
        pub async fn walk(store: &Store, keys: &Keys, rests: bool) -> Result<Vec<(&'static str, Walked)>, Fault> {
            Ok(vec![$(($row::TABLE, over::<$row>(store, keys, rests).await?)),+])
        }

        /// For each table a secret under each master key that seals any; the MACs are not checked.
        pub async fn secrets(store: &Store) -> Result<Vec<(&'static str, HeldSecret)>, Fault> {
            let (mut db, mut found) = (store.connection().await?, Vec::new());
            $(for row in $row::samples(&mut db).await? {
                found.extend(row.held()?.map(|secret| ($row::TABLE, secret)));
            })+
            Ok(found)
        }

        /// Each row, its table, and `sealed` where it holds a secret.
        #[cfg(test)]
        const ROWS: &[(&str, &str, &str)] = &[$((stringify!($row), $row::TABLE, concat!($(stringify!($sealed))?))),+];
    };
}

/// The part of [`WalkedRow`] that depends on whether the row holds a secret.
macro_rules! secrets {
    ($row:ident $table:ident $column:ident) => {
        async fn samples(_: &mut AsyncPgConnection) -> QueryResult<Vec<$row>> {
            Ok(Vec::new())
        }

        fn held(&self) -> Result<Option<HeldSecret>, Fault> {
            Ok(None)
        }

        fn with_held(self, _: Sealed) -> Self {
            self
        }

        async fn put(self, db: &mut AsyncPgConnection, seen: Vec<u8>) -> QueryResult<bool> {
            let as_seen = $table::table.filter($table::$column.eq(self.$column)).filter($table::mac.eq(seen));
            Ok(diesel::update(as_seen).set($table::mac.eq(self.mac)).execute(db).await? == 1)
        }
    };
    ($row:ident $table:ident $column:ident sealed) => {
        async fn samples(db: &mut AsyncPgConnection) -> QueryResult<Vec<$row>> {
            let of_each = $table::table.distinct_on($table::key_id).order($table::key_id);
            of_each.select($row::as_select()).load(db).await
        }

        fn held(&self) -> Result<Option<HeldSecret>, Fault> {
            $crate::store::walked_rows::HoldsSecret::secret(self).map(Some)
        }

        fn with_held(self, secret: Sealed) -> Self {
            $crate::store::walked_rows::HoldsSecret::resealed(self, secret)
        }

        async fn put(self, db: &mut AsyncPgConnection, seen: Vec<u8>) -> QueryResult<bool> {
            let as_seen = $table::table.filter($table::$column.eq(self.$column)).filter($table::mac.eq(seen));
            Ok(diesel::update(as_seen).set(self).execute(db).await? == 1)
        }
    };
}

pub(super) use {secrets, walked_rows};
