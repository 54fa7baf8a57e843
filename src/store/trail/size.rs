//! Size of the trail and its growth in a day, from PostgreSQL's statistics and from positions: no line is counted. Does not
//! know how much is too much.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::fault::Fault;
use crate::rules::{Instant, Span};
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// Size of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Bytes of the table, its indexes and its TOAST table.
    pub bytes: i64,
    /// Lines ever sealed: the last position.
    pub lines: i64,
    /// Lines of them that are in the table, and not archived.
    pub lines_kept: i64,
    /// Lines sealed in the last 24 hours.
    pub lines_of_a_day: i64,
}

impl Size {
    /// Bytes by which the trail grew in the last 24 hours, from the average size of a line.
    #[must_use]
    pub fn bytes_of_a_day(self) -> i64 {
        if self.lines_kept == 0 { 0 } else { self.bytes.saturating_mul(self.lines_of_a_day) / self.lines_kept }
    }
}

/// The last position, and the greatest among the hundred lines before the day.
const SIZE: &str = "\
select pg_total_relation_size('audit'),
    coalesce((select max(position) from audit), 0),
    coalesce((
        select max(earlier.position)
        from (select position from audit where at < :since order by at desc limit 100) as earlier), 0),
    coalesce((select min(position) from audit), 1)";

statement!(ReadSize: (BigInt, BigInt, BigInt, BigInt) = SIZE);

/// Reads the size.
///
/// # Errors
/// The database is unreachable, or has no such table.
pub async fn size(store: &Store, now: Instant) -> Result<Size, Fault> {
    let mut db = store.connection().await?;
    let binds = Binds::default().with("since", now - Span::days(1));
    let rows: Vec<(i64, i64, i64, i64)> = Statement::<ReadSize>::of(binds).load(&mut db).await?;
    let (bytes, lines, before, first) = rows.into_iter().next().unwrap_or_default();
    let lines_kept = (lines + 1 - first).max(0);
    Ok(Size { bytes, lines, lines_kept, lines_of_a_day: (lines - before).max(0) })
}
