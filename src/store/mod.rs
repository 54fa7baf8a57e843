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

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::{AsyncConnection, AsyncPgConnection, TransactionManager};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::fault::Fault;

use connect::LastError;
pub use connect::{DatabaseError, DatabaseUrl};

/// How long a request waits for a connection: with what follows, an answer within 2 s.
const CHECK_OUT: Duration = Duration::from_millis(1500);

/// How many requests may wait for each connection. A step's statements take some milliseconds: whoever is let in to wait
/// is served in time even at 20 ms each, and whoever is not is told so at once.
const WAITERS: usize = 64;

/// How long PostgreSQL lets a statement run. A connection given back after longer may still wait for an answer that
/// nobody waits for any more, whatever its socket says: it is closed. Whose statements were many is closed too, at the
/// cost of a new one.
const LONGEST: Duration = Duration::from_secs(5);

/// A connection checked out of the pool, and the turn that came with it: given back in this order.
pub struct Db<'a> {
    connection: PooledConnection<'a, AsyncPgConnection>,
    _turn: SemaphorePermit<'a>,
    since: Instant,
}

impl Drop for Db<'_> {
    fn drop(&mut self) {
        if self.since.elapsed() > LONGEST {
            type Transactions = <AsyncPgConnection as AsyncConnection>::TransactionManager;
            Transactions::transaction_manager_status_mut(&mut *self.connection).set_in_error();
        }
    }
}

impl Deref for Db<'_> {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.connection
    }
}

impl DerefMut for Db<'_> {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.connection
    }
}

/// The database, to the rest of the house.
#[derive(Clone)]
pub struct Store {
    pool: Pool<AsyncPgConnection>,
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
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
        let places = usize::try_from(connections).unwrap_or(1);
        let turns = Arc::new(Semaphore::new(places));
        let waiting = Arc::new(Semaphore::new(places * WAITERS));
        let last_error = LastError::default();
        let pool = Pool::builder()
            .max_size(connections)
            .connection_timeout(CHECK_OUT)
            // Asks the connection itself, without a round trip, whether it knows it is broken.
            .test_on_check_out(true)
            .error_sink(Box::new(last_error.clone()))
            .build_unchecked(connect::manager(url, name));
        Store { pool, turns, waiting, last_error }
    }

    /// A connection.
    pub async fn connection(&self) -> Result<Db<'_>, Fault> {
        type Cause = Box<dyn std::error::Error + Send + Sync>;
        let away = |error: Cause| Fault::Away(self.last_error.within(2 * CHECK_OUT).map_or(error, Cause::from));
        let checked_out = async {
            let turn = self.turn().await?;
            let connection = self.pool.get().await.map_err(|error| away(error.into()))?;
            Ok(Db { connection, _turn: turn, since: Instant::now() })
        };
        // One patience for both: whoever's turn comes late does not wait as long again.
        tokio::time::timeout(CHECK_OUT, checked_out).await.unwrap_or_else(|late| Err(away(late.into())))
    }

    /// A turn, in the order they were asked for; none when too many are waiting already.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, Fault> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        let _waiting = self.waiting.try_acquire().map_err(|_| Fault::Crowded)?;
        // Nobody closes it.
        self.turns.acquire().await.map_err(|_| Fault::Crowded)
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
