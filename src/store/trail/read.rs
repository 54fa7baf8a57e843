//! Reading the trail as it stands, a batch at a time: for whoever verifies it, and for whoever asks how much of it waits. A
//! row that cannot be read is told as it is, never passed over.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::looked::unsealed_page;
use super::{Stored, TrailCursor, UnsealedPage};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::schema::{accounts, audit, authenticators, sessions, trail_checkpoint};
use crate::store::sql::{Named, Statement};

/// What is kept of how far the trail is sealed.
#[derive(Debug)]
pub struct Kept {
    /// The checkpoint, as it is kept.
    pub token: Option<String>,
    /// The greatest position any line has.
    pub greatest: Option<i64>,
}

/// The checkpoint and the greatest position, of one moment.
pub async fn kept(store: &Store) -> Result<Kept, Fault> {
    let mut db = store.connection().await?;
    let greatest = audit::table.select(diesel::dsl::max(audit::position)).single_value();
    let token = trail_checkpoint::table.select(trail_checkpoint::token).single_value();
    let (token, greatest) = diesel::select((token, greatest)).get_result(&mut db).await?;
    Ok(Kept { token, greatest })
}

/// Up to `most` lines that have a place, behind that of a line.
pub async fn sealed_behind(store: &Store, after: (i64, Uuid), most: i64) -> Result<Vec<Stored>, Fault> {
    let mut db = store.connection().await?;
    let behind = sql::<Bool>("position is not null and (position, id) > (")
        .bind::<BigInt, _>(after.0)
        .sql(", ")
        .bind::<SqlUuid, _>(after.1)
        .sql(")");
    let lines = audit::table.filter(behind).order((audit::position, audit::id)).limit(most);
    Ok(lines.select(Stored::as_select()).load(&mut db).await?)
}

/// The lines that have none among the next `size` behind a cursor.
pub async fn unsealed_behind(store: &Store, after: TrailCursor, size: usize) -> Result<UnsealedPage, Fault> {
    Ok(unsealed_page(&mut *store.connection().await?, after, size).await?)
}

/// Lines that wait to be sealed.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// How many, counted to 10,000.
    pub lines: i64,
    /// Since when the oldest does.
    pub since: Option<Instant>,
}

/// Behind the transactions that hold none, as the last checkpoint says, unless it was made in another cluster.
const UNSEALED: &str = "\
select count(*) filter (where position is null),
    min(at) filter (where position is null and at >= timestamptz 'epoch' and at < timestamptz '9000-01-01Z')
from (select position, at from audit
    where xact >= least(coalesce((select below_xact from trail_checkpoint), 0),
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
    order by xact, id limit 10000) behind";

struct UnsealedLines;

impl Named for UnsealedLines {
    type Row = (BigInt, Nullable<Timestamptz>);
}

/// How many lines wait to be sealed. Those that no sealer will take, because they are not ours, are not among them once a
/// sealer has passed them.
pub async fn unsealed(store: &Store) -> Result<Left, Fault> {
    let mut db = store.connection().await?;
    let counted: Vec<(i64, Option<Instant>)> =
        Statement::<UnsealedLines>::of(vec![(UNSEALED, Vec::new())]).load(&mut db).await?;
    let (lines, since) = counted.into_iter().next().unwrap_or_default();
    Ok(Left { lines, since })
}

/// An account's rows, as far as the trail may know better.
#[derive(Clone, Debug, Queryable)]
pub struct Rows {
    /// Which account.
    pub id: Uuid,
    /// The version of its row.
    pub version: i64,
    /// Since when it has the authenticator it has.
    pub enrolled_at: Option<Instant>,
}

/// Up to `most` accounts behind one, and their sessions: each its account, its id and since when it is there.
pub async fn versions_behind(
    store: &Store,
    after: Option<Uuid>,
    most: i64,
) -> Result<(Vec<Rows>, Vec<(Uuid, Uuid, Instant)>), Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<Rows> = accounts::table
        .left_join(authenticators::table)
        .filter(accounts::id.gt(after.unwrap_or_default()))
        .order(accounts::id)
        .limit(most)
        .select((accounts::id, accounts::version, authenticators::created_at.nullable()))
        .load(&mut db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let of_these = sessions::table.filter(sessions::account_id.eq_any(ids)).order(sessions::id);
    let sessions = of_these.select((sessions::account_id, sessions::id, sessions::created_at)).load(&mut db).await?;
    Ok((rows, sessions))
}
