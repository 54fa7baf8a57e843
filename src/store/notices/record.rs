//! Records notices: one transaction moves the cursor, and writes and queues the notices about the lines it passes. A server
//! that dies midway has sent nothing, and another server reads those lines again. Does not decide which notices are sent.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::state::{Cursor, Earlier};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::notice::NoticeKind;
use crate::rules::pending::Sealed;
use crate::store::Store;
use crate::store::bind::object;
use crate::store::outbox_rows::{OutboxRow, QueueMails, Recipient};
use crate::store::row::Columns;
use crate::store::row_macros::columns;
use crate::store::schema::{notices, outbox};
use crate::store::sql::{Binds, Statement, statement};

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
    /// Whether the mail is a digest.
    pub digest: bool,
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
    /// The notice's row.
    fn row(&self, now: Instant) -> NoticeRow {
        NoticeRow {
            id: self.id,
            account_id: self.to,
            about: self.about,
            audit_id: self.line,
            kind: self.kind.name().to_owned(),
            at: self.at,
            mail_id: self.told(now).mail,
            accounts: self.accounts,
            digest: self.digest,
        }
    }

    /// The notice in the form in which later notices count it.
    pub fn told(&self, now: Instant) -> Earlier {
        let (mail, waits) = match self.mail {
            NoticeMail::Own { due_at, .. } => (self.id, due_at > now),
            NoticeMail::Joins { mail, .. } => (mail, true),
            NoticeMail::Of(mail) => (mail, false),
        };
        Earlier { to: self.to, about: self.about, kind: self.kind, at: self.at, mail, waits }
    }
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
    db.transaction(async |db| {
        let binds = Binds::default()
            .with("to_xact", behind.xact)
            .with("to_line", behind.line)
            .with("xact", seen.xact)
            .with("line", seen.line);
        let moved = Statement::<MoveCursor>::of(binds).load::<i64>(db).await? == [1];
        failpoint!("notices.moved");
        if moved {
            insert(db, told, drop_at, now).await?;
        }
        Ok(moved)
    })
    .await
}

/// Diesel's own UPDATE would be prepared at each execution.
const MOVE: &str = "\
with moved as (
    update notice_cursor set xact = :to_xact, audit_id = :to_line where xact = :xact and audit_id = :line returning 1)
select count(*) from moved";

statement!(MoveCursor: BigInt = MOVE);

columns! {
    /// A notice as it is stored.
    pub struct NoticeRow of notices by (id) {
        id: Uuid,
        account_id: Uuid,
        about: Uuid,
        audit_id: Uuid,
        kind: String,
        at: Instant,
        mail_id: Uuid,
        accounts: i32,
        digest: bool,
    }
}

/// Rows of one statement.
const BATCH: usize = 1000;

/// A line read twice, after the cursor was set back, gives one notice.
fn insert_text() -> String {
    format!(
        "insert into notices ({columns}) select {columns} from jsonb_populate_recordset(null::notices, :rows)
        on conflict (account_id, audit_id) do nothing returning id",
        columns = NoticeRow::names()
    )
}

statement!(InsertNotices: SqlUuid = insert_text());

/// Writes notices with their mails. Every account is locked until the end, so the number of statements follows no number of readers.
async fn insert(db: &mut AsyncPgConnection, told: Vec<NewNotice>, drop_at: Instant, now: Instant) -> Result<(), Fault> {
    let mut new: HashSet<Uuid> = HashSet::new();
    for batch in told.chunks(BATCH) {
        let rows = batch
            .iter()
            .map(|notice| object(Columns::values(notice.row(now))))
            .collect::<Result<Vec<Value>, Fault>>()?;
        let binds = Binds::default().with("rows", Value::from(rows));
        new.extend(Statement::<InsertNotices>::of(binds).load::<Uuid>(db).await?);
    }
    let (mut mails, mut joining): (_, Vec<NoticeMails>) = (Vec::new(), Vec::new());
    for notice in told.into_iter().filter(|notice| new.contains(&notice.id)) {
        let (id, to) = (notice.id, notice.to);
        let row = |letter: Sealed, due_at: Instant| {
            let recipient = Recipient::Noticed(to);
            OutboxRow { due_at, ..OutboxRow::of(id, &notice.door, recipient, letter, (drop_at, now)) }
        };
        match notice.mail {
            NoticeMail::Own { letter, due_at } => mails.push(row(letter, due_at)),
            NoticeMail::Joins { mail, letter, alone, due_at } => {
                joining.push(NoticeMails { mail, letter, to, alone: row(alone, due_at) });
            }
            NoticeMail::Of(_) => {}
        }
    }
    queue(db, mails).await?;
    for NoticeMails { mail, letter, to, alone } in joining {
        if !join(db, (mail, to), letter, now).await? {
            diesel::update(notices::table.find(alone.id)).set(notices::mail_id.eq(alone.id)).execute(db).await?;
            queue(db, vec![alone]).await?;
        }
    }
    Ok(())
}

/// The two ways of mailing a notice that joins others.
struct NoticeMails {
    mail: Uuid,
    letter: Sealed,
    to: Uuid,
    alone: OutboxRow,
}

/// Queues mails.
async fn queue(db: &mut AsyncPgConnection, mails: Vec<OutboxRow>) -> Result<(), Fault> {
    let rows = mails.into_iter().map(|row| object(Columns::values(row))).collect::<Result<Vec<Value>, Fault>>()?;
    for batch in rows.chunks(BATCH) {
        let binds = Binds::default().with("rows", Value::from(batch));
        Statement::<QueueMails>::of(binds).load::<i64>(db).await?;
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
