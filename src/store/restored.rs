//! A restored database: whether it is whole, where its trail ends, and one transaction that closes what the dump held open.
//! That transaction locks the tables first, so that nothing begun meanwhile escapes it. Leaves altered rows as they are: nothing
//! accepts them. Does not know what was changed since the dump.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Store;
use super::account_rows::{AccountRow, AuthenticatorRow};
use super::notices::keep_up;
use super::row::{Covered, StoredRow};
use super::schema::{
    accounts, audit, authenticators, device_links, outbox, owner_requests, pending_sign_ins, recovery_codes, sessions,
    trusted_browsers,
};
use super::signing_keys::{self, SigningKey};
use super::trail::{Stored, TrailAction, tell_also, tell_change};
use super::walked_rows::WalkedRow;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_changes::AccountChanges;
use crate::rules::authenticator::Authenticator;
use crate::rules::trail::{TrailEvent, TrailOutcome};

/// Rows read at once.
const BATCH: i64 = 500;

/// Foreign keys of every table: a dump holds them last, so half a dump lacks some.
pub const FOREIGN_KEYS: [&str; 14] = [
    "accounts_brand_fkey",
    "authenticators_account_id_fkey",
    "brand_texts_brand_fkey",
    "device_links_account_id_fkey",
    "notices_account_id_fkey",
    "outbox_account_id_fkey",
    "outbox_pending_id_fkey",
    "owner_requests_account_id_fkey",
    "owner_requests_asker_id_fkey",
    "passwords_account_id_fkey",
    "pending_sign_ins_account_id_fkey",
    "recovery_codes_account_id_fkey",
    "sessions_account_id_fkey",
    "trusted_browsers_account_id_fkey",
];

/// Foreign keys that the database has.
const FOUND_FOREIGN_KEYS: &str = "coalesce((select array_agg(conname::text order by conname) from pg_constraint \
    where contype = 'f' and connamespace = current_schema()::regnamespace), '{}')";

/// Ids of the master keys that seal a secret of the database.
const SEALING_KEYS: &str = "coalesce((select array_agg(held.key_id order by held.key_id) from (select key_id from authenticators \
    union select key_id from passwords union select key_id from signing_keys) held), '{}')";

/// Names of the cluster, its history, the database and a table: a restore changes one of them.
const IDENTITY: &str = "concat_ws('/', (select system_identifier from pg_control_system()), \
    (select timeline_id from pg_control_checkpoint()), (select oid from pg_database where datname = current_database()), \
    'audit'::regclass::oid)";

/// Number of connections to the database by their application name.
const CONNECTED_AS: &str =
    "(select count(*) from pg_stat_activity where datname = current_database() and application_name = ";

/// Condition that a line declares a restore, in words that the index of rare events knows.
const DECLARES: &str = "audit.door = 'staff' and audit.event = 'restored'";

/// Settings of the connection: the transaction takes as long as the tables are large.
const PATIENCE: &str = "set statement_timeout = 0; set lock_timeout = '60s'; set enable_seqscan = on; \
    set idle_in_transaction_session_timeout = '10min'";

/// Locks against every writer. Readers go on.
const LOCKS: &str = "lock table accounts, authenticators, pending_sign_ins, sessions, trusted_browsers, device_links, \
    owner_requests, recovery_codes, outbox, signing_keys in exclusive mode";

/// How a restored database is closed.
#[derive(Debug)]
pub struct RestoreClosing<'a> {
    /// The action of the line that declares the restore.
    pub action: TrailAction<'a>,
    /// The step up to which every code of an authenticator counts as used.
    pub step: i64,
    /// The signing keys that take the place of all others.
    pub signing: &'a [SigningKey],
    /// Further facts of the line, an object.
    pub detail: Value,
}

/// Numbers of rows that were closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClosedRows {
    /// Sessions, with their refresh tokens.
    pub sessions: usize,
    /// Pending sign-ins and other challenges, with what they had proven.
    pub pending_sign_ins: usize,
    /// Trusted browsers.
    pub trusted_browsers: usize,
    /// Device links.
    pub device_links: usize,
    /// Requests that wait for another owner.
    pub owner_requests: usize,
    /// Recovery codes.
    pub recovery_codes: usize,
    /// Mails and SMS that waited.
    pub messages: usize,
    /// Invitations and enrolment windows.
    pub enrolments: usize,
    /// Authenticators whose last step was raised.
    pub authenticators: usize,
    /// Altered rows of accounts and authenticators, which stay as they are.
    pub altered: usize,
}

