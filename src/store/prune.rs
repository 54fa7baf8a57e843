//! Pruning: deletes expired rows in batches, each found by an index. Expired rows are refused anyway; two servers prune different
//! rows, and neither waits for a row lock.

use std::sync::LazyLock;

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::Store;
use super::sql::{Binds, Sectioned, Statement, StatementText, statement};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;

/// Rows deleted at once.
const BATCH: i64 = 500;

/// Time for which a row is kept after the instant in its column.
#[derive(Clone, Copy, Debug)]
pub enum Outlives {
    /// Not at all: the instant is its expiry.
    Nothing,
    /// The idle timeout of the door's sessions.
    Idleness,
    /// The retention of notices and of ended application keys.
    Keeping,
    /// A day.
    Day,
    /// Ten minutes.
    Minutes,
}

/// The tables whose rows expire by a column, which is indexed in every table that grows.
pub const STALE: [(&str, &str, Outlives); 13] = [
    ("pending_sign_ins", "expires_at", Outlives::Nothing),
    ("budgets", "stale_at", Outlives::Nothing),
    ("sessions", "seen_at", Outlives::Idleness),
    ("trusted_browsers", "expires_at", Outlives::Nothing),
    ("device_links", "expires_at", Outlives::Nothing),
    ("signing_keys", "ends_at", Outlives::Nothing),
    ("application_keys", "ended_at", Outlives::Keeping),
    ("owner_requests", "expires_at", Outlives::Nothing),
    ("desk_refusals", "told_at", Outlives::Day),
    ("key_holders", "told_at", Outlives::Minutes),
    ("doctor_calls", "asked_at", Outlives::Minutes),
    ("notices", "at", Outlives::Keeping),
    ("sms_counts", "at", Outlives::Day),
];

/// The statement of each table in [`STALE`], which is prepared once per connection. The order keeps PostgreSQL from a bitmap of all
/// expired rows, of which a batch wants the first alone.
static BATCHES: LazyLock<[StatementText; STALE.len()]> = LazyLock::new(|| {
    STALE.map(|(table, at, outlives)| {
        let of_door = if matches!(outlives, Outlives::Idleness) { "door = :door and" } else { "" };
        StatementText::new(format!(
            "delete from {table} where ctid = any (array(
                select ctid from {table} where {of_door} {at} <= :then
                order by {at} limit :most for update skip locked))"
        ))
    })
});

/// Deletes a batch of rows of the table at `place` in [`STALE`], or of a door's rows in it, that expired before `then`; returns how
/// many.
pub async fn batch(store: &Store, place: usize, door: Option<Door>, then: Instant) -> Result<usize, Fault> {
    let texts: &'static [StatementText] = &*BATCHES;
    let text = texts.get(place).ok_or(Fault::Row("a table that is not pruned"))?;
    let binds = Binds::default().with("then", then).with("most", BATCH).with_any("door", door);
    let mut db = store.connection().await?;
    let deleted = Sectioned::<BigInt>::of(text, binds).execute(&mut db).await?;
    failpoint!("prune.batch");
    Ok(deleted)
}

/// Whether a batch of this size leaves more rows.
pub fn more(deleted: usize) -> bool {
    i64::try_from(deleted).is_ok_and(|deleted| deleted == BATCH)
}

/// A place among the counted requesters, in the order of their key.
pub type RequesterPlace = (String, String);

/// Looks at a page of requesters, and deletes those that made no request after `:then`. An index on the newest request would be
/// rewritten by every step, so the pages are taken by key.
const REQUESTERS: &str = "\
with page as materialized (
    select kind, key, seen[array_upper(seen, 1)] as last from requesters
    where (kind, key) > (:kind, :key) order by kind, key limit :most),
deleted as (
    delete from requesters where ctid = any (array(
        select stale.row from page cross join lateral (
            select r.ctid as row from requesters r
            where r.kind = page.kind and r.key = page.key and r.seen[array_upper(r.seen, 1)] <= :then
            for update skip locked) as stale
        where page.last <= :then))
    returning 1)
select (select count(*) from deleted), last.kind, last.key
from (select) as one left join lateral (
    select kind, key from page order by kind, key offset :most - 1) as last on true";

statement!(PruneRequesters: (BigInt, Nullable<Text>, Nullable<Text>) = REQUESTERS);

/// Deletes the requesters of one page after `place` that made no request after `then`. Returns how many, and the end of the page;
/// `None`: the page was the last.
pub async fn requesters(
    store: &Store,
    (kind, key): RequesterPlace,
    then: Instant,
) -> Result<(usize, Option<RequesterPlace>), Fault> {
    let binds = Binds::default().with("kind", kind).with("key", key).with("then", then).with("most", BATCH);
    let mut db = store.connection().await?;
    let rows: Vec<(i64, Option<String>, Option<String>)> =
        Statement::<PruneRequesters>::of(binds).load(&mut db).await?;
    failpoint!("prune.batch");
    let (deleted, kind, key) = rows.into_iter().next().unwrap_or_default();
    Ok((usize::try_from(deleted).unwrap_or_default(), kind.zip(key)))
}
