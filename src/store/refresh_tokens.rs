//! Refresh tokens that may be under another master key than the current one. No row holds a token: each is a MAC in the hands of a
//! client, and its session says only when it was made. Decides nothing.

use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Store;
use super::schema::sessions;
use super::signing_keys::{self, SigningKey};
use crate::fault::Fault;
use crate::keys::{KeyStanding, Keys};
use crate::rules::factor::Door;
use crate::rules::{Instant, Span};

/// Time after a rotation in which the last server reads that all hold the new master key, and writes under it.
const SETTLES: Span = Span::seconds(60);

/// Sessions of a door whose newest refresh token may be under an older master key.
#[derive(Clone, Copy, Debug)]
pub struct OlderRefreshTokens {
    /// The door.
    pub door: Door,
    /// Number of sessions.
    pub sessions: i64,
    /// Time of the last activity in any of them.
    pub seen_at: Instant,
    /// Time at which the last of them began.
    pub created_at: Instant,
}

/// Refresh tokens under older master keys, by door; none while no older master key opens.
pub async fn of_older_masters(store: &Store, keys: &Keys) -> Result<Vec<OlderRefreshTokens>, Fault> {
    let mut found = Vec::new();
    if !keys.masters().any(|(_, standing)| standing == KeyStanding::Older) {
        return Ok(found);
    }
    for door in signing_keys::doors(store).await? {
        let settled_at = match signing_keys::of_door(store, door).await {
            Ok(own) => settled_at(&own, keys.current()),
            Err(Fault::SigningKey) => None,
            Err(fault) => return Err(fault),
        };
        let of_door =
            sessions::table.filter(sessions::door.eq(door.name())).filter(sessions::refresh_made_at.is_not_null());
        let mut before = of_door.select((count_star(), max(sessions::seen_at), max(sessions::created_at))).into_boxed();
        if let Some(settled_at) = settled_at {
            before = before.filter(sessions::refresh_made_at.lt(settled_at));
        }
        let mut db = store.connection().await?;
        let (sessions, seen_at, created_at): (i64, Option<Instant>, Option<Instant>) =
            before.get_result(&mut *db).await?;
        if let Some((seen_at, created_at)) = seen_at.zip(created_at) {
            found.push(OlderRefreshTokens { door, sessions, seen_at, created_at });
        }
    }
    Ok(found)
}

/// Time from which every token of a door is under the current master key, since a rotation makes the door's newest signing key.
/// `None`: nothing was rotated to the current one.
fn settled_at(own: &[SigningKey], current: &str) -> Option<Instant> {
    let newest = own.iter().max_by_key(|key| key.created_at)?;
    (newest.sealed.key_id == current).then(|| newest.created_at + SETTLES)
}
