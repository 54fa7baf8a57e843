//! The outbox in PostgreSQL: mails waiting to be carried. The recipient of a code is read when it goes, from its pending
//! sign-in and from nothing else; a decoy's goes to nobody, and its row lives and ends like any other. A row that names
//! a recipient its kind does not have goes to nobody, with an alarm.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::account_rows::AccountRow;
use super::altered::Altered;
use super::schema::{accounts, outbox, pending_sign_ins};
use super::sign_ins::PendingRow;
use super::sql::{Bind, Named, Statement};
use crate::fault::Fault;
use crate::keys::MailSeal;
use crate::rules::pending::Sealed;
use crate::rules::{Instant, Span};

/// A mail claimed for one attempt at carrying it.
#[derive(Debug)]
pub struct Claimed {
    /// Which one.
    pub id: Uuid,
    /// What it has to be sealed to: its row, and the recipient as its pending sign-in or its kind names them now.
    pub seal: MailSeal,
    /// What it says.
    pub payload: Sealed,
    /// From this instant on it is dead.
    pub drop_at: Instant,
    /// How often it was attempted, this attempt included.
    pub attempts: i16,
    /// Whose account it goes to, and the address as stored; `None`: a decoy's.
    pub to: Option<(Uuid, String)>,
    /// Whether it goes to the address in the letter: one that was an account's when the letter was made.
    pub within: bool,
}

/// What is carried apart from what else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Codes: someone waits for them.
    Asked,
    /// Notices, and invitations: an import may queue thousands.
    Notices,
}

/// The table, in alarms.
const OUTBOX: &str = "outbox";

/// How long a claim lasts: longer than any attempt may take.
const CLAIM_SECONDS: i64 = 60;

const CLAIM: &str = "\
with due as (
    select id from outbox
    where due_at <= ? and (claimed_until is null or claimed_until <= ?) and (kind <> 'code') = ?
    order by due_at limit ? for update skip locked),
claimed as (
    update outbox set claimed_until = ?, attempts = attempts + 1
    from due where outbox.id = due.id
    returning outbox.id, kind, key_id, payload, drop_at, attempts, pending_id, account_id)
select id, key_id, payload, drop_at, attempts, pending_id, account_id, kind from claimed";

struct Claim;

impl Named for Claim {
    type Row = (SqlUuid, Text, Bytea, Timestamptz, Int2, Nullable<SqlUuid>, Nullable<SqlUuid>, Text);
}

/// Claims up to `most` mails of a lane that are due. Two workers never claim the same one.
pub async fn claim_due(store: &Store, lane: Lane, most: i64, now: Instant) -> Result<Vec<Claimed>, Fault> {
    type Row = (Uuid, String, Vec<u8>, Instant, i16, Option<Uuid>, Option<Uuid>, String);
    let binds = vec![
        Bind::At(Some(now)),
        Bind::At(Some(now)),
        Bind::Flag(lane == Lane::Notices),
        Bind::Long(Some(most)),
        Bind::At(Some(now + Span::seconds(CLAIM_SECONDS))),
    ];
    let mut db = store.connection().await?;
    let rows: Vec<Row> = Statement::<Claim>::of(vec![(CLAIM, binds)]).load(&mut db).await?;
    let pending: Vec<Uuid> = rows.iter().filter_map(|row| row.5).collect();
    let of_pending = of_pending_sign_ins(store, &mut db, &pending).await?;
    let named: Vec<Uuid> = rows.iter().filter_map(|row| row.6).chain(of_pending.values().copied()).collect();
    let to = addresses(store, &mut db, &named).await?;
    let claimed = rows.into_iter().map(|(id, key_id, bytes, drop_at, attempts, pending, account, kind)| {
        let (payload, of_pending) = (Sealed { key_id, bytes }, pending.and_then(|id| of_pending.get(&id).copied()));
        let seal = sealed_to((id, &kind), (pending, of_pending), account);
        if seal.is_none() {
            store.alarms().raise(Altered { table: OUTBOX, row: id }, of_pending.or(account));
        }
        let recipient = seal.and_then(recipient);
        let to = recipient.and_then(|account| Some((account, to.get(&account)?.clone())));
        let within = matches!(seal, Some(MailSeal::OldAddress { .. }));
        let seal = seal.unwrap_or(MailSeal::OldAddress { mail: id });
        Claimed { id, seal, payload, drop_at, attempts, to, within }
    });
    Ok(claimed.collect())
}

