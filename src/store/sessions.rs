//! Sessions in PostgreSQL. A session is read with its account at every request: what an account may no longer do, it can
//! no longer do now.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::account_rows::{AccountRow, ProfileRow};
use super::altered::Altered;
use super::columns::{count, factors, hash};
use super::macs::Held;
use super::schema::{accounts, sessions};
use super::{LookupCaller, Store, macs};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::pending::Sealed;
use crate::rules::profile::Profile;
use crate::rules::recovery::{OfferedCodes, PackedCodes};
use crate::rules::session::Session;
use crate::rules::token::TokenHash;

/// What names a session. Each kind is looked for in its own column: the value of one under the other's name is nobody's.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// Its own cookie.
    Session(TokenHash),
    /// Cookies for gates, of a session each.
    Gate(&'a [TokenHash]),
}

impl Key<'_> {
    /// How many cookies those are.
    pub fn cookies(self) -> usize {
        match self {
            Key::Session(_) => 1,
            Key::Gate(hashes) => hashes.len(),
        }
    }
}

/// A session whose factors are not its door's: none is read, and none is written.
pub(super) const SHORT: Fault = Fault::Row("a session whose factors are not its door's");

/// Begins a value that is the one bound to it, or on a standby a failure with SQLSTATE 55000: there a session may still stand
/// that has ended. A scalar subquery is evaluated once, before any row is looked for.
const ON_PRIMARY: &str = "(select case when pg_is_in_recovery() then pg_current_wal_lsn()::text::bytea else ";

/// Begins the same for the hashes of gate cookies.
const GATE_ON_PRIMARY: &str = "sessions.gate_hash = any ((\
    select case when pg_is_in_recovery() then array[pg_current_wal_lsn()::text::bytea] else ";

/// A session, as far as anyone's authority rests on it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Pg))]
pub struct SessionRow {
    id: Uuid,
    door: String,
    account_id: Uuid,
    token_hash: Vec<u8>,
    gate_hash: Option<Vec<u8>>,
    proven: Vec<String>,
    recovered: bool,
    browser_id: Option<Uuid>,
    created_at: Instant,
    seen_at: Instant,
    confirmed_at: Option<Instant>,
    confirm_attempts: i16,
    replacement_key_id: Option<String>,
    replacement_secret: Option<Vec<u8>>,
    replacement_until: Option<Instant>,
    version: i64,
    mac: Vec<u8>,
    offered_codes_key_id: Option<String>,
    offered_codes: Option<Vec<u8>>,
    offered_codes_until: Option<Instant>,
}

impl SessionRow {
    /// The session, if the row is as we wrote it.
    pub fn genuine(self, store: &Store) -> Option<Session> {
        let (altered, account, mac) = (Altered { table: "sessions", row: self.id }, self.account_id, self.mac.clone());
        store.genuine(altered, Some(account), self.taken(), (macs::session, &mac))
    }

    /// Under which key it is looked for.
    pub fn key(&self) -> Vec<u8> {
        self.token_hash.clone()
    }

    /// The row, whoever wrote it.
    pub fn held(self) -> Held {
        Held { mac: self.mac.clone(), row: self.taken().ok().as_ref().map(macs::session) }
    }

    fn taken(self) -> Result<Session, Fault> {
        let waiting = self.offered_codes_key_id.zip(self.offered_codes);
        let waiting = waiting.map(|(key_id, bytes)| PackedCodes { key_id, bytes });
        let sealed = self.replacement_key_id.zip(self.replacement_secret);
        let door: Door = self.door.parse().map_err(|_| Fault::Row("a door of no known name"))?;
        let proven = factors(&self.proven)?;
        if !door.is_proven_by(&proven) {
            return Err(SHORT);
        }
        Ok(Session {
            id: self.id,
            door,
            account: self.account_id,
            token_hash: TokenHash(hash(&self.token_hash)?),
            gate_hash: self.gate_hash.as_deref().map(hash).transpose()?.map(TokenHash),
            proven,
            recovered: self.recovered,
            browser: self.browser_id,
            created_at: self.created_at,
            seen_at: self.seen_at,
            confirmed_at: self.confirmed_at,
            attempts: count(self.confirm_attempts)?,
            replacement: sealed.map(|(key_id, bytes)| Sealed { key_id, bytes }).zip(self.replacement_until),
            offered: self.offered_codes_until.map(|until| OfferedCodes { waiting, until }),
            version: self.version,
        })
    }
}

