//! Expiry: deletes application keys whose time has passed, with all that was begun under them. An expired key is refused anyway.
//! Leaves altered rows, about which an alarm is raised, to the operator.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::rows::ApplicationKeyRow;
use super::told::tell_changed;
use super::under_key::end_under;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::Store;
use crate::store::row::StoredRow;
use crate::store::schema::application_keys;
use crate::store::trail::TrailAction;

/// Deletes the keys that have expired, each in a transaction with its line of the trail; returns how many. Without the keys that
/// the line's MAC needs, the expired keys stay for a server to delete.
pub async fn expire(store: &Store, now: Instant) -> Result<usize, Fault> {
    if !store.may_write() {
        return Ok(0);
    }
    let mut db = store.connection().await?;
    let over = application_keys::ended_at.is_null().and(application_keys::expires_at.le(now));
    let expired = application_keys::table.filter(over).order(application_keys::id).select(application_keys::id);
    let mut deleted = 0;
    for id in expired.load::<Uuid>(&mut db).await? {
        deleted += usize::from(db.transaction(async |db| delete(db, store, id, now).await).await?);
    }
    Ok(deleted)
}

async fn delete(db: &mut AsyncPgConnection, store: &Store, id: Uuid, now: Instant) -> Result<bool, Fault> {
    let row = application_keys::table.find(id).select(ApplicationKeyRow::as_select()).for_update().skip_locked();
    let row: Option<ApplicationKeyRow> = row.first(db).await.optional()?;
    let key = row.and_then(|row| row.genuine(store)).filter(|key| key.ended_at.is_none() && !key.is_live(now));
    let Some(key) = key else { return Ok(false) };
    diesel::delete(application_keys::table.find(id)).execute(db).await?;
    let (actor, event) = (&TrailActor::Program("vestibule".into()), TrailEvent::ApplicationKeyExpired);
    let action = TrailAction {
        id: chance::id(now)?,
        at: now,
        actor,
        session: None,
        requester: None,
        door: Door::OPERATORS,
        event,
        reason: None,
    };
    let under = end_under(db, id).await?;
    tell_changed(db, store, action, (&key, &key), under).await?;
    Ok(true)
}
