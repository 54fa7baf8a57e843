//! The outbox in PostgreSQL: mails waiting to be carried. Whom a code goes to is read when it goes, from the pending
//! sign-in it is for; a decoy's goes to nobody, and its row lives and ends like any other.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Bytea, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::schema::outbox;
use super::sql::{Bind, Named, Statement};
use crate::fault::Fault;
use crate::rules::pending::Sealed;
use crate::rules::{Instant, Span};

/// A mail claimed for one attempt at carrying it.
#[derive(Debug)]
pub struct Claimed {
    /// Which one.
    pub id: Uuid,
    /// What it says, sealed to it.
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
    where due_at <= ? and (claimed_until is null or claimed_until <= ?) and (kind in ('notice', 'old_address')) = ?
    order by due_at limit ? for update skip locked),
claimed as (
    update outbox set claimed_until = ?, attempts = attempts + 1
    from due where outbox.id = due.id
    returning outbox.id, kind, key_id, payload, drop_at, attempts, pending_id, account_id)
select claimed.id, claimed.key_id, claimed.payload, claimed.drop_at, claimed.attempts, accounts.id, accounts.email,
    claimed.kind = 'old_address'
from claimed
left join pending_sign_ins on pending_sign_ins.id = claimed.pending_id
left join accounts on accounts.id = coalesce(pending_sign_ins.account_id, claimed.account_id)
    and accounts.disabled_at is null";

struct Claim;

impl Named for Claim {
    type Row = (SqlUuid, Text, Bytea, Timestamptz, Int2, Nullable<SqlUuid>, Nullable<Text>, Bool);
}

/// Claims up to `most` mails of a lane that are due. Two workers never claim the same one.
pub async fn claim_due(store: &Store, lane: Lane, most: i64, now: Instant) -> Result<Vec<Claimed>, Fault> {
    type Row = (Uuid, String, Vec<u8>, Instant, i16, Option<Uuid>, Option<String>, bool);
    let binds = vec![
        Bind::At(Some(now)),
        Bind::At(Some(now)),
        Bind::Flag(lane == Lane::Notices),
        Bind::Long(Some(most)),
        Bind::At(Some(now + Span::seconds(CLAIM_SECONDS))),
    ];
    let mut db = store.connection().await?;
    let rows: Vec<Row> = Statement::<Claim>::of(vec![(CLAIM, binds)]).load(&mut db).await?;
    let claimed = rows.into_iter().map(|(id, key_id, bytes, drop_at, attempts, account, email, within)| {
        let payload = Sealed { key_id, bytes };
        Claimed { id, payload, drop_at, attempts, to: account.zip(email), within }
    });
    Ok(claimed.collect())
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
