//! The outbox in PostgreSQL: mails waiting to be carried. The recipient of a code is read when it goes, from its pending
//! sign-in and from nothing else; a decoy's goes to nobody, and its row lives and ends like any other. A row that names
//! a recipient its kind does not have goes to nobody, with an alarm.

use std::collections::HashMap;

use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::account_rows::AccountRow;
use super::altered::Altered;
use super::outbox_rows::{OutboxRow, Recipient};
use super::row::{Columns, StoredRow};
use super::schema::{accounts, outbox, pending_sign_ins};
use super::sign_ins::PendingRow;
use super::sql::{Binds, Statement, statement};
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

fn claim_text() -> String {
    format!(
        "\
with due as (
    select id from outbox
    where due_at <= :now and (claimed_until is null or claimed_until <= :now) and (kind <> 'code') = :is_notices
    order by due_at limit :most for update skip locked)
update outbox set claimed_until = :claimed_until, attempts = attempts + 1
from due where outbox.id = due.id
returning {columns}",
        columns = OutboxRow::each_of("outbox")
    )
}

statement!(ClaimMails: SqlTypeOf<<OutboxRow as Selectable<Pg>>::SelectExpression> = claim_text());

/// Claims up to `most` mails of a lane that are due. Two workers never claim the same one.
pub async fn claim_due(store: &Store, lane: Lane, most: i64, now: Instant) -> Result<Vec<Claimed>, Fault> {
    let binds = Binds::default()
        .with("now", now)
        .with("is_notices", lane == Lane::Notices)
        .with("most", most)
        .with("claimed_until", now + Span::seconds(CLAIM_SECONDS));
    let mut db = store.connection().await?;
    let rows: Vec<OutboxRow> = Statement::<ClaimMails>::of(binds).load(&mut db).await?;
    let pending: Vec<Uuid> = rows.iter().filter_map(|row| row.pending_id).collect();
    let of_pending = of_pending_sign_ins(store, &mut db, &pending).await?;
    let named: Vec<Uuid> = rows.iter().filter_map(|row| row.account_id).chain(of_pending.values().copied()).collect();
    let to = addresses(store, &mut db, &named).await?;
    let claimed = rows.into_iter().map(|row| {
        let of_pending = row.pending_id.and_then(|id| of_pending.get(&id).copied());
        let seal = Recipient::of(&row).map(|recipient| sealed_to(row.id, recipient, of_pending));
        if seal.is_none() {
            store.alarms().raise(Altered { table: OUTBOX, row: row.id }, of_pending.or(row.account_id));
        }
        let to = seal.and_then(recipient).and_then(|account| Some((account, to.get(&account)?.clone())));
        let within = matches!(seal, Some(MailSeal::OldAddress { .. }));
        let seal = seal.unwrap_or(MailSeal::OldAddress { mail: row.id });
        let payload = Sealed { key_id: row.key_id, bytes: row.payload };
        Claimed { id: row.id, seal, payload, drop_at: row.drop_at, attempts: row.attempts, to, within }
    });
    Ok(claimed.collect())
}

/// What a mail is sealed to. The account of a code is its pending sign-in's: that row is under a MAC, and the outbox's columns
/// are not.
fn sealed_to(mail: Uuid, recipient: Recipient, of_pending: Option<Uuid>) -> MailSeal {
    match recipient {
        Recipient::PendingSignIn(pending) => MailSeal::Code { mail, pending, recipient: of_pending },
        Recipient::Invited(recipient) => MailSeal::Invitation { mail, recipient },
        Recipient::Noticed(recipient) => MailSeal::Notice { mail, recipient },
        Recipient::OldAddress => MailSeal::OldAddress { mail },
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
pub struct QueuedMails {
    /// How many, counted to 10,000.
    pub mails: i64,
    /// Since when the oldest is there.
    pub oldest: Option<Instant>,
}

/// Counts at most 10,000 mails of each lane, in the order of its index, and of both together no more.
const WAITING: &str = "\
select count(*), min(created_at) from (
    (select created_at from outbox where (kind <> 'code') = :first order by due_at limit 10000)
    union all (select created_at from outbox where (kind <> 'code') = :second order by due_at limit 10000)
    limit 10000) mails";

statement!(CountMails: (BigInt, Nullable<Timestamptz>) = WAITING);

/// How much the queue holds, tried again later or not.
pub async fn waiting(store: &Store) -> Result<QueuedMails, Fault> {
    let mut db = store.connection().await?;
    let binds = Binds::default().with("first", false).with("second", true);
    let counted: Vec<(i64, Option<Instant>)> = Statement::<CountMails>::of(binds).load(&mut db).await?;
    let (mails, oldest) = counted.into_iter().next().unwrap_or_default();
    Ok(QueuedMails { mails, oldest })
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
