//! The outbox in PostgreSQL: mails waiting to be carried. Whom a code goes to is read when it goes, from the pending
//! sign-in it is for; a decoy's goes to nobody, and its row lives and ends like any other.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::accounts::AccountRow;
use super::schema::{accounts, outbox, pending_sign_ins};
use super::sign_ins::PendingRow;
use super::sql::{Bind, Named, Statement};
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::pending::Sealed;
use crate::rules::{Instant, Span};

/// A mail claimed for one attempt at carrying it.
#[derive(Debug)]
pub struct Claimed {
    /// Which one.
    pub id: Uuid,
    /// The pending sign-in or the account that it is for, and sealed to.
    pub sealed_to: Uuid,
    /// What it says.
    pub payload: Sealed,
    /// From this instant on it is dead.
    pub drop_at: Instant,
    /// How often it was attempted, this attempt included.
    pub attempts: i16,
    /// Whose account it goes to, and the address as stored; `None`: a decoy's.
    pub to: Option<(Uuid, String)>,
}

/// What is carried apart from what else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Codes and invitations: someone waits for them.
    Asked,
    /// Notices.
    Notices,
}

/// How long a claim lasts: longer than any attempt may take.
const CLAIM_SECONDS: i64 = 60;

const CLAIM: &str = "\
with due as (
    select id from outbox
    where due_at <= ? and (claimed_until is null or claimed_until <= ?) and (kind = 'notice') = ?
    order by due_at limit ? for update skip locked),
claimed as (
    update outbox set claimed_until = ?, attempts = attempts + 1
    from due where outbox.id = due.id
    returning outbox.id, key_id, payload, drop_at, attempts, pending_id, account_id)
select id, key_id, payload, drop_at, attempts, pending_id, account_id from claimed";

struct Claim;

impl Named for Claim {
    type Row = (SqlUuid, Text, Bytea, Timestamptz, Int2, Nullable<SqlUuid>, Nullable<SqlUuid>);
}

/// Claims up to `most` mails of a lane that are due. Two workers never claim the same one.
pub async fn claim_due(store: &Store, lane: Lane, most: i64, now: Instant) -> Result<Vec<Claimed>, Fault> {
    type Row = (Uuid, String, Vec<u8>, Instant, i16, Option<Uuid>, Option<Uuid>);
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
    let claimed = rows.into_iter().filter_map(|(id, key_id, bytes, drop_at, attempts, pending, account)| {
        let (payload, sealed_to) = (Sealed { key_id, bytes }, pending.or(account)?);
        let account = account.or_else(|| of_pending.get(&sealed_to).copied());
        let to = account.and_then(|account| Some((account, to.get(&account)?.clone())));
        Some(Claimed { id, sealed_to, payload, drop_at, attempts, to })
    });
    Ok(claimed.collect())
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
    let genuine = rows.into_iter().map(|row| row.genuine(store)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(genuine.into_iter().flatten().filter_map(|pending| Some((pending.id, pending.account?))).collect())
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

const WAITING: &str = "\
select count(*), min(created_at) from (select created_at from outbox order by due_at limit 10000) mails";

struct Count;

impl Named for Count {
    type Row = (BigInt, Nullable<Timestamptz>);
}

/// How much the queue holds, tried again later or not.
pub async fn waiting(store: &Store) -> Result<Waiting, Fault> {
    let mut db = store.connection().await?;
    let counted: Vec<(i64, Option<Instant>)> =
        Statement::<Count>::of(vec![(WAITING, Vec::new())]).load(&mut db).await?;
    let (mails, oldest) = counted.into_iter().next().unwrap_or_default();
    Ok(Waiting { mails, oldest })
}

/// Takes a mail out of the queue: carried, dead, or nobody's.
pub async fn delete(store: &Store, id: Uuid) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    diesel::delete(outbox::table.find(id)).execute(&mut db).await?;
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

/// Queues an invitation to an account.
pub async fn insert_invitation(
    store: &Store,
    door: Door,
    account: Uuid,
    mail: (Uuid, Sealed),
    drop_at: Instant,
    now: Instant,
) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(mail.0),
            outbox::door.eq(door.name()),
            outbox::kind.eq("invitation"),
            outbox::account_id.eq(account),
            outbox::key_id.eq(mail.1.key_id),
            outbox::payload.eq(mail.1.bytes),
            outbox::due_at.eq(now),
            outbox::drop_at.eq(drop_at),
            outbox::created_at.eq(now),
        ))
        .execute(&mut db)
        .await?;
    Ok(())
}
