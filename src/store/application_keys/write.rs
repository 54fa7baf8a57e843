//! Writes application keys: added, narrowed, ended. Each is one transaction with its line of the trail and, but for a new key,
//! the end of all that was begun under the key. The rules decide about a row while it is locked. Refuses to change an altered
//! row; ending one deletes it.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::find::lock;
use super::rows::ApplicationKeyRow;
use super::told::{tell_added, tell_altered, tell_changed};
use super::under_key::end_under;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::application_key::{ApplicationKey, KeyName, MOST_KEYS};
use crate::rules::key_narrowing::{KeyNarrowing, NarrowRefusal};
use crate::store::Store;
use crate::store::brands;
use crate::store::prepared::prepared;
use crate::store::row::{Covered, StoredRow};
use crate::store::schema::application_keys;
use crate::store::trail::TrailAction;

/// Advisory lock for adding a key, so that keys are counted one addition at a time; no other lock of this program has its number.
const LOCK: &str = "pg_advisory_xact_lock(8452617330132) is not null";

/// Outcome of adding a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddedKey {
    /// The key is stored.
    Done,
    /// A key of the name has not ended.
    NameTaken,
    /// As many keys as there may be have not ended.
    TooMany,
    /// There is no brand of this id.
    NoBrand(i32),
}

/// Outcome of a change of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedKey {
    /// The change is stored, or the key was so already.
    Done,
    /// No key of the name is live.
    Unknown,
    /// The key's row is altered.
    Altered,
    /// The key cannot be narrowed so.
    Refused(NarrowRefusal),
}

/// Adds a key.
pub async fn add(store: &Store, key: &ApplicationKey, action: TrailAction<'_>) -> Result<AddedKey, Fault> {
    let row = ApplicationKeyRow::of(key).sealed(store)?;
    let mut db = store.connection().await?;
    let added = db.transaction(async |db| {
        prepared(diesel::select(sql::<Bool>(LOCK))).get_result::<bool>(db).await?;
        let live = || application_keys::table.filter(application_keys::ended_at.is_null());
        let named = live().filter(application_keys::name.eq(key.name.as_str()));
        if diesel::select(diesel::dsl::exists(named)).get_result::<bool>(db).await? {
            return Ok(AddedKey::NameTaken);
        }
        if live().count().get_result::<i64>(db).await? >= MOST_KEYS {
            return Ok(AddedKey::TooMany);
        }
        // A brand that is made later under the id would let the key in; a removal of the brand waits for this lock.
        for brand in &key.brands {
            if brands::lock(db, *brand).await?.is_none() {
                return Ok(AddedKey::NoBrand(*brand));
            }
        }
        diesel::insert_into(application_keys::table).values(row).execute(db).await?;
        failpoint!("key_added.stored");
        tell_added(db, store, action, key).await?;
        failpoint!("key_added.told");
        Ok::<AddedKey, Fault>(AddedKey::Done)
    });
    let added = added.await;
    failpoint!("key_added.committed");
    added
}

/// Narrows the live key of a name. A key that loses nothing stays as it is, and so do its sessions.
pub async fn narrow(
    store: &Store,
    name: &KeyName,
    by: &KeyNarrowing,
    action: TrailAction<'_>,
) -> Result<ChangedKey, Fault> {
    let mut db = store.connection().await?;
    let narrowed = db.transaction(async |db| narrow_locked(db, store, (name, by), action).await).await;
    failpoint!("key_narrowed.committed");
    narrowed
}

async fn narrow_locked(
    db: &mut AsyncPgConnection,
    store: &Store,
    (name, by): (&KeyName, &KeyNarrowing),
    action: TrailAction<'_>,
) -> Result<ChangedKey, Fault> {
    let Some(row) = lock(db, store, name).await? else { return Ok(ChangedKey::Unknown) };
    let Some(key) = row.genuine(store) else { return Ok(ChangedKey::Altered) };
    if !key.is_live(action.at) {
        return Ok(ChangedKey::Unknown);
    }
    let narrowed = match key.narrowed(by, action.at) {
        Ok(same) if same == key => return Ok(ChangedKey::Done),
        Ok(narrowed) => narrowed,
        Err(refusal) => return Ok(ChangedKey::Refused(refusal)),
    };
    change(db, store, (&key, &narrowed), action).await?;
    Ok(ChangedKey::Done)
}

/// Ends the key of a name, live or expired. An altered row is deleted: nothing of it could be trusted.
pub async fn end(store: &Store, name: &KeyName, action: TrailAction<'_>) -> Result<ChangedKey, Fault> {
    let mut db = store.connection().await?;
    let ended = db.transaction(async |db| end_locked(db, store, name, action).await).await;
    failpoint!("key_ended.committed");
    ended
}

async fn end_locked(
    db: &mut AsyncPgConnection,
    store: &Store,
    name: &KeyName,
    action: TrailAction<'_>,
) -> Result<ChangedKey, Fault> {
    let Some(row) = lock(db, store, name).await? else { return Ok(ChangedKey::Unknown) };
    let id = row.id;
    match row.genuine(store) {
        Some(key) => {
            let ended = ApplicationKey { ended_at: Some(action.at), ..key.clone() }.next();
            change(db, store, (&key, &ended), action).await?;
        }
        None => {
            diesel::delete(application_keys::table.find(id)).execute(db).await?;
            let under = end_under(db, id).await?;
            tell_altered(db, store, action, (name, id), under).await?;
        }
    }
    Ok(ChangedKey::Done)
}

/// Saves a key that loses something, ends what was begun under the key, and tells the trail. The caller holds the key's row lock.
async fn change(
    db: &mut AsyncPgConnection,
    store: &Store,
    (before, after): (&ApplicationKey, &ApplicationKey),
    action: TrailAction<'_>,
) -> Result<(), Fault> {
    let row = ApplicationKeyRow::of(after).sealed(store)?;
    diesel::update(application_keys::table.find(after.id)).set(row).execute(db).await?;
    failpoint!("key_changed.saved");
    let under = end_under(db, after.id).await?;
    failpoint!("key_changed.ended");
    tell_changed(db, store, action, (before, after), under).await?;
    failpoint!("key_changed.told");
    Ok(())
}
