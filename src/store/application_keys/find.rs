//! Finds application keys by name, and lists them. Knows no token.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::rows::{ApplicationKeyRow, ApplicationKeyShown};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::application_key::{ApplicationKey, KeyName};
use crate::rules::binding::AdmittedKey;
use crate::store::Store;
use crate::store::row::StoredRow;
use crate::store::schema::{application_keys, sessions};

/// A key that has not ended, as a list shows it.
#[derive(Clone, Debug)]
pub struct KnownKey {
    /// Name, as stored.
    pub name: String,
    /// The key; `None`: its row is altered.
    pub key: Option<ApplicationKey>,
    /// Time of its last use, to the minute.
    pub last_used_at: Option<Instant>,
}

/// Every key that has not ended, by name. An expired one is listed until it is pruned, and an altered one whatever it says.
pub async fn list(store: &Store) -> Result<Vec<KnownKey>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(ApplicationKeyRow, ApplicationKeyShown)> = application_keys::table
        .order((application_keys::name, application_keys::id))
        .select((ApplicationKeyRow::as_select(), ApplicationKeyShown::as_select()))
        .load(&mut db)
        .await?;
    drop(db);
    let known = |(row, shown): (ApplicationKeyRow, ApplicationKeyShown)| KnownKey {
        name: row.name.clone(),
        key: row.genuine(store),
        last_used_at: shown.last_used_at,
    };
    let has_ended = |known: &KnownKey| known.key.as_ref().is_some_and(|key| key.ended_at.is_some());
    Ok(rows.into_iter().map(known).filter(|known| !has_ended(known)).collect())
}

/// Whether a key's row is that of the call which it admitted.
pub async fn is_as_admitted(store: &Store, key: AdmittedKey) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let same = application_keys::table.find(key.id).filter(application_keys::version.eq(key.version));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(&mut db).await?)
}

/// The id and the version of every row, to be checked against the trail.
pub async fn versions(store: &Store) -> Result<Vec<(Uuid, i64)>, Fault> {
    let mut db = store.connection().await?;
    Ok(application_keys::table.select((application_keys::id, application_keys::version)).load(&mut db).await?)
}

/// Up to `most` sessions under keys after an id: id, key and creation time.
pub async fn sessions_behind(
    store: &Store,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<(Uuid, Uuid, Instant)>, Fault> {
    let mut db = store.connection().await?;
    let behind = sessions::table.filter(sessions::id.gt(after.unwrap_or_default())).order(sessions::id).limit(most);
    let under = (sessions::id, sessions::application_key_id.assume_not_null(), sessions::created_at);
    Ok(behind.filter(sessions::application_key_id.is_not_null()).select(under).load(&mut db).await?)
}

/// Locks the rows of a name, and returns that of the key which has not ended; else one that is altered, whatever it says.
pub(super) async fn lock(
    db: &mut AsyncPgConnection,
    store: &Store,
    name: &KeyName,
) -> QueryResult<Option<ApplicationKeyRow>> {
    let rows: Vec<ApplicationKeyRow> = application_keys::table
        .filter(application_keys::name.eq(name.as_str()))
        .order(application_keys::id)
        .select(ApplicationKeyRow::as_select())
        .for_update()
        .load(db)
        .await?;
    let mut altered = None;
    for row in rows {
        match row.clone().without_alarm(store) {
            Some(key) if key.ended_at.is_none() => return Ok(Some(row)),
            Some(_) => {}
            None => altered = Some(row),
        }
    }
    Ok(altered)
}
