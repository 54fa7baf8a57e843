//! The outbox in PostgreSQL: mails waiting to be carried. Whom a code goes to is read when it goes, from the pending
//! sign-in it is for; a decoy's goes to nobody, and its row lives and ends like any other.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::schema::{accounts, outbox, pending_sign_ins};
use crate::fault::Fault;
use crate::rules::factor::Door;
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
}

/// How long a claim lasts: longer than any attempt may take.
fn claim() -> Span {
    Span::seconds(60)
}

/// Claims up to `most` mails that are due. Two workers never claim the same one.
pub async fn claim_due(store: &Store, most: i64, now: Instant) -> Result<Vec<Claimed>, Fault> {
    let mut db = store.connection().await?;
    let recipient = pending_sign_ins::table
        .inner_join(accounts::table.on(pending_sign_ins::account_id.eq(accounts::id.nullable())))
        .filter(outbox::pending_id.eq(pending_sign_ins::id.nullable()))
        .filter(accounts::disabled_at.is_null());
    let invited =
        accounts::table.filter(outbox::account_id.eq(accounts::id.nullable())).filter(accounts::disabled_at.is_null());
    type Row = (Uuid, String, Vec<u8>, Instant, i16, Option<Uuid>, Option<String>, Option<Uuid>, Option<String>);
    let rows: Result<Vec<Row>, diesel::result::Error> = db
        .transaction(async |db| {
            let due: Vec<Uuid> = outbox::table
                .filter(outbox::due_at.le(now))
                .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(now)))
                .order(outbox::due_at)
                .limit(most)
                .select(outbox::id)
                .for_update()
                .skip_locked()
                .load(db)
                .await?;
            diesel::update(outbox::table.filter(outbox::id.eq_any(due)))
                .set((outbox::claimed_until.eq(now + claim()), outbox::attempts.eq(outbox::attempts + 1)))
                .returning((
                    outbox::id,
                    outbox::key_id,
                    outbox::payload,
                    outbox::drop_at,
                    outbox::attempts,
                    recipient.select(accounts::id).single_value(),
                    recipient.select(accounts::email).single_value(),
                    invited.select(accounts::id).single_value(),
                    invited.select(accounts::email).single_value(),
                ))
                .load(db)
                .await
        })
        .await;
    let claimed = rows?.into_iter().map(|(id, key_id, bytes, drop_at, attempts, code_id, code_to, own_id, own_to)| {
        let to = code_id.zip(code_to).or(own_id.zip(own_to));
        Claimed { id, payload: Sealed { key_id, bytes }, drop_at, attempts, to }
    });
    Ok(claimed.collect())
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
