//! The store: PostgreSQL through diesel, by aggregate. Knows no rule; what it writes was decided before. A connection is
//! never held while anything else is waited for.

pub mod accounts;
mod connect;
pub mod migrations;
pub mod outbox;
mod schema;
pub mod sessions;
pub mod sign_ins;
mod sql;
mod url;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use bb8::{Pool, PooledConnection};
use diesel_async::AsyncPgConnection;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::fault::Fault;

use connect::{LastError, Lines, Watch};
pub use url::{DatabaseError, DatabaseUrl};

/// How long a request waits for a connection: with what follows, an answer within 2 s.
const CHECK_OUT: Duration = Duration::from_millis(1500);

/// A connection checked out of the pool, and the turn that came with it: given back in this order. Held for too long it
/// is given up, and what is awaited on it fails.
pub struct Db<'a> {
    _watch: Watch,
    line: PooledConnection<'a, Lines>,
    _turn: SemaphorePermit<'a>,
}

impl Deref for Db<'_> {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.line.connection
    }
}

impl DerefMut for Db<'_> {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.line.connection
    }
}

/// The database, to the rest of the house.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Lines>,
    lines: Lines,
    turns: Arc<Semaphore>,
    last_error: LastError,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store(..)")
    }
}

impl Store {
    /// A store of up to `connections` connections, made when first asked for: the database may still be away.
    /// `name` is what PostgreSQL calls them.
    pub fn open(url: &DatabaseUrl, name: &'static str, connections: u32) -> Store {
        let connections = connections.max(1);
        // bb8 lets a newcomer overtake who waits, who in a crowd waits in vain; a semaphore serves in order.
        let turns = Arc::new(Semaphore::new(usize::try_from(connections).unwrap_or(Semaphore::MAX_PERMITS)));
        let (last_error, lines) = (LastError::default(), Lines::of(url, name));
        let pool = Pool::builder()
            .max_size(connections)
            .connection_timeout(CHECK_OUT)
            .test_on_check_out(true)
            .error_sink(Box::new(last_error.clone()))
            .build_unchecked(lines.clone());
        Store { pool, lines, turns, last_error }
    }

    /// A connection.
    pub async fn connection(&self) -> Result<Db<'_>, Fault> {
        type Cause = Box<dyn std::error::Error + Send + Sync>;
        let away = |error: Cause| Fault::Away(self.last_error.within(2 * CHECK_OUT).map_or(error, Cause::from));
        let checked_out = async {
            let turn = self.turns.acquire().await.map_err(|error| away(error.into()))?;
            let line = self.pool.get().await.map_err(|error| away(error.into()))?;
            Ok(Db { _watch: self.lines.watch(&line), line, _turn: turn })
        };
        // One patience for both: whoever's turn comes late does not wait as long again.
        tokio::time::timeout(CHECK_OUT, checked_out).await.unwrap_or_else(|late| Err(away(late.into())))
    }

    /// Whether a connection can be had and written on.
    pub async fn is_writable(&self) -> Result<bool, Fault> {
        use diesel::sql_types::Bool;
        use diesel_async::RunQueryDsl;
        let mut db = self.connection().await?;
        let writable =
            diesel::dsl::sql::<Bool>("not pg_is_in_recovery() and not current_setting('transaction_read_only')::bool");
        Ok(diesel::select(writable).get_result(&mut db).await?)
    }

    /// How far PostgreSQL's clock is ahead of `now`.
    pub async fn clock_ahead(&self, now: crate::rules::Instant) -> Result<crate::rules::Span, Fault> {
        use diesel_async::RunQueryDsl;
        let mut db = self.connection().await?;
        let theirs: crate::rules::Instant =
            diesel::select(diesel::dsl::sql::<diesel::sql_types::Timestamptz>("clock_timestamp()"))
                .get_result(&mut db)
                .await?;
        Ok(theirs - now)
    }
}
