//! Connecting to PostgreSQL, and what every connection of a pool is. Each host has its time, from the first packet to the
//! last setting; who holds a connection has theirs, and a server that falls silent meanwhile is given up. Dead
//! connections are noticed without a ping, and no statement hangs for ever.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bb8::{ErrorSink, ManageConnection};
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::PoolableConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;
use tokio::task::AbortHandle;
use tokio_postgres::config::{Host, SslMode, SslNegotiation};
use tokio_postgres::{Client, Connection, SimpleQueryMessage};

use super::health::DatabaseHealth;
use super::observed::{ObservedClear, ObservedTls, Observer};
use super::url::{DatabaseHost, DatabaseUrl, LONGEST};
use crate::fault::Fault;

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
    set jit = off; ";

/// What is asked of a server before its first use: whether it is a standby, takes no writes, and how it keeps texts.
const FITNESS: &str = "select pg_is_in_recovery()::text, current_setting('transaction_read_only'), \
    current_setting('server_encoding')";

/// How long a connection may be held: longer than PostgreSQL lets a statement run, shorter than an answer may take. A
/// server that has said nothing by then is gone, whatever the network thinks.
pub const HELD: Duration = Duration::from_secs(8);

/// A connection, and the task that reads and writes its line.
pub struct PooledLine {
    /// To run statements on.
    pub connection: AsyncPgConnection,
    task: AbortHandle,
    observer: Observer,
    /// How many were given up before it was made.
    made_after: u64,
}

/// Why a server that answers is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitServer {
    /// It repeats another server: what it tells may be over.
    #[error("is a standby")]
    Standby,
    /// Its transactions are read-only.
    #[error("takes no writes: default_transaction_read_only is on")]
    ReadOnly,
    /// It keeps texts in another encoding than UTF8.
    #[error("keeps texts as {0}: create the database with `encoding 'UTF8' template template0`")]
    Encoding(String),
}

