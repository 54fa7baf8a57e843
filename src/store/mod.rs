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

use std::time::Duration;

use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};

use crate::fault::Fault;

pub use connect::{DatabaseError, DatabaseUrl};

/// How long a request waits for a connection: with what follows, an answer within 2 s.
const CHECK_OUT: Duration = Duration::from_millis(1500);

/// A connection checked out of the pool.
pub type Db<'a> = PooledConnection<'a, AsyncPgConnection>;

/// The database, to the rest of the house.
#[derive(Clone)]
pub struct Store {
    pool: Pool<AsyncPgConnection>,
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
        let pool = Pool::builder()
            .max_size(connections.max(1))
            .connection_timeout(CHECK_OUT)
            // Asks the connection itself, without a round trip, whether it knows it is broken.
            .test_on_check_out(true)
            .error_sink(Box::new(connect::Complaint::default()))
            .build_unchecked(connect::manager(url, name));
        Store { pool }
    }

    /// A connection.
    pub async fn connection(&self) -> Result<Db<'_>, Fault> {
        self.pool.get().await.map_err(|error| Fault::Away(Box::new(error)))
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
