//! Rotation: finds the master key of each row, and moves rows to the current one. A row gets a new MAC only if it still has the
//! one that was read: a concurrent writer uses its own current key, and no row is locked. Altered rows stay as they are.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::account_rows::{AccountRow, AuthenticatorRow};
use super::row::{Covered, StoredRow};
use super::schema::{
    accounts, authenticators, device_links, pending_sign_ins, recovery_codes, sessions, signing_keys, trusted_browsers,
};
use super::sessions::SessionRow;
use super::sign_ins::PendingRow;
use super::signing_keys::{SigningKey, SigningKeyRow};
use super::trusted::{LinkRow, TrustedRow};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::rows::MacOf;
use crate::keys::{Keys, SealPurpose};
use crate::rules::Instant;
use crate::rules::authenticator::Authenticator;

/// Rows read at once.
const BATCH: i64 = 500;

/// Secrets that expire: mails, enrolments, replacements, offered recovery codes and mailed codes.
const WAITING: &str = "\
select key_id, max(until) as until from (
    select enrolment_key_id, expires_at from pending_sign_ins
    union all select code_key_id, code_expires_at from pending_sign_ins
    union all select replacement_key_id, replacement_until from sessions
    union all select offered_codes_key_id, offered_codes_until from sessions
    union all select key_id, drop_at from outbox) as waiting (key_id, until)
where key_id is not null and until > $1 group by key_id";

/// Counts of a table's rows.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// Number of rows by the id of their master key.
    pub under: BTreeMap<String, u64>,
    /// Altered rows.
    pub nobodys: u64,
    /// Rows moved to the current master key.
    pub moved: u64,
}

/// Expiring secrets under one master key.
#[derive(Clone, Debug, QueryableByName)]
pub struct WaitingSecrets {
    /// Id of the master key.
    #[diesel(sql_type = Text)]
    pub key_id: String,
    /// Latest expiry.
    #[diesel(sql_type = Timestamptz)]
    pub until: Instant,
}

/// A row with a MAC, walked over in the order of its key.
trait Carries: Sized {
    /// The key.
    type Key: Default;

    /// Reads the rows after a key.
    async fn behind(db: &mut AsyncPgConnection, key: &Self::Key) -> QueryResult<Vec<Self>>;

    fn key(&self) -> Self::Key;

    /// Id of the row's master key; `None`: the row is altered.
    fn master(&self, keys: &Keys) -> Option<String>;

    /// Moves the row to the current master key. False: the row was written meanwhile.
    async fn rest(self, db: &mut AsyncPgConnection, keys: &Keys) -> Result<bool, Fault>;
}

macro_rules! carries {
    ($row:ident of $table:ident by $column:ident: $Key:ty, $key:ident) => {
        impl Carries for $row {
            type Key = $Key;

            async fn behind(db: &mut AsyncPgConnection, key: &$Key) -> QueryResult<Vec<$row>> {
                let rows = $table::table.filter($table::$column.gt(key));
                rows.order($table::$column).limit(BATCH).select($row::as_select()).load(db).await
            }

            fn key(&self) -> $Key {
                $row::$key(self)
            }

            fn master(&self, keys: &Keys) -> Option<String> {
                self.maker(keys).map(str::to_owned)
            }

            async fn rest(self, db: &mut AsyncPgConnection, keys: &Keys) -> Result<bool, Fault> {
                let mac = keys.mac(MacOf::Row, &self.covered()).to_vec();
                let as_seen = $table::table.filter($table::$column.eq(self.key())).filter($table::mac.eq(self.mac));
                Ok(diesel::update(as_seen).set($table::mac.eq(mac)).execute(db).await? == 1)
            }
        }
    };
}

carries!(AccountRow of accounts by id: Uuid, id);
carries!(TrustedRow of trusted_browsers by id: Uuid, id);
carries!(PendingRow of pending_sign_ins by id: Uuid, id);
carries!(SessionRow of sessions by token_hash: Vec<u8>, key);
carries!(LinkRow of device_links by token_hash: Vec<u8>, key);

impl Carries for AuthenticatorRow {
    type Key = Uuid;

    async fn behind(db: &mut AsyncPgConnection, key: &Uuid) -> QueryResult<Vec<AuthenticatorRow>> {
        let rows = authenticators::table.filter(authenticators::account_id.gt(key));
        let rows = rows.order(authenticators::account_id).limit(BATCH);
        rows.select(AuthenticatorRow::as_select()).load(db).await
    }

    fn key(&self) -> Uuid {
        self.account()
    }

    /// The master key of the row's secret, if that is older than the key of its MAC.
    fn master(&self, keys: &Keys) -> Option<String> {
        older(keys, self.maker(keys)?, self.key_id.clone())
    }

