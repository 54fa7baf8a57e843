//! Pruning: rows that time has made meaningless, a batch at a time. Each would be refused by time anyway; two pruners
//! side by side take different rows, and none waits for a row that a step holds.

use diesel::sql_query;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Store;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;

/// Rows deleted at once: few enough that nobody notices.
const BATCH: i64 = 500;

/// How long a row outlives the instant it tells.
#[derive(Clone, Copy, Debug)]
pub enum Outlives {
    /// Not at all: it tells its end.
    Nothing,
    /// As long as a session may be idle.
    Idleness,
    /// As long as a notice is kept.
    Keeping,
    /// As long as a network's requests count.
    Counting,
}

/// What is stale, table by table.
pub const STALE: [(&str, &str, Outlives); 10] = [
    ("pending_sign_ins", "expires_at", Outlives::Nothing),
    ("budgets", "stale_at", Outlives::Nothing),
    ("sessions", "seen_at", Outlives::Idleness),
    ("trusted_browsers", "expires_at", Outlives::Nothing),
    ("device_links", "expires_at", Outlives::Nothing),
    ("signing_keys", "ends_at", Outlives::Nothing),
    ("desk_refusals", "told_at + interval '1 day'", Outlives::Nothing),
    ("key_holders", "told_at + interval '10 minutes'", Outlives::Nothing),
    ("notices", "at", Outlives::Keeping),
    ("requesters", "seen[array_upper(seen, 1)]", Outlives::Counting),
];

/// Deletes one batch of a table's rows that are stale before `then`; how many there were.
pub async fn batch(store: &Store, (table, at): (&str, &str), then: Instant) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let statement = format!(
        "delete from {table} where ctid = any (array(
            select ctid from {table} where {at} <= $1 limit $2 for update skip locked))"
    );
    let deleted = sql_query(statement).bind::<Timestamptz, _>(then).bind::<BigInt, _>(BATCH).execute(&mut db).await?;
    failpoint!("prune.batch");
    Ok(deleted)
}

/// Whether a batch of so many leaves more behind.
pub fn more(deleted: usize) -> bool {
    i64::try_from(deleted).is_ok_and(|deleted| deleted == BATCH)
}
