//! Loads the facts of a code that is awaited, by the token of its challenge or by the session that it waits in. Decides nothing.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::count::Count;
use super::frames::{ForAwaited, ForAwaitedInSession};
use super::load::{KeptSessions, Loaded, load};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::{Door, Purpose};
use crate::rules::token::TokenHash;
use crate::store::Store;
use crate::store::schema::pending_sign_ins;
use crate::store::sql::Binds;

/// The name of a challenge whose code is awaited.
#[derive(Clone, Copy, Debug)]
pub enum AwaitedKey {
    /// The token of the pending sign-in, as a hash.
    Token(TokenHash),
    /// The session that it waits in, and its purpose.
    InSession(Uuid, Purpose),
}

/// The challenge of a change that waits in a session of a player, by id.
pub async fn waiting_in_session(store: &Store, session: Uuid) -> Result<Option<Uuid>, Fault> {
    let of_session = pending_sign_ins::table.filter(pending_sign_ins::session_id.eq(session));
    let changes = [Purpose::MobileRelease, Purpose::MobileChange].map(Purpose::name);
    let waits = of_session.filter(pending_sign_ins::purpose.eq_any(changes)).filter(pending_sign_ins::closed.is_null());
    let mut db = store.connection().await?;
    Ok(waits.select(pending_sign_ins::id).first(&mut db).await.optional()?)
}

/// Loads the facts of a code that is awaited: its pending sign-in, with its account, budget and trusted device.
pub async fn load_awaited(
    store: &Store,
    door: Door,
    (key, kept): (AwaitedKey, KeptSessions),
    count: Option<Count<'_>>,
    now: Instant,
) -> Result<Loaded, Fault> {
    let binds = Binds::default()
        .with("door", door)
        .with("now", now)
        .with("seen_after", kept.horizon.seen_after)
        .with("created_after", kept.horizon.created_after)
        .with("ended", kept.ended)
        .with("kept_beside", i64::from(kept.beside));
    let loaded = match key {
        AwaitedKey::Token(token) => load::<ForAwaited>(store, binds.with("pending", token), count, now).await?,
        AwaitedKey::InSession(session, purpose) => {
            let binds = binds.with("session", session).with("purpose", purpose.name());
            load::<ForAwaitedInSession>(store, binds, count, now).await?
        }
    };
    Ok(loaded.paid_by_its_pool())
}
