//! The statements that write many accounts, and their rows as JSON: one statement writes a batch of accounts with its trail
//! lines. Knows no transaction.

use diesel::sql_types::BigInt;
use serde_json::{Value, json};
use uuid::Uuid;

use super::mails::InvitedBy;
use super::update::OwnerSession;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_change::becomes_owner;
use crate::rules::account_changes::AccountChanges;
use crate::rules::factor::Door;
use crate::rules::profile::Profile;
use crate::rules::request_origin::RequestOrigin;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::account_rows::{AccountRow, ProfileRow};
use crate::store::bind::object;
use crate::store::row::{Columns, Covered};
use crate::store::sql::{Binds, statement};
use crate::store::trail::{AuditLine, LineRow, NamedBy, PersonalData, SESSION};

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

impl AccountWrite<'_> {
    /// Whether an admin who was there becomes an owner.
    pub(super) fn makes_owner(&self) -> bool {
        self.before.is_some_and(|before| becomes_owner(before, &self.account))
    }
}

/// The terms on which many accounts are written.
#[derive(Clone, Copy, Debug)]
pub struct ManyTerms<'a> {
    /// The actor.
    pub actor: &'a TrailActor,
    /// The network address and browser of the request.
    pub requester: Option<RequestOrigin>,
    /// The session of the owner at the desk, which must still be one; `None`: a command's list.
    pub by: Option<OwnerSession>,
    /// The reason that the actor gave.
    pub reason: Option<&'a str>,
    /// The door that must keep an owner who can sign in; `None`: the list may take the last one.
    pub keeps_owner_at: Option<Door>,
}

/// Maximum number of rows per statement: a compromise between the number of statements and the memory and time of each.
const BATCH: usize = 1000;

/// A statement over `written`, which also inserts the trail lines and returns the number of written rows.
fn with_lines(written: &str) -> String {
    format!(
        "with written as ({written} returning 1), trail as (
            insert into audit ({lines}) select {lines} from jsonb_populate_recordset(null::audit, :lines))
        select count(*) from written",
        lines = LineRow::names()
    )
}

/// Inserts accounts whose addresses are free.
fn insert_text() -> String {
    let columns = format!("{}, {}", AccountRow::names(), ProfileRow::names());
    with_lines(&format!(
        "insert into accounts ({columns}) select {columns} from jsonb_populate_recordset(null::accounts, :rows)
        on conflict (door, address) where door <> 'player' do nothing"
    ))
}

/// Updates accounts that still have the version that was read.
fn rewrite_text() -> String {
    with_lines(&format!(
        "update accounts set {}, {} from jsonb_populate_recordset(null::accounts, :rows) as wanted
        where accounts.id = wanted.id and accounts.version = wanted.version - 1",
        AccountRow::set_to("wanted"),
        ProfileRow::set_to("wanted")
    ))
}

statement!(pub(super) InsertAccounts: BigInt = insert_text());
statement!(pub(super) RewriteAccounts: BigInt = rewrite_text());

/// The values of one statement.
pub(super) struct Batch {
    /// Rows and trail lines as JSON.
    pub binds: Binds,
    /// Number of rows that the statement writes.
    pub count: usize,
}

/// The accounts and their lines, in batches.
pub(super) fn batches(store: &Store, terms: ManyTerms<'_>, writes: &[&AccountWrite<'_>]) -> Result<Vec<Batch>, Fault> {
    let batch = |writes: &[&AccountWrite<'_>]| {
        let row = |write: &&AccountWrite<'_>| {
            let account = AccountRow::of(&write.account).sealed(store)?;
            object(account.values().chain(ProfileRow::of(&write.profile).values()))
        };
        let line = |write: &&AccountWrite<'_>| object(line(store, terms, write)?.values());
        let rows: Vec<Value> = writes.iter().map(row).collect::<Result<_, Fault>>()?;
        let lines: Vec<Value> = writes.iter().map(line).collect::<Result<_, Fault>>()?;
        let binds = Binds::default().with("rows", Value::from(rows)).with("lines", Value::from(lines));
        Ok(Batch { binds, count: writes.len() })
    };
    writes.chunks(BATCH).map(batch).collect()
}

/// The invitations of new accounts, in batches.
pub(super) fn mail_batches(made: &[&AccountWrite<'_>]) -> Result<Vec<Batch>, Fault> {
    let mail = |write: &&AccountWrite<'_>| {
        let InvitedBy::Mail(mail) = &write.invited else { return None };
        Some(object(mail.row(write.account.door.name(), write.profile.created_at).values()))
    };
    let mails: Vec<Value> = made.iter().filter_map(mail).collect::<Result<_, Fault>>()?;
    let batch = |rows: &[Value]| Batch { binds: Binds::default().with("rows", Value::from(rows)), count: rows.len() };
    Ok(mails.chunks(BATCH).map(batch).collect())
}

/// The trail line about a written account.
fn line(store: &Store, terms: ManyTerms<'_>, write: &AccountWrite<'_>) -> Result<LineRow, Fault> {
    let AccountWrite { before, account, .. } = write;
    let changes = AccountChanges::between(*before, Some(account));
    let mut detail = write.invited.told(json!({ "accountVersion": account.version, "changed": changes.shown }));
    if write.makes_owner() {
        detail["browsersForgotten"] = true.into();
    }
    if let Some(reason) = terms.reason {
        detail["reason"] = reason.into();
    }
    if let Some(by) = terms.by {
        detail[SESSION] = json!(by.session);
    }
    let named = NamedBy {
        origin: terms.requester,
        subject: Some(&before.unwrap_or(account).subject()),
        changed: Some(&changes.personal),
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
    line.sealed(store)
}