/// A session and whose it is.
#[derive(Clone, Debug)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Its description.
    pub profile: Profile,
}

/// The sessions of a key, live or not, looked up on behalf of a caller in one statement; `None` stands for a row that someone
/// else wrote, the session's or its account's.
pub async fn find(store: &Store, caller: LookupCaller, door: Door, key: Key<'_>) -> Result<Vec<Option<Found>>, Fault> {
    let mut db = store.lookup(caller).await?;
    let columns = (SessionRow::as_select(), AccountRow::as_select(), ProfileRow::as_select());
    let rows = sessions::table.inner_join(accounts::table).filter(sessions::door.eq(door.name())).select(columns);
    let found: Vec<(SessionRow, AccountRow, ProfileRow)> = match key {
        Key::Session(hash) => {
            let hash = sql::<Binary>(ON_PRIMARY).bind::<Binary, _>(&hash.0[..]).sql(" end)");
            rows.filter(sessions::token_hash.eq(hash)).load(&mut db).await?
        }
        Key::Gate(hashes) => {
            let hashes: Vec<&[u8]> = hashes.iter().map(|hash| &hash.0[..]).collect();
            let among = sql::<Bool>(GATE_ON_PRIMARY).bind::<Array<Binary>, _>(hashes).sql(" end)::bytea[])");
            rows.filter(among).load(&mut db).await?
        }
    };
    drop(db);
    let genuine = |(session, account, profile): (SessionRow, AccountRow, ProfileRow)| {
        let (session, account) = session.genuine(store).zip(account.genuine(store))?;
        Some(Found { session, account, profile: profile.into() })
    };
    Ok(found.into_iter().map(genuine).collect())
}

/// Records activity. False: the session has moved meanwhile, or ended.
pub async fn touch(store: &Store, caller: LookupCaller, session: &Session, now: Instant) -> Result<bool, Fault> {
    let (seen, as_seen) = (Session { seen_at: now, ..session.clone() }.next(), sessions::version.eq(session.version));
    let mac = store.mac(&macs::session(&seen))?;
    let mut db = store.lookup(caller).await?;
    failpoint!("touch.before");
    let touched = diesel::update(sessions::table.find(&session.token_hash.0[..]).filter(as_seen))
        .set((sessions::seen_at.eq(now), sessions::version.eq(seen.version), sessions::mac.eq(mac)))
        .execute(&mut db)
        .await?;
    failpoint!("touch.after");
    Ok(touched == 1)
}

/// Saves a session that was of the version before. False: its row has another version by now, or is gone.
pub(super) async fn save(db: &mut AsyncPgConnection, store: &Store, session: &Session) -> Result<bool, Fault> {
    let mac = store.mac(&macs::session(session))?;
    let (secret, replacement_until) = session.replacement.as_ref().map(|(secret, until)| (secret, until)).unzip();
    let offered = session.offered.as_ref();
    let codes = offered.and_then(|offered| offered.waiting.as_ref());
    let as_seen = sessions::table.find(&session.token_hash.0[..]).filter(sessions::version.eq(session.version - 1));
    let saved = diesel::update(as_seen)
        .set((
            sessions::recovered.eq(session.recovered),
            sessions::seen_at.eq(session.seen_at),
            sessions::confirmed_at.eq(session.confirmed_at),
            sessions::confirm_attempts.eq(i16::try_from(session.attempts).unwrap_or(i16::MAX)),
            sessions::replacement_key_id.eq(secret.map(|secret| &secret.key_id)),
            sessions::replacement_secret.eq(secret.map(|secret| &secret.bytes)),
            sessions::replacement_until.eq(replacement_until),
            sessions::offered_codes_key_id.eq(codes.map(|codes| &codes.key_id)),
            sessions::offered_codes.eq(codes.map(|codes| &codes.bytes)),
            sessions::offered_codes_until.eq(offered.map(|offered| offered.until)),
            sessions::version.eq(session.version),
            sessions::mac.eq(mac),
        ))
        .execute(db)
        .await?;
    Ok(saved == 1)
}
