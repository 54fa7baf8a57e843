//! Fitness of the database to serve on: checks for `/readyz` and `doctor`, and what connections reported meanwhile. Does not
//! know requests.

use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::health::DatabaseHealth;
use super::observed::Observer;
use super::{ConnectObstacle, NotConnected, Store, UnfitServer, WriteRefusal};
use crate::fault::Fault;
use crate::rules::{Instant, Span};

/// The reason why an answering server is not used, if a fault has one.
pub fn unfit_server(fault: &Fault) -> Option<&UnfitServer> {
    let Fault::Unfit(cause) = fault else { return None };
    cause.downcast_ref::<NotConnected>().and_then(|error| error.unfit.as_ref())
}

/// Obstacle to a connection at one host, if a fault tells one.
pub fn obstacle(fault: &Fault) -> Option<ConnectObstacle> {
    let (Fault::Away(cause) | Fault::Unfit(cause)) = fault else { return None };
    cause.downcast_ref::<NotConnected>().and_then(|error| error.obstacle)
}

/// Whether PostgreSQL answers, and all connections that it grants are taken.
pub fn grants_no_more(fault: &Fault) -> bool {
    obstacle(fault) == Some(ConnectObstacle::Full)
}

/// Difference of the clocks of server and PostgreSQL above which `/readyz` is 503 and nothing is pruned.
pub const APART: Span = Span::seconds(30);

/// Tries of [`Store::shares_connections`]; each fails to notice a pooler only by the chance of other clients' timing.
const SHARING_TRIES: u8 = 8;

impl Store {
    /// Connects outside the pool, with the time that a host has: the pool gives up earlier, and then without a reason.
    ///
    /// # Errors
    ///
    /// The reason of each host.
    pub async fn reach(&self) -> Result<(), Fault> {
        Ok(self.lines.url().connect("vestibule-doctor").await.map(drop)?)
    }

    /// Whether a connection can be had and takes writes.
    pub async fn is_writable(&self) -> Result<bool, Fault> {
        let mut db = self.connection().await?;
        let writable = sql::<Bool>("not pg_is_in_recovery() and not current_setting('transaction_read_only')::bool");
        Ok(diesel::select(writable).get_result(&mut db).await?)
    }

    /// Why the database refuses writes, after three refusals in a row without a written probe.
    pub fn refused_writes(&self) -> Option<WriteRefusal> {
        self.health.refused_writes()
    }

    /// Whether a pooler shares connections between transactions, as far as they reported since the last call.
    pub fn is_pooled(&self) -> bool {
        self.health.is_pooled()
    }

    /// Tests for a pooler that shares connections: sets a session setting on one connection, gives another the chance to take
    /// the server connection over, and reads the setting on the first. Takes at most 10 s.
    ///
    /// Repeats this up to [`SHARING_TRIES`] times: a third client that ends a transaction meanwhile leaves its own server
    /// connection to be taken.
    pub async fn shares_connections(&self) -> Result<bool, Fault> {
        let noticed = Arc::<DatabaseHealth>::default();
        match self.lost_setting(&noticed).await {
            Ok(false) => self.health.not_pooled(),
            // The connection's own prepared statements were on another server connection.
            Err(_) if noticed.is_pooled() => return Ok(true),
            otherwise => return otherwise,
        }
        Ok(false)
    }

    async fn lost_setting(&self, noticed: &Arc<DatabaseHealth>) -> Result<bool, Fault> {
        let observer = Observer::of(noticed);
        let connect = async || self.lines.url().open("vestibule-pooler", &observer).await.map_err(Fault::from);
        let ((mut first, _), (mut second, _)) = (connect().await?, connect().await?);
        for value in 0..SHARING_TRIES {
            let is_kept = format!(
                "do $$ begin if current_setting('vestibule.kept', true) is distinct from '{value}' \
                 then raise exception 'lost'; end if; end $$"
            );
            first.batch_execute(&format!("set vestibule.kept = '{value}'")).await?;
            second.batch_execute("begin").await?;
            // With a pool of one connection the first waits for the end of the second's transaction.
            let kept = tokio::time::timeout(Duration::from_secs(2), first.batch_execute(&is_kept)).await;
            second.batch_execute("rollback").await?;
            if !matches!(kept, Ok(Ok(()))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Difference of PostgreSQL's clock from `now`; positive: ahead.
    pub async fn clock_ahead(&self, now: Instant) -> Result<Span, Fault> {
        let mut db = self.connection().await?;
        let theirs: Instant = diesel::select(sql::<Timestamptz>("clock_timestamp()")).get_result(&mut db).await?;
        Ok(theirs - now)
    }
}
