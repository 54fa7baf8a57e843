//! Signing keys in PostgreSQL, each with a MAC and sealed to its door and id. An altered row makes all keys of its door
//! unusable and raises an alarm, so that write access to the database cannot choose the key that signs. Opens no key.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::altered::Altered;
use super::columns::door;
use super::prepared::prepared;
use super::row::{Covered, StoredRow};
use super::row_macros::row;
use super::schema::signing_keys;
use super::walked_rows::{HeldSecret, HoldsSecret};
use crate::fault::Fault;
use crate::keys::SealPurpose;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::pending::Sealed;
use crate::rules::signing::Tenure;

/// Advisory lock for adding a key; no other lock of this program has its number.
const LOCK: &str = "pg_advisory_xact_lock(8452617330131) is not null";

/// A signing key, still sealed.
#[derive(Clone, Debug)]
pub struct SigningKey {
    /// Id.
    pub id: Uuid,
    /// The door whose tokens it signs.
    pub door: Door,
    /// Thumbprint of its public key (RFC 7638).
    pub kid: String,
    /// Sealed seed.
    pub sealed: Sealed,
    /// Creation time.
    pub created_at: Instant,
    /// Times in which the key signs and is listed.
    pub tenure: Tenure,
}

row! {
    /// A signing key as it is stored.
    pub struct SigningKeyRow of signing_keys by (id) {
        id: Uuid,
        door: String,
        kid: String,
        key_id: String,
        secret: Vec<u8>,
        created_at: Instant,
        signs_from: Instant,
        ends_at: Option<Instant>,
    }
}

impl SigningKeyRow {
    /// The row of a key, without a MAC.
    pub fn of(own: &SigningKey) -> SigningKeyRow {
        SigningKeyRow {
            id: own.id,
            door: own.door.name().to_owned(),
            kid: own.kid.clone(),
            key_id: own.sealed.key_id.clone(),
            secret: own.sealed.bytes.clone(),
            created_at: own.created_at,
            signs_from: own.tenure.signs_from,
            ends_at: own.tenure.ends_at,
            mac: Vec::new(),
        }
    }
}

impl StoredRow for SigningKeyRow {
    type Value = SigningKey;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, None)
    }

    fn read(self) -> Result<SigningKey, Fault> {
        Ok(SigningKey {
            id: self.id,
            door: door(&self.door)?,
            kid: self.kid,
            sealed: Sealed { key_id: self.key_id, bytes: self.secret },
            created_at: self.created_at,
            tenure: Tenure { signs_from: self.signs_from, ends_at: self.ends_at },
        })
    }
}

impl HoldsSecret for SigningKeyRow {
    fn secret(&self) -> Result<HeldSecret, Fault> {
        let sealed = Sealed { key_id: self.key_id.clone(), bytes: self.secret.clone() };
        Ok(HeldSecret { purpose: SealPurpose::SigningKey(door(&self.door)?), of: self.id, sealed })
    }

    fn resealed(self, secret: Sealed) -> Self {
        SigningKeyRow { key_id: secret.key_id, secret: secret.bytes, ..self }
    }
}

impl Store {
    /// Raises the alarm about a signing key that does not open, or whose row is missing.
    pub fn signing_key_is_amiss(&self, id: Uuid) {
        self.alarms().raise(Altered { table: SigningKeyRow::TABLE, row: id }, None);
    }
}

/// Every door that has a row.
pub async fn doors(store: &Store) -> Result<Vec<Door>, Fault> {
    let mut db = store.connection().await?;
    let names = signing_keys::table.select(signing_keys::door).distinct().order(signing_keys::door);
    let names: Vec<String> = names.load(&mut db).await?;
    let mut doors = names.iter().map(|name| door(name)).collect::<Result<Vec<Door>, Fault>>()?;
    doors.sort_unstable();
    Ok(doors)
}

/// A door's keys, in the order they sign. `Fault::SigningKey`: one of the rows is altered.
pub async fn of_door(store: &Store, door: Door) -> Result<Vec<SigningKey>, Fault> {
    let mut db = store.connection().await?;
    let rows = rows(&mut db, door).await?;
    drop(db);
    rows.into_iter().map(|row| row.genuine(store).ok_or(Fault::SigningKey)).collect()
}

