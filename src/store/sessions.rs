//! Sessions in PostgreSQL. A session is read with its account at every request: what an account may no longer do, it can
//! no longer do now.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::accounts::{Profile, in_service};
use super::schema::{accounts, sessions};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::confirm::Standing;
use crate::rules::factor::Door;
use crate::rules::pending::Sealed;
use crate::rules::session::Horizon;
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

/// A session, as far as its admin's identity goes.
#[derive(Clone, Debug)]
pub struct Found {
    /// What it may do.
    pub standing: Standing,
    /// Whose it is.
    pub account: Uuid,
    /// The account's canonical address.
    pub address: String,
    /// The account's address, as stored.
    pub email: String,
    /// The authenticator that waits for its first code in it, and until when it does.
    pub replacement: Option<(Sealed, Instant)>,
    /// The browser it was made in, trusted or not.
    pub browser: Option<Uuid>,
}

/// What stands of the session of a cookie. `None` if it is not live, or its account is out of service.
pub async fn standing(store: &Store, door: Door, cookie: TokenHash, horizon: Horizon) -> Result<Option<Found>, Fault> {
    let mut db = store.connection().await?;
    let found = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(&cookie.0[..]))
        .filter(sessions::door.eq(door.name()))
        .filter(sessions::seen_at.gt(horizon.seen_after).and(sessions::created_at.gt(horizon.created_after)))
        .filter(in_service())
        .select((Row::as_select(), accounts::address, accounts::email))
        .first::<(Row, String, String)>(&mut db)
        .await
        .optional()?;
    let Some((row, address, email)) = found else { return Ok(None) };
    let standing = Standing {
        id: row.id,
        token_hash: cookie,
        confirmed_at: row.confirmed_at,
        attempts: row.confirm_attempts.unsigned_abs(),
        recovered: row.recovered,
        version: row.version,
    };
    let sealed = row.replacement_key_id.zip(row.replacement_secret);
    let replacement = sealed.map(|(key_id, bytes)| Sealed { key_id, bytes }).zip(row.replacement_until);
    Ok(Some(Found { standing, account: row.account_id, address, email, replacement, browser: row.browser_id }))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    account_id: Uuid,
    browser_id: Option<Uuid>,
    recovered: bool,
    confirmed_at: Option<Instant>,
    confirm_attempts: i16,
    replacement_key_id: Option<String>,
    replacement_secret: Option<Vec<u8>>,
    replacement_until: Option<Instant>,
    version: i64,
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
