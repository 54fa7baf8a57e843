//! Notices in PostgreSQL: unread lines of the trail, and which notices were sent to whom. Of several servers that read the same
//! lines one moves the cursor, and only that server's notices are written.
//!
//! A line names the transaction that wrote it. Below the oldest transaction under way no line can be committed any more, so the
//! cursor passes no line that a slow transaction commits later.

mod audience;
mod deeds;
mod earlier;
mod owners;
mod record;
mod repeated;
mod state;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Int2, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::schema::notice_cursor;
use super::sql::{Binds, Statement, statement};
use super::trail::AT;
use crate::fault::Fault;
use crate::rules::Instant;

pub use audience::{NoticeAudience, NoticeReader, audience};
pub use deeds::{DeedTold, Deeds, deeds};
pub use earlier::earlier;
pub use owners::{KindCount, ToldAtOnce, digest_counts, told_at_once, waiting_digests};
pub use record::{NewNotice, NoticeMail, record};
pub use repeated::{DeedBefore, deeds_before};
pub use state::{Cursor, Earlier};

/// An unread line of the trail.
#[derive(Debug)]
pub struct UnreadLine {
    /// The cursor right after the line.
    pub cursor: Cursor,
    /// Time.
    pub at: Instant,
    /// Door.
    pub door: String,
    /// The account, if it is about one.
    pub account: Option<Uuid>,
    /// Event.
    pub event: String,
    /// Outcome.
    pub outcome: String,
    /// Actor.
    pub actor: String,
    /// Whether the browser was trusted before.
    pub trusted_before: Option<bool>,
    /// Wrong codes of the same factor in the same pending sign-in.
    pub attempts: i16,
    /// Network of the request, as it is written in the line.
    pub network: Option<String>,
    /// Browser of the request, as it is written in the line.
    pub browser: Option<String>,
}

const CURSOR: &str = "\
select xact, audit_id, xact > pg_snapshot_xmax(pg_current_snapshot())::text::bigint from notice_cursor";

statement!(ReadCursor: (BigInt, SqlUuid, Bool) = CURSOR);

/// Reads lines after the cursor. Unreadable values of a forged line are replaced, so that it does not block other lines.
fn unread_text() -> String {
    format!(
        "\
select xact, id, {AT}, door, account_id, event, outcome, actor, detail ->> 'trustedBefore' = 'true',
    case jsonb_typeof(detail -> 'attempts')
        when 'number' then least(greatest((detail ->> 'attempts')::numeric, 0), 9999)::smallint else 0::smallint end,
    left(personal ->> 'network', 50), left(personal ->> 'browser', 50)
from audit where (xact, id) > (:xact, :line) and xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
order by xact, id limit :most"
    )
}

statement!(
    ReadUnread: (
        BigInt, SqlUuid, Timestamptz, Text, Nullable<SqlUuid>, Text, Text, Text, Nullable<Bool>, Int2, Nullable<Text>,
        Nullable<Text>
    ) = unread_text()
);

/// The cursor and up to `most` lines after it.
pub async fn unread(store: &Store, most: i64) -> Result<Option<(Cursor, Vec<UnreadLine>)>, Fault> {
    type UnreadRow = (
        i64,
        Uuid,
        Instant,
        String,
        Option<Uuid>,
        String,
        String,
        String,
        Option<bool>,
        i16,
        Option<String>,
        Option<String>,
    );
    let mut db = store.connection().await?;
    let found: Vec<(i64, Uuid, bool)> = Statement::<ReadCursor>::of(Binds::default()).load(&mut db).await?;
    let Some((xact, line, ahead)) = found.into_iter().next() else { return Ok(None) };
    if ahead {
        start_over(&mut db, xact).await?;
        return Ok(None);
    }
    let binds = Binds::default().with("xact", xact).with("line", line).with("most", most);
    let rows: Vec<UnreadRow> = Statement::<ReadUnread>::of(binds).load(&mut db).await?;
    let lines = rows.into_iter().map(|row: UnreadRow| {
        let (xact, line, at, door, account, event, outcome, actor, trusted_before, attempts, network, browser) = row;
        let cursor = Cursor { xact, line };
        UnreadLine { cursor, at, door, account, event, outcome, actor, trusted_before, attempts, network, browser }
    });
    Ok(Some((Cursor { xact, line }, lines.collect())))
}

/// Starts over in a cluster with lower transaction ids, where a dump was restored: its lines count as read.
async fn start_over(db: &mut AsyncPgConnection, seen: i64) -> Result<(), diesel::result::Error> {
    db.transaction(async |db| {
        let xmin = diesel::dsl::sql::<BigInt>("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
        let moved = diesel::update(notice_cursor::table.filter(notice_cursor::xact.eq(seen)))
            .set((notice_cursor::xact.eq(xmin), notice_cursor::audit_id.eq(Uuid::nil())))
            .execute(db)
            .await?;
        if moved == 1 {
            let later = "update audit set xact = 0 where xact > pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
            diesel::sql_query(later).execute(db).await?;
        }
        Ok(())
    })
    .await
}

/// Lets the cursor read the lines of this transaction and of later ones in a restored database, whose lines may name higher
/// transactions of another cluster.
pub(super) async fn keep_up(db: &mut AsyncPgConnection) -> Result<(), diesel::result::Error> {
    let own = "pg_current_xact_id()::text::bigint";
    let cursor = format!(
        "update notice_cursor set xact = pg_snapshot_xmin(pg_current_snapshot())::text::bigint, \
        audit_id = '00000000-0000-0000-0000-000000000000' where xact >= {own}"
    );
    diesel::sql_query(cursor).execute(db).await?;
    diesel::sql_query(format!("update audit set xact = 0 where xact >= {own}")).execute(db).await?;
    Ok(())
}

impl UnreadLine {
    /// The line's id.
    pub fn id(&self) -> Uuid {
        self.cursor.line
    }
}
