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

/// What names a session. Each kind is looked for in its own column: the value of one under the other's name is nobody's.
#[derive(Clone, Copy, Debug)]
pub enum Key {
    /// Its own cookie.
    Session(TokenHash),
    /// The cookie for gates.
    Gate(TokenHash),
}

impl Key {
    /// The hash itself.
    pub fn hash(self) -> TokenHash {
        match self {
            Key::Session(hash) | Key::Gate(hash) => hash,
        }
    }
}

/// The session of a key: whose it is, when it was made and when last seen. `None` too if its account is out of service.
pub async fn find(store: &Store, door: Door, key: Key) -> Result<Option<(Profile, Instant, Instant)>, Fault> {
    let mut db = store.connection().await?;
    let (columns, of_door) =
        ((Profile::as_select(), sessions::created_at, sessions::seen_at), sessions::door.eq(door.name()));
    let rows = sessions::table.inner_join(accounts::table).filter(of_door).filter(in_service()).select(columns);
    let found = match key {
        Key::Session(hash) => rows.filter(sessions::token_hash.eq(&hash.0[..])).first(&mut db).await,
        Key::Gate(hash) => rows.filter(sessions::gate_hash.eq(&hash.0[..])).first(&mut db).await,
    };
    Ok(found.optional()?)
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
pub async fn touch(store: &Store, key: Key, now: Instant) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    failpoint!("touch.before");
    let seen = sessions::seen_at.eq(now);
    let touched = match key {
        Key::Session(hash) => diesel::update(sessions::table.find(&hash.0[..])).set(seen).execute(&mut db).await?,
        Key::Gate(hash) => {
            let named = sessions::table.filter(sessions::gate_hash.eq(&hash.0[..]));
            diesel::update(named).set(seen).execute(&mut db).await?
        }
    };
    failpoint!("touch.after");
    Ok(touched == 1)
}
