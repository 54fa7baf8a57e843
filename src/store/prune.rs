//! Pruning: rows that time has made meaningless, a batch at a time. Each would be refused by time anyway; two pruners
//! side by side take different rows, and none waits for a row that a step holds.

use diesel::sql_query;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Store;
use crate::fault::Fault;
use crate::rules::Instant;

/// Rows deleted at once: few enough that nobody notices.
const BATCH: i64 = 500;

/// What is stale, table by table, and since when it is.
pub const STALE: [(&str, &str); 7] = [
    ("pending_sign_ins", "expires_at <= $1"),
    ("budgets", "stale_at <= $1"),
    ("sessions", "seen_at <= $1"),
    ("trusted_browsers", "expires_at <= $1"),
    ("device_links", "expires_at <= $1"),
    ("notices", "at <= $1"),
    ("requesters", "seen[array_upper(seen, 1)] <= $1"),
];

/// Deletes one batch of a table's rows that are stale before `then`; how many there were.
pub async fn batch(store: &Store, (table, stale): (&str, &str), then: Instant) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let statement = format!(
        "delete from {table} where ctid = any (array(
            select ctid from {table} where {stale} limit $2 for update skip locked))"
    );
    let deleted = sql_query(statement).bind::<Timestamptz, _>(then).bind::<BigInt, _>(BATCH).execute(&mut db).await?;
    Ok(deleted)
}

/// Whether a batch of so many leaves more behind.
pub fn more(deleted: usize) -> bool {
    i64::try_from(deleted).is_ok_and(|deleted| deleted == BATCH)
}
