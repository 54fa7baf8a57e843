//! The statements that write many accounts, and their rows as JSON: one statement writes a batch of accounts with its trail
//! lines. Knows no transaction.

use diesel::sql_types::BigInt;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::columns::{AccountColumns, bytea, bytea_or_null, hex};
use super::mails::{AccountMail, InvitedBy};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_changes::AccountChanges;
use crate::rules::factor::Door;
use crate::rules::profile::Profile;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::sql::{Binds, statement};
use crate::store::trail::{AuditLine, NamedBy, PersonalData};

/// The new state of an account, with the trail line about it.
#[derive(Debug)]
pub struct AccountWrite<'a> {
    /// The line's id.
    pub line: Uuid,
    /// The line's event.
    pub event: TrailEvent,
    /// How the admin is invited.
    pub invited: InvitedBy,
    /// The account as it was read; `None`: a new account.
    pub before: Option<&'a Account>,
    /// The account's new state.
    pub account: Account,
    /// The profile's new state; the time of its last change is the time of the line.
    pub profile: Profile,
}

/// The terms on which many accounts are written.
#[derive(Clone, Copy, Debug)]
pub struct ManyTerms<'a> {
    /// The actor.
    pub actor: &'a TrailActor,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
    /// The door that must keep an owner who can sign in; `None`: the list may take the last one.
    pub keeps_owner_at: Option<Door>,
}

/// Maximum number of rows per statement: a compromise between the number of statements and the memory and time of each.
const BATCH: usize = 1000;

/// The columns of an account that is inserted.
macro_rules! columns {
    () => {
        "id, door, handle, address, email, display_name, phone_number, job_title, bio, avatar_url, roles, language, \
         enrolment_until, invitation_hash, enrolled, created_at, updated_at, mac"
    };
}

/// The end of a statement: inserts the trail lines and returns the number of written accounts.
macro_rules! lines {
    () => {
        ", trail as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest)
    select id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest
    from jsonb_populate_recordset(null::audit, :lines))
select count(*) from written"
    };
}

/// Inserts accounts whose addresses are free.
const INSERT: &str = concat!(
    "with written as (insert into accounts (",
    columns!(),
    ") select ",
    columns!(),
    " from jsonb_populate_recordset(null::accounts, :rows) on conflict (door, address) do nothing returning 1)",
    lines!(),
);

/// Updates accounts that still have the version that was read.
const REWRITE: &str = concat!(
    "with written as (
    update accounts set display_name = wanted.display_name, phone_number = wanted.phone_number,
        job_title = wanted.job_title, bio = wanted.bio, avatar_url = wanted.avatar_url, roles = wanted.roles,
        language = wanted.language, updated_at = wanted.updated_at, version = wanted.version, mac = wanted.mac
    from jsonb_populate_recordset(null::accounts, :rows) as wanted
    where accounts.id = wanted.id and accounts.version = wanted.version - 1
    returning 1)",
    lines!(),
);

/// Queues invitations.
const QUEUE: &str = "\
with written as (
    insert into outbox (id, door, kind, account_id, key_id, payload, due_at, drop_at, created_at)
    select id, door, kind, account_id, key_id, payload, due_at, drop_at, created_at
    from jsonb_populate_recordset(null::outbox, :rows)
    returning 1)
select count(*) from written";

statement!(pub(super) InsertAccounts: BigInt = INSERT);
statement!(pub(super) RewriteAccounts: BigInt = REWRITE);
statement!(pub(super) QueueInvitations: BigInt = QUEUE);

/// The values of one statement.
pub(super) struct Batch {
    /// Rows and trail lines as JSON.
    pub binds: Binds,
    /// Number of rows that the statement writes.
    pub count: usize,
}

/// A line of the trail.
#[derive(Serialize)]
struct LineColumns {
    id: Uuid,
    at: Instant,
    door: String,
    account_id: Option<Uuid>,
    actor: String,
    event: String,
    outcome: String,
    detail: Value,
    #[serde(serialize_with = "bytea")]
    line_mac: Vec<u8>,
    personal: Option<Value>,
    #[serde(serialize_with = "bytea_or_null")]
    personal_salt: Option<Vec<u8>>,
    #[serde(serialize_with = "bytea_or_null")]
    personal_digest: Option<Vec<u8>>,
}

/// The accounts and their lines, in batches.
pub(super) fn batches(store: &Store, terms: ManyTerms<'_>, writes: &[&AccountWrite<'_>]) -> Result<Vec<Batch>, Fault> {
    let batch = |writes: &[&AccountWrite<'_>]| {
        let row = |write: &&AccountWrite<'_>| json(&AccountColumns::new(store, &write.account, &write.profile)?);
        let line = |write: &&AccountWrite<'_>| json(&line(store, terms, write)?);
        let rows: Vec<Value> = writes.iter().map(row).collect::<Result<_, Fault>>()?;
        let lines: Vec<Value> = writes.iter().map(line).collect::<Result<_, Fault>>()?;
        let binds = Binds::default().with("rows", Value::from(rows)).with("lines", Value::from(lines));
        Ok(Batch { binds, count: writes.len() })
    };
    writes.chunks(BATCH).map(batch).collect()
}

/// The invitations of new accounts, in batches.
pub(super) fn mail_batches(made: &[&AccountWrite<'_>]) -> Vec<Batch> {
    let mail = |write: &&AccountWrite<'_>| {
        let InvitedBy::Mail(AccountMail { id, to, payload, drop_at }) = &write.invited else { return None };
        let at = write.profile.created_at;
        Some(json!({
            "id": id, "door": write.account.door.name(), "kind": "invitation", "account_id": to,
            "key_id": payload.key_id, "payload": hex(&payload.bytes), "due_at": at, "drop_at": drop_at, "created_at": at,
        }))
    };
    let mails: Vec<Value> = made.iter().filter_map(mail).collect();
    let batch = |rows: &[Value]| Batch { binds: Binds::default().with("rows", Value::from(rows)), count: rows.len() };
    mails.chunks(BATCH).map(batch).collect()
}

/// The trail line about a written account.
fn line(store: &Store, terms: ManyTerms<'_>, write: &AccountWrite<'_>) -> Result<LineColumns, Fault> {
    let AccountWrite { before, account, .. } = write;
    let changes = AccountChanges::between(*before, Some(account));
    let mut detail = write.invited.told(json!({ "accountVersion": account.version, "changed": changes.shown }));
    if let Some(reason) = terms.reason {
        detail["reason"] = reason.into();
    }
    let named = NamedBy {
        subject: Some(&before.unwrap_or(account).subject()),
        changed: Some(&changes.personal),
        ..NamedBy::default()
    };
    let line = AuditLine {
        id: write.line,
        at: write.profile.updated_at,
        door: account.door.name().to_owned(),
        account: Some(account.id),
        actor: terms.actor.to_string(),
        personal: PersonalData::of(named)?,
        event: write.event.name().to_owned(),
        outcome: TrailOutcome::Done.name().to_owned(),
        detail,
    };
    let line_mac = store.line_mac(&line)?;
    Ok(LineColumns {
        id: line.id,
        at: line.at,
        door: line.door,
        account_id: line.account,
        actor: line.actor,
        event: line.event,
        outcome: line.outcome,
        detail: line.detail,
        line_mac,
        personal: line.personal.data,
        personal_salt: line.personal.salt,
        personal_digest: line.personal.digest,
    })
}

fn json(row: &impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(row).map_err(|error| Fault::Text(error.into()))
}