    /// Seals the secret again, unless its key is retired, which opens nothing. Raises the version, so that a concurrent step is
    /// decided again.
    async fn rest(self, db: &mut AsyncPgConnection, keys: &Keys) -> Result<bool, Fault> {
        let (account, seen) = (self.account(), self.mac.clone());
        let own = self.read()?;
        let Ok(secret) = keys.open(SealPurpose::Authenticator, account, &own.secret) else { return Ok(false) };
        let secret = keys.seal(SealPurpose::Authenticator, account, &secret)?;
        let row = AuthenticatorRow::of(account, &Authenticator { secret, ..own }.next());
        let mac = keys.mac(MacOf::Row, &row.covered()).to_vec();
        let as_seen = authenticators::table.find(account).filter(authenticators::mac.eq(seen));
        Ok(diesel::update(as_seen).set(row.with_mac(mac)).execute(db).await? == 1)
    }
}

impl Carries for SigningKeyRow {
    type Key = Uuid;

    async fn behind(db: &mut AsyncPgConnection, key: &Uuid) -> QueryResult<Vec<SigningKeyRow>> {
        let rows = signing_keys::table.filter(signing_keys::id.gt(key)).order(signing_keys::id).limit(BATCH);
        rows.select(SigningKeyRow::as_select()).load(db).await
    }

    fn key(&self) -> Uuid {
        self.id()
    }

    /// The master key of the row's seed, if that is older than the key of its MAC.
    fn master(&self, keys: &Keys) -> Option<String> {
        older(keys, self.maker(keys)?, self.key_id.clone())
    }

    /// Seals the seed again; id, name and times stay unchanged.
    async fn rest(self, db: &mut AsyncPgConnection, keys: &Keys) -> Result<bool, Fault> {
        let seen = self.mac.clone();
        let own = self.read()?;
        let Ok(seed) = keys.open(SealPurpose::SigningKey(own.door), own.id, &own.sealed) else { return Ok(false) };
        let sealed = keys.seal(SealPurpose::SigningKey(own.door), own.id, &seed)?;
        let row = SigningKeyRow::of(&SigningKey { sealed, ..own });
        let mac = keys.mac(MacOf::Row, &row.covered()).to_vec();
        let as_seen = signing_keys::table.find(row.id).filter(signing_keys::mac.eq(seen));
        Ok(diesel::update(as_seen).set(row.with_mac(mac)).execute(db).await? == 1)
    }
}

/// The older of the two master keys of a row with a sealed value: that of the MAC, unless it is the current one.
fn older(keys: &Keys, maker: &str, sealed: String) -> Option<String> {
    Some(if maker == keys.current() { sealed } else { maker.to_owned() })
}

/// Walks over every row with a MAC, table by table. `rests`: also moves the rows to the current master key.
pub async fn walk(store: &Store, keys: &Keys, rests: bool) -> Result<[(&'static str, Walked); 7], Fault> {
    Ok([
        ("accounts", over::<AccountRow>(store, keys, rests).await?),
        ("authenticators", over::<AuthenticatorRow>(store, keys, rests).await?),
        ("trusted_browsers", over::<TrustedRow>(store, keys, rests).await?),
        ("sessions", over::<SessionRow>(store, keys, rests).await?),
        ("pending_sign_ins", over::<PendingRow>(store, keys, rests).await?),
        ("device_links", over::<LinkRow>(store, keys, rests).await?),
        ("signing_keys", over::<SigningKeyRow>(store, keys, rests).await?),
    ])
}

async fn over<R: Carries>(store: &Store, keys: &Keys, rests: bool) -> Result<Walked, Fault> {
    let (mut walked, mut last) = (Walked::default(), R::Key::default());
    loop {
        let mut db = store.connection().await?;
        let rows = R::behind(&mut db, &last).await?;
        let Some(end) = rows.last().map(R::key) else { return Ok(walked) };
        last = end;
        for row in rows {
            let Some(master) = row.master(keys) else {
                walked.nobodys += 1;
                continue;
            };
            let moved = rests && master != keys.current() && row.rest(&mut db, keys).await?;
            failpoint!("rotate.row");
            walked.moved += u64::from(moved);
            *walked.under.entry(if moved { keys.current().to_owned() } else { master }).or_default() += 1;
        }
    }
}

/// Expiring secrets by master key.
pub async fn waiting(store: &Store, now: Instant) -> Result<Vec<WaitingSecrets>, Fault> {
    let mut db = store.connection().await?;
    Ok(diesel::sql_query(WAITING).bind::<Timestamptz, _>(now).load(&mut db).await?)
}

/// Number of accounts with recovery codes, by master key. A code's MAC cannot be renewed without the code itself.
pub async fn recovery_codes(store: &Store) -> Result<Vec<(String, i64)>, Fault> {
    let mut db = store.connection().await?;
    let people = sql::<BigInt>("count(distinct account_id)");
    let rows = recovery_codes::table.group_by(recovery_codes::key_id).select((recovery_codes::key_id, people));
    Ok(rows.load(&mut db).await?)
}