/// Why there is no connection, host by host. Never tells a password.
#[derive(Clone, Debug)]
pub struct NotConnected {
    told: String,
    /// Why no server that answers is used; none where one did not answer.
    pub unfit: Option<UnfitServer>,
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl std::error::Error for NotConnected {}

impl From<NotConnected> for Fault {
    fn from(error: NotConnected) -> Fault {
        if error.unfit.is_some() { Fault::Unfit(error.into()) } else { Fault::Away(error.into()) }
    }
}

/// Why one host has no connection for us.
#[derive(Debug, thiserror::Error)]
enum HostError {
    #[error(transparent)]
    Unfit(#[from] UnfitServer),
    /// The driver's own text says no more than "db error"; its cause says which, and never the password.
    #[error("{}", std::error::Error::source(.0).map_or_else(|| .0.to_string(), ToString::to_string))]
    Driver(#[from] tokio_postgres::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Diesel(#[from] diesel::ConnectionError),
    #[error("no connection within {} s", LONGEST.as_secs())]
    Late,
}

impl DatabaseUrl {
    /// A connection of one's own, outside any pool.
    ///
    /// # Errors
    ///
    /// [`NotConnected`] names each host and what was wrong with it.
    pub async fn connect(&self, name: &str) -> Result<AsyncPgConnection, NotConnected> {
        Ok(self.open(name, &Observer::of(&Arc::default())).await?.0)
    }

    /// To the first host that has us and takes writes, each in its time.
    async fn open(&self, name: &str, observer: &Observer) -> Result<(AsyncPgConnection, AbortHandle), NotConnected> {
        let (mut told, mut unfit) = (Vec::new(), Vec::new());
        for place in self.places.iter() {
            let opened = tokio::time::timeout(LONGEST, place.open(name, observer)).await;
            let error = match opened.unwrap_or(Err(HostError::Late)) {
                Ok(opened) => return Ok(opened),
                Err(error) => error,
            };
            told.push(format!("{}: {error}", place.name));
            if let HostError::Unfit(why) = error {
                unfit.push(why);
            }
        }
        let unfit = Some(unfit).filter(|unfit| unfit.len() == told.len()).and_then(|unfit| unfit.into_iter().next());
        Err(NotConnected { told: told.join("; "), unfit })
    }
}

impl DatabaseHost {
    async fn open(&self, name: &str, observer: &Observer) -> Result<(AsyncPgConnection, AbortHandle), HostError> {
        let mut config = self.config.clone();
        config.application_name(name);
        let observer = observer.clone();
        if let Some(tls) = self.tls.clone() {
            let (client, line) = config.connect(ObservedTls { inner: tls, observer }).await?;
            return set_up(client, line).await;
        }
        // Without TLS the observer is handed the stream as a connector for TLS would be.
        config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
        let clear = ObservedClear(observer);
        if let ([Host::Unix(folder)], [port]) = (config.get_hosts(), config.get_ports()) {
            let socket = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await?;
            let (client, line) = config.connect_raw(socket, clear).await?;
            return set_up(client, line).await;
        }
        let (client, line) = config.connect(clear).await?;
        set_up(client, line).await
    }
}

/// Has the line read and written by a task that ends with the connection, or when it is aborted: then whatever is awaited on
/// the connection fails at once, and it knows that it is broken. Then tells the server our settings, and whether it is fit.
async fn set_up<S, T>(client: Client, line: Connection<S, T>) -> Result<(AsyncPgConnection, AbortHandle), HostError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let task = tokio::spawn(line).abort_handle();
    let answers = client.simple_query(&[SETTINGS, FITNESS].concat()).await?;
    let row = answers.iter().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let told = |column| row.and_then(|row| row.get(column)).unwrap_or_default();
    if told(0) != "false" {
        return Err(UnfitServer::Standby.into());
    }
    if told(1) != "off" {
        return Err(UnfitServer::ReadOnly.into());
    }
    if told(2) != "UTF8" {
        return Err(UnfitServer::Encoding(told(2).to_owned()).into());
    }
    Ok((AsyncPgConnection::try_from(client).await?, task))
}

/// Why a connection is not handed out.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// None could be made.
    #[error("no connection could be made")]
    Connect(#[from] NotConnected),
    /// It is broken, as old as one that was given up, or its server takes no writes any more.
    #[error("the connection is lost")]
    Lost,
}

/// What makes the connections of a pool, and judges them.
#[derive(Clone)]
pub struct Lines {
    url: DatabaseUrl,
    name: &'static str,
    given_up: Arc<AtomicU64>,
    health: Arc<DatabaseHealth>,
}

impl Lines {
    /// `name` is what PostgreSQL calls them; what they hear goes to `health`.
    pub fn of(url: &DatabaseUrl, name: &'static str, health: &Arc<DatabaseHealth>) -> Lines {
        Lines { url: url.clone(), name, given_up: Arc::default(), health: Arc::clone(health) }
    }

    /// Where they go.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Gives a connection up if it is held for too long, until this is dropped. What made its server fall silent has
    /// most likely met the others too, so all that were made before are not handed out again.
    pub fn watch(&self, line: &PooledLine) -> Watch {
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

    fn is_lost(&self, line: &mut PooledLine) -> bool {
        line.connection.is_broken()
            || line.observer.is_unusable()
            || line.made_after != self.given_up.load(Ordering::Relaxed)
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
    type Connection = PooledLine;
    type Error = LineError;

    async fn connect(&self) -> Result<PooledLine, LineError> {
        let made_after = self.given_up.load(Ordering::Relaxed);
        let observer = Observer::of(&self.health);
        let (connection, task) = self.url.open(self.name, &observer).await?;
        Ok(PooledLine { connection, task, observer, made_after })
    }

    /// Asks the connection itself, without a round trip.
    async fn is_valid(&self, line: &mut PooledLine) -> Result<(), LineError> {
        if self.is_lost(line) { Err(LineError::Lost) } else { Ok(()) }
    }

    fn has_broken(&self, line: &mut PooledLine) -> bool {
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