/// What a row of this kind is sealed to; `None`: it names a recipient that its kind does not have. The account of a code
/// is its pending sign-in's: that row is under a MAC, and the outbox's columns are not.
fn sealed_to(
    (mail, kind): (Uuid, &str),
    (pending, of_pending): (Option<Uuid>, Option<Uuid>),
    account: Option<Uuid>,
) -> Option<MailSeal> {
    match (kind, pending, account) {
        ("code", Some(pending), None) => Some(MailSeal::Code { mail, pending, recipient: of_pending }),
        ("invitation", None, Some(recipient)) => Some(MailSeal::Invitation { mail, recipient }),
        ("notice", None, Some(recipient)) => Some(MailSeal::Notice { mail, recipient }),
        ("old_address", None, None) => Some(MailSeal::OldAddress { mail }),
        _ => None,
    }
}

fn recipient(seal: MailSeal) -> Option<Uuid> {
    match seal {
        MailSeal::Code { recipient, .. } => recipient,
        MailSeal::Invitation { recipient, .. } | MailSeal::Notice { recipient, .. } => Some(recipient),
        MailSeal::OldAddress { .. } => None,
    }
}

/// Whose these pending sign-ins are; decoys, and rows that are not as we wrote them, are nobody's.
async fn of_pending_sign_ins(
    store: &Store,
    db: &mut AsyncPgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = pending_sign_ins::table.filter(pending_sign_ins::id.eq_any(ids)).select(PendingRow::as_select());
    let rows: Vec<PendingRow> = rows.load(db).await?;
    let genuine = rows.into_iter().filter_map(|row| row.genuine(store));
    Ok(genuine.filter_map(|pending| Some((pending.id, pending.account?))).collect())
}

/// The addresses, as stored, of those of these accounts that are enabled and as we wrote them.
async fn addresses(store: &Store, db: &mut AsyncPgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<AccountRow> =
        accounts::table.filter(accounts::id.eq_any(ids)).select(AccountRow::as_select()).load(db).await?;
    let genuine = rows.into_iter().filter_map(|row| row.genuine(store));
    Ok(genuine.filter(|own| own.disabled_at.is_none()).map(|own| (own.id, own.email)).collect())
}

/// Mails in the queue.
#[derive(Debug)]
pub struct Waiting {
    /// How many, counted to 10,000.
    pub mails: i64,
    /// Since when the oldest is there.
    pub oldest: Option<Instant>,
}

/// Of each lane so many, in the order of its index, and of both together no more.
const WAITING: [&str; 3] = [
    "select count(*), min(created_at) from (
    (select created_at from outbox where (kind <> 'code') = ? order by due_at limit 10000)
    union all ",
    "(select created_at from outbox where (kind <> 'code') = ? order by due_at limit 10000)",
    "limit 10000) mails",
];

struct Count;

impl Named for Count {
    type Row = (BigInt, Nullable<Timestamptz>);
}

/// How much the queue holds, tried again later or not.
pub async fn waiting(store: &Store) -> Result<Waiting, Fault> {
    let mut db = store.connection().await?;
    let [one, other, all] = WAITING;
    let lanes = vec![(one, vec![Bind::Flag(false)]), (other, vec![Bind::Flag(true)]), (all, Vec::new())];
    let counted: Vec<(i64, Option<Instant>)> = Statement::<Count>::of(lanes).load(&mut db).await?;
    let (mails, oldest) = counted.into_iter().next().unwrap_or_default();
    Ok(Waiting { mails, oldest })
}

/// Takes a mail out of the queue: carried, dead, or nobody's.
pub async fn delete(store: &Store, id: Uuid) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    diesel::delete(outbox::table.find(id)).execute(&mut db).await?;
    Ok(())
}

/// Takes a mail out of the queue that does not open for its row or its recipient, and raises an alarm. No alarm where the
/// mail is gone: a newer code voided it while it was claimed.
pub async fn delete_altered(store: &Store, mail: &Claimed) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    if diesel::delete(outbox::table.find(mail.id)).execute(&mut db).await? == 1 {
        let account = mail.to.as_ref().map(|(account, _)| *account);
        store.alarms().raise(Altered { table: OUTBOX, row: mail.id }, account);
    }
    Ok(())
}

/// Puts a mail back, due again at `due_at`.
pub async fn put_back(store: &Store, id: Uuid, due_at: Instant) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    diesel::update(outbox::table.find(id))
        .set((outbox::due_at.eq(due_at), outbox::claimed_until.eq(None::<Instant>)))
        .execute(&mut db)
        .await?;
    Ok(())
}