/// Foreign keys that are missing: the dump was restored in part.
pub async fn missing_foreign_keys(store: &Store) -> Result<Vec<&'static str>, Fault> {
    let mut db = store.connection().await?;
    let found: Vec<String> = diesel::select(sql::<Array<Text>>(FOUND_FOREIGN_KEYS)).get_result(&mut db).await?;
    Ok(FOREIGN_KEYS.into_iter().filter(|name| !found.iter().any(|found| found == name)).collect())
}

/// Whether the table of accounts exists.
pub async fn has_tables(store: &Store) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    Ok(diesel::select(sql::<Bool>("to_regclass('accounts') is not null")).get_result(&mut db).await?)
}

/// Ids of the master keys that seal a secret.
pub async fn sealing_keys(store: &Store) -> Result<Vec<String>, Fault> {
    let mut db = store.connection().await?;
    Ok(diesel::select(sql::<Array<Text>>(SEALING_KEYS)).get_result(&mut db).await?)
}

/// Name of this database, which differs after a restore.
pub async fn identity(store: &Store) -> Result<String, Fault> {
    let mut db = store.connection().await?;
    Ok(diesel::select(sql::<Text>(IDENTITY)).get_result(&mut db).await?)
}

/// Number of connections to this database under an application name.
pub async fn connected_as(store: &Store, name: &str) -> Result<i64, Fault> {
    let mut db = store.connection().await?;
    let counted = sql::<BigInt>(CONNECTED_AS).bind::<Text, _>(name).sql(")");
    Ok(diesel::select(counted).get_result(&mut db).await?)
}

/// Numbers of accounts and of sessions, and whether the trail has a line.
pub async fn extent(store: &Store) -> Result<(i64, i64, bool), Fault> {
    let mut db = store.connection().await?;
    let (accounts, sessions) =
        (sql::<BigInt>("(select count(*) from accounts)"), sql::<BigInt>("(select count(*) from sessions)"));
    let has_trail = sql::<Bool>("exists (select from audit)");
    Ok(diesel::select((accounts, sessions, has_trail)).get_result(&mut db).await?)
}

/// Position and link MAC of the last sealed line at or before a position; `None`: there is none.
pub async fn last_place(store: &Store, until: i64) -> Result<Option<(i64, Vec<u8>)>, Fault> {
    let mut db = store.connection().await?;
    let placed = audit::table.filter(audit::position.le(until)).order((audit::position.desc(), audit::id.desc()));
    let last = placed.select((audit::position, audit::link_mac)).first::<(Option<i64>, Option<Vec<u8>>)>(&mut db);
    Ok(last.await.optional()?.and_then(|(position, link)| position.zip(link)))
}

/// Lines that declare a restore, genuine or not, the oldest first.
pub async fn declarations(store: &Store) -> Result<Vec<Stored>, Fault> {
    let mut db = store.connection().await?;
    let lines = audit::table.filter(sql::<Bool>(DECLARES)).order((audit::at, audit::id));
    Ok(lines.select(Stored::as_select()).load(&mut db).await?)
}

/// The ids of these that no line of the trail has.
pub async fn unknown_lines(store: &Store, ids: Vec<Uuid>) -> Result<Vec<Uuid>, Fault> {
    let mut db = store.connection().await?;
    let known = audit::table.filter(audit::id.eq_any(&ids)).select(audit::id);
    let known: Vec<Uuid> = known.load(&mut db).await?;
    Ok(ids.into_iter().filter(|id| !known.contains(id)).collect())
}

