//! Recording: the cursor of the notices moves, and what the lines it passes deserve is kept and queued, in one transaction.
//! A server that dies in the middle has told nothing, and another reads those lines again.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Cursor, Earlier};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::notice::NoticeKind;
use crate::rules::pending::Sealed;
use crate::store::Store;
use crate::store::outbox_rows::{OutboxRow, Recipient};
use crate::store::schema::{notice_cursor, notices, outbox};

/// A notice to be told.
#[derive(Debug)]
pub struct NewNotice {
    /// Which one; its mail's, where it has one of its own.
    pub id: Uuid,
    /// At which door.
    pub door: String,
    /// To whom.
    pub to: Uuid,
    /// About whose account.
    pub about: Uuid,
    /// What.
    pub kind: NoticeKind,
    /// By which line of the trail.
    pub line: Uuid,
    /// When that was.
    pub at: Instant,
    /// How many accounts it is about.
    pub accounts: i32,
    /// The mail that tells it.
    pub mail: NoticeMail,
}

/// How a notice is mailed. Letters are sealed to the reader.
#[derive(Debug)]
pub enum NoticeMail {
    /// By a mail of its own.
    Own {
        /// The letter.
        letter: Sealed,
        /// When the mail goes.
        due_at: Instant,
    },
    /// By a mail that waits to tell of others of its kind; where that mail has gone, by one that waits for the next.
    Joins {
        /// The mail that waits.
        mail: Uuid,
        /// The letter that tells of this one and of those before.
        letter: Sealed,
        /// The letter that tells of this one alone.
        alone: Sealed,
        /// When the mail goes that tells of this one alone.
        due_at: Instant,
    },
    /// By the mail of another notice.
    Of(Uuid),
}

impl NewNotice {
    /// The notice, to those that follow it.
    pub fn told(&self, now: Instant) -> Earlier {
        let (mail, waits) = match self.mail {
            NoticeMail::Own { due_at, .. } => (self.id, due_at > now),
            NoticeMail::Joins { mail, .. } => (mail, true),
            NoticeMail::Of(mail) => (mail, false),
        };
        Earlier { to: self.to, kind: self.kind, at: self.at, mail, waits }
    }
}

/// Those of these mails that wait to tell of more: not due yet, and nobody has begun to carry them.
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

/// Moves the cursor, and writes what comes of the lines it passes. False: another server moved it first, and nothing was
/// written.
pub async fn record(
    store: &Store,
    (seen, behind): (Cursor, Cursor),
    mut told: Vec<NewNotice>,
    drop_at: Instant,
    now: Instant,
) -> Result<bool, Fault> {
    // A notice locks its reader's account. In one order, as whoever changes several accounts locks them, none of the two
    // waits for the other.
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
        // A line read before, by a cursor that was set back, is told once all the same.
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

/// Puts a letter into a mail to that reader that waits. False: the mail has gone, is going, or was never meant to wait.
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
