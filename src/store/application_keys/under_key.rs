//! Sessions and pending sign-ins that were begun under an application key. Does not know why they end.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::schema::{pending_sign_ins, sessions};

/// Number of sign-ins that ended with a key, or by its narrowing.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndedUnderKey {
    /// Sessions.
    pub(super) sessions: usize,
    /// Pending sign-ins, decoys included.
    pub(super) pending: usize,
}

/// Deletes every pending sign-in and every session that was begun under a key. The caller holds the key's row lock.
pub(super) async fn end_under(db: &mut AsyncPgConnection, key: Uuid) -> QueryResult<EndedUnderKey> {
    // Sessions before pending sign-ins, as the end of an account locks them.
    let signed_in = sessions::table.filter(sessions::application_key_id.eq(key));
    let sessions = diesel::delete(signed_in).execute(db).await?;
    let begun = pending_sign_ins::table.filter(pending_sign_ins::application_key_id.eq(key));
    let pending = diesel::delete(begun).execute(db).await?;
    Ok(EndedUnderKey { sessions, pending })
}
