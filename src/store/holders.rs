//! Whether a browser holds a live pending sign-in or session of any account. Grants nothing: MACs are not checked.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::schema::{accounts, pending_sign_ins, sessions};
use super::{LookupCaller, Store};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::session::Horizon;
use crate::rules::token::TokenHash;

/// Whether one of these cookies names a live pending sign-in, a decoy's included, or a live session. One statement, in the
/// queue of session look-ups.
pub async fn is_held(
    store: &Store,
    caller: LookupCaller,
    (door, application): (Door, Option<Uuid>),
    (pending, session): (Option<TokenHash>, Option<TokenHash>),
    (horizon, now): (Horizon, Instant),
) -> Result<bool, Fault> {
    // No stored hash is empty: an absent cookie names no row.
    let hash = |token: Option<TokenHash>| token.map_or_else(Vec::new, |hash| hash.0.to_vec());
    let pending = pending_sign_ins::table
        .filter(pending_sign_ins::door.eq(door.name()))
        .filter(pending_sign_ins::token_hash.eq(hash(pending)))
        .filter(pending_sign_ins::application_key_id.is_not_distinct_from(application))
        .filter(pending_sign_ins::expires_at.gt(now));
    let session = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::door.eq(door.name()))
        .filter(sessions::token_hash.eq(hash(session)))
        .filter(sessions::seen_at.gt(horizon.seen_after).and(sessions::created_at.gt(horizon.created_after)))
        .filter(sessions::application_key_id.is_not_distinct_from(application))
        .filter(accounts::disabled_at.is_null());
    let mut db = store.lookup(caller).await?;
    Ok(diesel::select(exists(pending).or(exists(session))).get_result(&mut db).await?)
}