/// Every door's rows, altered ones too.
pub async fn all(store: &Store) -> Result<Vec<SigningKeyRow>, Fault> {
    let mut db = store.connection().await?;
    Ok(signing_keys::table.order(signing_keys::id).select(SigningKeyRow::as_select()).load(&mut db).await?)
}

async fn rows(db: &mut AsyncPgConnection, door: Door) -> QueryResult<Vec<SigningKeyRow>> {
    let rows = signing_keys::table.filter(signing_keys::door.eq(door.name()));
    let rows = rows.order((signing_keys::signs_from, signing_keys::created_at, signing_keys::id));
    rows.select(SigningKeyRow::as_select()).load(db).await
}

/// Inserts a door's first key. False: another server has inserted one.
pub async fn begin(store: &Store, first: &SigningKey) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        prepared(diesel::select(sql::<Bool>(LOCK))).get_result::<bool>(db).await?;
        let of_door = signing_keys::table.filter(signing_keys::door.eq(first.door.name()));
        let newest = of_door.filter(signing_keys::ends_at.is_null());
        if diesel::select(diesel::dsl::exists(newest)).get_result::<bool>(db).await? {
            return Ok(false);
        }
        insert(db, store, first).await?;
        Ok(true)
    })
    .await
}

/// Outcome of adding the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Succession {
    /// The door has no key.
    NoKey,
    /// The newest key is sealed by the current master key and does not sign yet.
    Waits,
    /// The next key is inserted.
    Kept {
        /// Number of altered rows that the key replaces.
        replaced: usize,
    },
}

impl Succession {
    /// Number of altered rows that were replaced.
    pub fn replaced(&self) -> usize {
        match self {
            Succession::Kept { replaced } => *replaced,
            Succession::NoKey | Succession::Waits => 0,
        }
    }
}

/// Inserts a door's next key and sets the end of the newest one. Deletes altered rows, since only an operator's command gets
/// here.
pub async fn succeed(store: &Store, next: &SigningKey, now: Instant) -> Result<Succession, Fault> {
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        prepared(diesel::select(sql::<Bool>(LOCK))).get_result::<bool>(db).await?;
        let rows = rows(db, next.door).await?;
        let (all, mut next, life) = (rows.len(), next.clone(), next.door.signs().ok_or(Fault::SigningKey)?.life);
        let known: Vec<SigningKey> = rows.into_iter().filter_map(|row| row.genuine(store)).collect();
        let replaced = all - known.len();
        let newest = known.iter().find(|key| key.tenure.ends_at.is_none());
        match newest {
            None if all == 0 => return Ok(Succession::NoKey),
            Some(key) if replaced == 0 && key.tenure.signs_from > now && key.sealed.key_id == next.sealed.key_id => {
                return Ok(Succession::Waits);
            }
            _ => {}
        }
        let over = |key: &&SigningKey| key.tenure.ends_at.is_some_and(|end| end <= now);
        let stay: Vec<Uuid> = known.iter().filter(|key| !over(key)).map(|key| key.id).collect();
        let gone = signing_keys::table.filter(signing_keys::door.eq(next.door.name()));
        diesel::delete(gone.filter(signing_keys::id.ne_all(stay))).execute(db).await?;
        if let Some(newest) = newest {
            next.tenure.signs_from = next.tenure.signs_from.max(newest.tenure.signs_from);
            let ended =
                SigningKey { tenure: newest.tenure.succeeded_at(next.tenure.signs_from, life), ..newest.clone() };
            let row = SigningKeyRow::of(&ended).sealed(store)?;
            diesel::update(signing_keys::table.find(ended.id)).set(row).execute(db).await?;
        }
        insert(db, store, &next).await?;
        Ok(Succession::Kept { replaced })
    })
    .await
}

/// Deletes every key of every door, and inserts these, within a transaction. Tokens that the deleted keys signed are refused.
pub(super) async fn replace_all(db: &mut AsyncPgConnection, store: &Store, keys: &[SigningKey]) -> Result<(), Fault> {
    prepared(diesel::select(sql::<Bool>(LOCK))).get_result::<bool>(db).await?;
    diesel::delete(signing_keys::table).execute(db).await?;
    for key in keys {
        insert(db, store, key).await?;
    }
    Ok(())
}

async fn insert(db: &mut AsyncPgConnection, store: &Store, key: &SigningKey) -> Result<(), Fault> {
    let row = SigningKeyRow::of(key).sealed(store)?;
    diesel::insert_into(signing_keys::table).values(row).execute(db).await?;
    Ok(())
}
