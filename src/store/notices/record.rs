//! Records notices: one transaction moves the cursor, and writes and queues the notices about the lines it passes. A server
//! that dies midway has sent nothing, and another server reads those lines again. Does not decide which notices are sent.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::state::{Cursor, Earlier};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::notice::NoticeKind;
use crate::rules::pending::Sealed;
use crate::store::Store;
use crate::store::outbox_rows::{OutboxRow, Recipient};
use crate::store::schema::{notice_cursor, notices, outbox};

/// A notice to be sent.
#[derive(Debug)]
pub struct NewNotice {
    /// Id; also the id of the notice's mail if it has its own.
    pub id: Uuid,
    /// Door.
    pub door: String,
    /// The recipient.
    pub to: Uuid,
    /// The account it is about.
    pub about: Uuid,
    /// Kind.
    pub kind: NoticeKind,
    /// The line of the trail.
    pub line: Uuid,
    /// Time of the event.
    pub at: Instant,
    /// Number of accounts it is about.
    pub accounts: i32,
    /// How the notice is mailed.
    pub mail: NoticeMail,
}

/// How a notice is mailed. Letters are sealed to the recipient.
#[derive(Debug)]
pub enum NoticeMail {
    /// By a mail of its own.
    Own {
        /// The letter.
        letter: Sealed,
        /// Time the mail is due.
        due_at: Instant,
    },
    /// By a delayed mail that collects notices of one kind; if that was sent meanwhile, by a new delayed mail.
    Joins {
        /// The waiting mail.
        mail: Uuid,
        /// The letter about this notice and those before.
        letter: Sealed,
        /// The letter about this notice alone.
        alone: Sealed,
        /// Time the mail about this notice alone is due.
        due_at: Instant,
    },
    /// By the mail of another notice.
    Of(Uuid),
}

impl NewNotice {
    /// The notice in the form in which later notices count it.
    pub fn told(&self, now: Instant) -> Earlier {
        let (mail, waits) = match self.mail {
            NoticeMail::Own { due_at, .. } => (self.id, due_at > now),
            NoticeMail::Joins { mail, .. } => (mail, true),
            NoticeMail::Of(mail) => (mail, false),
        };
        Earlier { to: self.to, kind: self.kind, at: self.at, mail, waits }
    }
}

/// Mails among the given ones that still collect notices: neither due nor ever claimed.
pub(super) async fn waiting(
    db: &mut AsyncPgConnection,
    mut mails: Vec<Uuid>,
    now: Instant,
) -> Result<HashSet<Uuid>, diesel::result::Error> {
    mails.sort_unstable();
    mails.dedup();
    if mails.is_empty() {
        return Ok(HashSet::new());
    }
    let waits = outbox::claimed_until.is_null().and(outbox::attempts.eq(0_i16)).and(outbox::due_at.gt(now));
    let waiting = outbox::table.filter(outbox::id.eq_any(mails)).filter(waits).select(outbox::id);
    Ok(waiting.load::<Uuid>(db).await?.into_iter().collect())
}

/// Moves the cursor, and writes the notices of the lines it passes. False: another server moved it first, and nothing was
/// written.
pub async fn record(
    store: &Store,
    (seen, behind): (Cursor, Cursor),
    mut told: Vec<NewNotice>,
    drop_at: Instant,
    now: Instant,
) -> Result<bool, Fault> {
    // A notice locks its recipient's account. Accounts are locked in one order everywhere, so no two transactions wait for each
    // other.
    told.sort_by_key(|notice| notice.to);
    let mut db = store.connection().await?;
    let done: Result<bool, diesel::result::Error> = db
        .transaction(async |db| {
            let still = notice_cursor::table
                .filter(notice_cursor::xact.eq(seen.xact).and(notice_cursor::audit_id.eq(seen.line)));
            let moved = diesel::update(still)
                .set((notice_cursor::xact.eq(behind.xact), notice_cursor::audit_id.eq(behind.line)))
                .execute(db)
                .await?;
            failpoint!("notices.moved");
            if moved == 1 {
                insert(db, told, drop_at, now).await?;
            }
            Ok(moved == 1)
        })
        .await;
    Ok(done?)
}

async fn insert(
    db: &mut AsyncPgConnection,
    told: Vec<NewNotice>,
    drop_at: Instant,
    now: Instant,
) -> Result<(), diesel::result::Error> {
    for notice in told {
        // A line read twice, after the cursor was set back, gives one notice.
        let new = diesel::insert_into(notices::table)
            .values((
                notices::id.eq(notice.id),
                notices::account_id.eq(notice.to),
                notices::about.eq(notice.about),
                notices::audit_id.eq(notice.line),
                notices::kind.eq(notice.kind.name()),
                notices::at.eq(notice.at),
                notices::mail_id.eq(notice.told(now).mail),
                notices::accounts.eq(notice.accounts),
            ))
            .on_conflict((notices::account_id, notices::audit_id))
            .do_nothing()
            .execute(db)
            .await?;
        if new == 0 {
            continue;
        }
        let (letter, due_at) = match notice.mail {
            NoticeMail::Of(_) => continue,
            NoticeMail::Own { letter, due_at } => (letter, due_at),
            NoticeMail::Joins { mail, letter, alone, due_at } => {
                if join(db, (mail, notice.to), letter, now).await? {
                    continue;
                }
                let kept = diesel::update(notices::table.find(notice.id));
                kept.set(notices::mail_id.eq(notice.id)).execute(db).await?;
                (alone, due_at)
            }
        };
        let row = OutboxRow::of(notice.id, &notice.door, Recipient::Noticed(notice.to), letter, (drop_at, now));
        diesel::insert_into(outbox::table).values(OutboxRow { due_at, ..row }).execute(db).await?;
    }
    Ok(())
}

/// Replaces the letter of a mail that waits for this recipient. False: the mail has gone, is claimed, or never waited.
async fn join(
    db: &mut AsyncPgConnection,
    (mail, to): (Uuid, Uuid),
    letter: Sealed,
    now: Instant,
) -> Result<bool, diesel::result::Error> {
    let waits = outbox::claimed_until.is_null().and(outbox::attempts.eq(0_i16)).and(outbox::due_at.gt(now));
    let joined = diesel::update(outbox::table.find(mail).filter(outbox::account_id.eq(to)).filter(waits))
        .set((outbox::key_id.eq(letter.key_id), outbox::payload.eq(letter.bytes)))
        .execute(db)
        .await?;
    Ok(joined == 1)
}
