//! Pruning: deletes expired rows in batches. Expired rows are refused anyway; two servers prune different rows, and neither
//! waits for a row lock.

use diesel::sql_query;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Store;
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
    /// The longest window of any door's rate limit.
    Counting,
    /// A day.
    Day,
}

/// The prunable tables.
pub const STALE: [(&str, &str, Outlives); 12] = [
    ("pending_sign_ins", "expires_at", Outlives::Nothing),
    ("budgets", "stale_at", Outlives::Nothing),
    ("sessions", "seen_at", Outlives::Idleness),
    ("trusted_browsers", "expires_at", Outlives::Nothing),
    ("device_links", "expires_at", Outlives::Nothing),
    ("signing_keys", "ends_at", Outlives::Nothing),
    ("application_keys", "ended_at", Outlives::Keeping),
    ("desk_refusals", "told_at + interval '1 day'", Outlives::Nothing),
    ("key_holders", "told_at + interval '10 minutes'", Outlives::Nothing),
    ("notices", "at", Outlives::Keeping),
    ("sms_counts", "at", Outlives::Day),
    ("requesters", "seen[array_upper(seen, 1)]", Outlives::Counting),
];

/// Deletes a batch of a table's rows, or of a door's rows in the table, that expired before `then`; returns how many.
pub async fn batch(
    store: &Store,
    (table, at): (&str, &str),
    door: Option<Door>,
    then: Instant,
) -> Result<usize, Fault> {
    let mut db = store.connection().await?;
    let of_door = door.map(|door| format!("door = '{}' and", door.name())).unwrap_or_default();
    let statement = format!(
        "delete from {table} where ctid = any (array(
            select ctid from {table} where {of_door} {at} <= $1 limit $2 for update skip locked))"
    );
    let deleted = sql_query(statement).bind::<Timestamptz, _>(then).bind::<BigInt, _>(BATCH).execute(&mut db).await?;
    failpoint!("prune.batch");
    Ok(deleted)
}

/// Whether a batch of this size leaves more rows.
pub fn more(deleted: usize) -> bool {
    i64::try_from(deleted).is_ok_and(|deleted| deleted == BATCH)
}
