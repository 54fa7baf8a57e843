//! Sessions in PostgreSQL. Every request reads its session together with the account, so a change of the account takes effect
//! at once. Does not decide whether a session is live.

mod look_up;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use uuid::Uuid;

use super::columns::{binding, count, door, factor_names, factors, hash, label, reason, small};
use super::prepared::prepared;
use super::row::{Covered, StoredRow};
use super::row_macros::row;
use super::schema::sessions;
use super::{LookupCaller, Store};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::generation::Refresh;
use crate::rules::pending::Sealed;
use crate::rules::recovery::{OfferedCodes, PackedCodes};
use crate::rules::session::Session;
use crate::rules::token::TokenHash;

pub use look_up::{Found, Key, find};

/// The fault of a session whose factors are not those of its door; such a session is neither read nor written.
pub(super) const SHORT: Fault = Fault::Row("a session whose factors are not its door's");

row! {
    /// A session as it is stored.
    pub struct SessionRow of sessions by (token_hash, id) {
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
    }
    optional {
        offered_codes_key_id: Option<String>,
        offered_codes: Option<Vec<u8>>,
        offered_codes_until: Option<Instant>,
        confirmed_for: Option<String>,
        device_label: Option<String>,
        refresh_salt: Option<Vec<u8>>,
        refresh_generation: Option<i64>,
        refresh_made_at: Option<Instant>,
        application_key_id: Option<Uuid>,
        remembered: bool,
        half: bool,
        enrolled: bool,
    }
    display SessionShown {
        requester: Option<IpNet>,
        agent: Option<String>,
    }
    packed as PackedSession
}

impl SessionRow {
    /// The row of a session, without a MAC.
    ///
    /// # Errors
    ///
    /// The session's factors are not those of its door.
    pub fn of(own: &Session) -> Result<SessionRow, Fault> {
        if !own.door.is_proven_by(&own.proven) {
            return Err(SHORT);
        }
        let (replacement, replacement_until) = own.replacement.clone().unzip();
        let (replacement_key_id, replacement_secret) = replacement.map(|sealed| (sealed.key_id, sealed.bytes)).unzip();
        let waiting = own.offered.as_ref().and_then(|offered| offered.waiting.clone());
        let (offered_codes_key_id, offered_codes) = waiting.map(|codes| (codes.key_id, codes.bytes)).unzip();
        Ok(SessionRow {
            id: own.id,
            door: own.door.name().to_owned(),
            account_id: own.account,
            token_hash: own.token_hash.0.to_vec(),
            gate_hash: own.gate_hash.map(|hash| hash.0.to_vec()),
            proven: factor_names(&own.proven),
            recovered: own.recovered,
            browser_id: own.browser,
            created_at: own.created_at,
            seen_at: own.seen_at,
            confirmed_at: own.confirmed_at,
            confirm_attempts: small(own.attempts),
            replacement_key_id,
            replacement_secret,
            replacement_until,
            version: own.version,
            offered_codes_key_id,
            offered_codes,
            offered_codes_until: own.offered.as_ref().map(|offered| offered.until),
            confirmed_for: own.confirmed_for.map(|reason| reason.name().to_owned()),
            device_label: own.device.as_ref().map(|label| label.as_str().to_owned()),
            refresh_salt: own.refresh.map(|refresh| refresh.salt.to_vec()),
            refresh_generation: own.refresh.map(|refresh| refresh.generation),
            refresh_made_at: own.refresh.map(|refresh| refresh.made_at),
            application_key_id: own.binding.map(|binding| binding.key),
            remembered: own.binding.is_some_and(|binding| binding.remembered),
            half: own.half,
            enrolled: own.enrolled,
            mac: Vec::new(),
        })
    }

    /// The hash of the session's cookie, by which rows are ordered.
    pub fn key(&self) -> Vec<u8> {
        self.token_hash.clone()
    }
}

impl StoredRow for SessionRow {
    type Value = Session;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, Some(self.account_id))
    }

    fn read(self) -> Result<Session, Fault> {
        let waiting = self.offered_codes_key_id.zip(self.offered_codes);
        let waiting = waiting.map(|(key_id, bytes)| PackedCodes { key_id, bytes });
        let sealed = self.replacement_key_id.zip(self.replacement_secret);
        let (door, proven) = (door(&self.door)?, factors(&self.proven)?);
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
            confirmed_for: reason(self.confirmed_for.as_deref())?,
            device: label(self.device_label.as_deref())?,
            refresh: refresh(self.refresh_salt.as_deref(), self.refresh_generation, self.refresh_made_at)?,
            binding: binding(self.application_key_id, self.remembered),
            half: self.half,
            enrolled: self.enrolled,
            version: self.version,
        })
    }
}

/// The refresh tokens of a session; `None`: its door has none.
fn refresh(salt: Option<&[u8]>, generation: Option<i64>, made_at: Option<Instant>) -> Result<Option<Refresh>, Fault> {
    let Some(((salt, generation), made_at)) = salt.zip(generation).zip(made_at) else { return Ok(None) };
    let salt = salt.try_into().map_err(|_| Fault::Row("a salt that is not 16 bytes"))?;
    Ok(Some(Refresh { salt, generation, made_at }))
}

/// Records activity. False: the session has changed or ended.
pub async fn touch(store: &Store, caller: LookupCaller, session: &Session, now: Instant) -> Result<bool, Fault> {
    let mut db = store.lookup(caller).await?;
    failpoint!("touch.before");
    let touched = save(&mut db, store, &Session { seen_at: now, ..session.clone() }.next()).await?;
    failpoint!("touch.after");
    Ok(touched)
}

/// Saves a session that goes on. False: the session has changed or ended.
pub async fn save_one(store: &Store, session: &Session) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    failpoint!("save_one.before");
    let saved = save(&mut db, store, session).await?;
    failpoint!("save_one.after");
    Ok(saved)
}

/// Saves a session if its row still has the previous version. False: the row has another version, or is gone.
pub(super) async fn save(db: &mut AsyncPgConnection, store: &Store, session: &Session) -> Result<bool, Fault> {
    let row = SessionRow::of(session)?.sealed(store)?;
    let of_cookie = sessions::table.filter(sessions::token_hash.eq(row.key()));
    let as_seen = of_cookie.filter(sessions::version.eq(session.version - 1));
    Ok(prepared(diesel::update(as_seen).set(row)).execute(db).await? == 1)
}
