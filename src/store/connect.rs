//! Connecting to PostgreSQL, and what every connection of a pool is. Each host has its time, from the first packet to the
//! last setting; who holds a connection has theirs, and a server that falls silent meanwhile is given up. Dead
//! connections are noticed without a ping, and no statement hangs for ever.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bb8::{ErrorSink, ManageConnection};
use diesel::ConnectionError;
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use tokio::task::AbortHandle;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Config, NoTls, Socket};

use super::url::{DatabaseUrl, LONGEST, Place};

/// What every connection is told before its first use.
///
/// Plans are made once: planning the large statements anew each time took longer than running them. A plan made while a
/// table is empty would read it whole for as long as the connection lives, so plans that do are ruled out: every
/// statement on a request's path finds its rows by an index, whatever its values and however many rows there are. One
/// that cannot do without is thought so dear that PostgreSQL would compile it first: that costs more than it ever saves.
const SETTINGS: &str = "set statement_timeout = '5s'; set lock_timeout = '3s'; \
    set idle_in_transaction_session_timeout = '10s'; set timezone = 'UTC'; \
    set default_transaction_isolation = 'read committed'; set plan_cache_mode = 'force_generic_plan'; \
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; \
    set jit = off";

/// How long a connection may be held: longer than PostgreSQL lets a statement run, shorter than an answer may take. A
/// server that has said nothing by then is gone, whatever the network thinks.
pub const HELD: Duration = Duration::from_secs(8);

/// A connection, and the task that reads and writes its line.
pub struct Line {
    /// To run statements on.
    pub connection: AsyncPgConnection,
    task: AbortHandle,
    /// How many were given up before it was made.
    made_after: u64,
}

impl DatabaseUrl {
    /// A connection of one's own, outside any pool.
    pub async fn connect(&self, name: &str) -> Result<AsyncPgConnection, ConnectionError> {
        Ok(self.open(name).await?.0)
    }

    /// To the first host that has us, each in its time.
    async fn open(&self, name: &str) -> Result<(AsyncPgConnection, AbortHandle), ConnectionError> {
        let mut refusals = Vec::new();
        for place in self.places.iter() {
            let refusal = match tokio::time::timeout(LONGEST, place.open(name)).await {
                Ok(Ok(opened)) => return Ok(opened),
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("no connection within {} s", LONGEST.as_secs()),
            };
            refusals.push(format!("{}: {refusal}", place.name));
        }
        Err(ConnectionError::BadConnection(refusals.join("; ")))
    }
}

impl Place {
    async fn open(&self, name: &str) -> Result<(AsyncPgConnection, AbortHandle), ConnectionError> {
        let mut config = self.config.clone();
        config.application_name(name);
        let (mut connection, task) = match &self.tls {
            None => drive(&config, NoTls).await?,
            Some(tls) => drive(&config, tls.clone()).await?,
        };
        connection.batch_execute(SETTINGS).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok((connection, task))
    }
}

/// Connects, and has the line read and written by a task that ends with the connection, or when it is aborted: then
/// whatever is awaited on the connection fails at once, and it knows that it is broken.
async fn drive<T>(config: &Config, tls: T) -> Result<(AsyncPgConnection, AbortHandle), ConnectionError>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let (client, line) = config.connect(tls).await.map_err(|error| {
        // The error itself says no more than "db error"; its cause says which, and never the password.
        let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        ConnectionError::BadConnection(cause)
    })?;
    let task = tokio::spawn(line).abort_handle();
    Ok((AsyncPgConnection::try_from(client).await?, task))
}

/// Why a connection is not handed out.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// None could be made.
    #[error("no connection could be made")]
    Connect(#[from] ConnectionError),
    /// It is broken, or as old as one that was given up.
    #[error("the connection is lost")]
    Lost,
}

/// What makes the connections of a pool, and judges them.
#[derive(Clone)]
pub struct Lines {
    url: DatabaseUrl,
    name: &'static str,
    given_up: Arc<AtomicU64>,
}

impl Lines {
    /// `name` is what PostgreSQL calls them.
    pub fn of(url: &DatabaseUrl, name: &'static str) -> Lines {
        Lines { url: url.clone(), name, given_up: Arc::default() }
    }

    /// Gives a connection up if it is held for too long, until this is dropped. What made its server fall silent has
    /// most likely met the others too, so all that were made before are not handed out again.
    pub fn watch(&self, line: &Line) -> Watch {
        let (lines, task) = (self.clone(), line.task.clone());
        let watch = tokio::spawn(async move {
            tokio::time::sleep(HELD).await;
            lines.give_up();
            tracing::warn!("a connection to the database was held for {} s and is given up", HELD.as_secs());
            task.abort();
        });
        Watch(watch.abort_handle())
    }

    /// Has no connection handed out again that was made so far.
    pub fn give_up(&self) {
        self.given_up.fetch_add(1, Ordering::Relaxed);
    }

    fn is_lost(&self, line: &mut Line) -> bool {
        line.connection.is_broken() || line.made_after != self.given_up.load(Ordering::Relaxed)
    }
}

/// Ends with the holding of a connection.
pub struct Watch(AbortHandle);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl ManageConnection for Lines {
    type Connection = Line;
    type Error = LineError;

    async fn connect(&self) -> Result<Line, LineError> {
        let made_after = self.given_up.load(Ordering::Relaxed);
        let (connection, task) = self.url.open(self.name).await?;
        Ok(Line { connection, task, made_after })
    }

    /// Asks the connection itself, without a round trip.
    async fn is_valid(&self, line: &mut Line) -> Result<(), LineError> {
        if self.is_lost(line) { Err(LineError::Lost) } else { Ok(()) }
    }

    fn has_broken(&self, line: &mut Line) -> bool {
        self.is_lost(line)
    }
}

/// Why the last connection could not be made: the pool itself says no more than that time ran out.
#[derive(Clone, Debug, Default)]
pub struct LastError(Arc<Mutex<Option<(Instant, LineError)>>>);

impl LastError {
    /// What went wrong within so long.
    pub fn within(&self, span: Duration) -> Option<LineError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        last.filter(|(at, _)| at.elapsed() <= span).map(|(_, error)| error)
    }
}

impl ErrorSink<LineError> for LastError {
    fn sink(&self, error: LineError) {
        // That one was lost is no news: another is made in its place, or not.
        if matches!(error, LineError::Connect(_)) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), error));
        }
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<LineError>> {
        Box::new(self.clone())
    }
}
