//! Sessions in PostgreSQL. A session is read with its account at every request: what an account may no longer do, it can
//! no longer do now.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Store;
use super::accounts::{Profile, in_service};
use super::schema::{accounts, sessions};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::token::TokenHash;

/// The session of a cookie: whose it is, when it was made and when last seen. `None` too if its account is out of service.
pub async fn find(store: &Store, door: Door, cookie: TokenHash) -> Result<Option<(Profile, Instant, Instant)>, Fault> {
    let mut db = store.connection().await?;
    let found = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(&cookie.0[..]))
        .filter(sessions::door.eq(door.name()))
        .filter(in_service())
        .select((Profile::as_select(), sessions::created_at, sessions::seen_at))
        .first(&mut db)
        .await
        .optional()?;
    Ok(found)
}

/// Records activity. False: the session has ended meanwhile.
pub async fn touch(store: &Store, cookie: TokenHash, now: Instant) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    failpoint!("touch.before");
    let touched =
        diesel::update(sessions::table.find(&cookie.0[..])).set(sessions::seen_at.eq(now)).execute(&mut db).await?;
    failpoint!("touch.after");
    Ok(touched == 1)
}