/// Closes what a dump held open, and writes the line that declares the restore.
pub async fn close(store: &Store, closing: &RestoreClosing<'_>) -> Result<ClosedRows, Fault> {
    let mut db = store.lines.url().connect("vestibule-restored").await?;
    db.batch_execute(PATIENCE).await?;
    db.transaction(async |db| {
        db.batch_execute(LOCKS).await?;
        let mut closed = ClosedRows {
            messages: diesel::delete(outbox::table).execute(db).await?,
            sessions: diesel::delete(sessions::table).execute(db).await?,
            pending_sign_ins: diesel::delete(pending_sign_ins::table).execute(db).await?,
            trusted_browsers: diesel::delete(trusted_browsers::table).execute(db).await?,
            device_links: diesel::delete(device_links::table).execute(db).await?,
            owner_requests: diesel::delete(owner_requests::table).execute(db).await?,
            recovery_codes: diesel::delete(recovery_codes::table).execute(db).await?,
            ..ClosedRows::default()
        };
        use_up_steps(db, store, closing.step, &mut closed).await?;
        close_enrolments(db, store, closing.action, &mut closed).await?;
        failpoint!("restored.closed");
        signing_keys::replace_all(db, store, closing.signing).await?;
        keep_up(db).await?;
        let mut detail = closing.detail.clone();
        detail["step"] = json!(closing.step);
        detail["closed"] = closed.told();
        tell_also(db, store, closing.action, None, (TrailOutcome::Done, detail)).await?;
        failpoint!("restored.told");
        Ok(closed)
    })
    .await
}

impl ClosedRows {
    /// The numbers by name.
    pub fn told(&self) -> Value {
        json!({
            "sessions": self.sessions,
            "pendingSignIns": self.pending_sign_ins,
            "trustedBrowsers": self.trusted_browsers,
            "deviceLinks": self.device_links,
            "ownerRequests": self.owner_requests,
            "recoveryCodes": self.recovery_codes,
            "messages": self.messages,
            "enrolments": self.enrolments,
            "authenticators": self.authenticators,
            "altered": self.altered,
        })
    }
}

/// Raises the last step of every authenticator.
async fn use_up_steps(
    db: &mut AsyncPgConnection,
    store: &Store,
    step: i64,
    closed: &mut ClosedRows,
) -> Result<(), Fault> {
    let mut last = Uuid::default();
    loop {
        let rows = AuthenticatorRow::behind(db, &last, BATCH).await?;
        let Some(end) = rows.last().map(AuthenticatorRow::key) else { return Ok(()) };
        last = end;
        for row in rows {
            let account = row.account();
            let Some(own) = row.without_alarm(store) else {
                closed.altered += 1;
                continue;
            };
            if own.last_step >= step {
                continue;
            }
            let row = AuthenticatorRow::of(account, &Authenticator { last_step: step, ..own.next() }).sealed(store)?;
            diesel::update(authenticators::table.find(account)).set(row).execute(db).await?;
            closed.authenticators += 1;
        }
    }
}

/// Voids every invitation and closes every enrolment window that has not ended, each with a line.
async fn close_enrolments(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    closed: &mut ClosedRows,
) -> Result<(), Fault> {
    let mut last = Uuid::default();
    loop {
        let rows = open_enrolments(db, last, action.at).await?;
        let Some(end) = rows.last().map(AccountRow::id) else { return Ok(()) };
        last = end;
        for row in rows {
            let Some(own) = row.without_alarm(store) else {
                closed.altered += 1;
                continue;
            };
            let next = Account { invitation: None, enrolment_until: None, ..own.clone().next() };
            diesel::update(accounts::table.find(own.id)).set(AccountRow::of(&next).sealed(store)?).execute(db).await?;
            let (id, event) = (chance::id(action.at)?, TrailEvent::EnrolmentClosed);
            let action = TrailAction { id, door: own.door, event, ..action };
            tell_change(db, store, action, (TrailOutcome::Done, json!({})), (&own, &AccountChanges::default())).await?;
            closed.enrolments += 1;
        }
    }
}

/// The next accounts with an invitation, or with an enrolment window that has not ended.
async fn open_enrolments(db: &mut AsyncPgConnection, after: Uuid, now: Instant) -> QueryResult<Vec<AccountRow>> {
    let open = accounts::invitation_hash.is_not_null().or(accounts::enrolment_until.gt(now));
    let rows = accounts::table.filter(accounts::id.gt(after)).filter(open).order(accounts::id).limit(BATCH);
    rows.select(AccountRow::as_select()).load(db).await
}
