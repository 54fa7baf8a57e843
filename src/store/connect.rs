//! Connections to PostgreSQL and their settings. A timeout limits connecting to each host, from the first packet to the last
//! setting, and another the time a connection is held. Broken connections are noticed
//! without a ping, and every statement has a timeout. Refuses a standby, a read-only server and an encoding other than UTF8.
//! Knows no table.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bb8::{ErrorSink, ManageConnection};
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::PoolableConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixStream;
use tokio::task::AbortHandle;
use tokio_postgres::config::{Host, SslMode, SslNegotiation};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Connection, SimpleQueryMessage};

use super::health::DatabaseHealth;
use super::observed::{ObservedClear, ObservedTls, Observer};
use super::url::{DatabaseHost, DatabaseUrl, LONGEST};
use super::watchdog::{HeldConnection, Hold, Watchdog};
use crate::fault::Fault;

/// Settings of every connection.
///
/// Plans are generic and made once: planning the large statements at each call took longer than running them. A plan made while
/// a table is empty would scan it for as long as the connection lives, so such plans are disabled: every statement of a request
/// finds its rows by an index. Their estimated cost would make PostgreSQL compile a plan (JIT), which costs more than it saves.
const SETTINGS: &str = "set statement_timeout = '5s'; set lock_timeout = '3s'; \
    set idle_in_transaction_session_timeout = '10s'; set timezone = 'UTC'; \
    set default_transaction_isolation = 'read committed'; set plan_cache_mode = 'force_generic_plan'; \
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; \
    set jit = off; ";

/// Asks a server whether it is a standby, whether it takes writes, and its encoding.
const FITNESS: &str = "select pg_is_in_recovery()::text, current_setting('transaction_read_only'), \
    current_setting('server_encoding')";

/// A pooled connection, and the task that reads and writes its stream.
pub struct PooledLine {
    /// Runs statements.
    pub connection: AsyncPgConnection,
    hold: Arc<Hold>,
    observer: Observer,
    /// Number of connections given up before this one was made.
    made_after: u64,
}

/// Why a server that answers is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitServer {
    /// The server is a standby, which may still show sessions that have ended.
    #[error("is a standby")]
    Standby,
    /// The server's transactions are read-only.
    #[error("takes no writes: default_transaction_read_only is on")]
    ReadOnly,
    /// The database's encoding is not UTF8.
    #[error("keeps texts as {0}: create the database with `encoding 'UTF8' template template0`")]
    Encoding(String),
}

/// Why no host gave a connection. Never shows a password.
#[derive(Clone, Debug)]
pub struct NotConnected {
    told: String,
    /// The reason, if every host answered and none was fit.
    pub unfit: Option<UnfitServer>,
    /// The reason of one of several hosts that an operator can do something about.
    pub obstacle: Option<ConnectObstacle>,
}

/// Obstacle to a connection at a host that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectObstacle {
    /// All connections that PostgreSQL grants are taken (SQLSTATE 53300).
    Full,
    /// The server is a standby.
    Standby,
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

/// Why one host gave no connection.
#[derive(Debug, thiserror::Error)]
enum HostError {
    #[error(transparent)]
    Unfit(#[from] UnfitServer),
    /// The driver's own text is "db error"; its cause says more, and never the password.
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
    /// A connection outside any pool.
    ///
    /// # Errors
    ///
    /// [`NotConnected`] names each host and its error.
    pub async fn connect(&self, name: &str) -> Result<AsyncPgConnection, NotConnected> {
        Ok(self.open(name, &Observer::of(&Arc::default())).await?.0)
    }

    /// Connects to the first host that answers in time and takes writes.
    pub(super) async fn open(
        &self,
        name: &str,
        observer: &Observer,
    ) -> Result<(AsyncPgConnection, AbortHandle), NotConnected> {
        let (mut told, mut unfit, mut obstacle) = (Vec::new(), Vec::new(), None);
        for place in self.places.iter() {
            let opened = tokio::time::timeout(LONGEST, place.open(name, observer)).await;
            let error = match opened.unwrap_or(Err(HostError::Late)) {
                Ok(opened) => return Ok(opened),
                Err(error) => error,
            };
            told.push(format!("{}: {error}", place.name));
            obstacle = obstacle.or(error.obstacle());
            if let HostError::Unfit(why) = error {
                unfit.push(why);
            }
        }
        let unfit = Some(unfit).filter(|unfit| unfit.len() == told.len()).and_then(|unfit| unfit.into_iter().next());
        Err(NotConnected { told: told.join("; "), unfit, obstacle })
    }
}

impl HostError {
    fn obstacle(&self) -> Option<ConnectObstacle> {
        match self {
            HostError::Unfit(UnfitServer::Standby) => Some(ConnectObstacle::Standby),
            HostError::Driver(error) if error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS) => {
                Some(ConnectObstacle::Full)
            }
            _ => None,
        }
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
        // Without TLS the stream is handed to the observer in the place of a TLS connector.
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

/// Spawns the task that reads and writes the stream. Aborting it fails whatever is awaited on the connection at once. Then
/// sends the settings and checks that the server is fit.
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

/// Why the pool hands out no connection.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// No connection could be made.
    #[error("no connection could be made")]
    Connect(#[from] NotConnected),
    /// The connection is broken, made before one that was given up, or its server takes no writes any more.
    #[error("the connection is lost")]
    Lost,
}

/// Makes and checks the connections of a pool.
#[derive(Clone)]
pub struct Lines {
    url: DatabaseUrl,
    name: &'static str,
    watchdog: Watchdog,
    health: Arc<DatabaseHealth>,
}

impl Lines {
    /// A manager of connections that PostgreSQL shows as `name` and that report to `health`.
    pub fn of(url: &DatabaseUrl, name: &'static str, health: &Arc<DatabaseHealth>) -> Lines {
        Lines { url: url.clone(), name, watchdog: Watchdog::default(), health: Arc::clone(health) }
    }

    /// The database.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Holds a connection until the returned value is dropped; aborts it if it is held for too long.
    pub fn hold(&self, line: &PooledLine) -> HeldConnection {
        self.watchdog.hold(&line.hold)
    }

    /// Replaces all connections made so far.
    pub fn give_up(&self) {
        self.watchdog.give_up();
    }

    fn is_lost(&self, line: &mut PooledLine) -> bool {
        line.connection.is_broken() || line.observer.is_unusable() || line.made_after != self.watchdog.given_up()
    }
}

impl ManageConnection for Lines {
    type Connection = PooledLine;
    type Error = LineError;

    async fn connect(&self) -> Result<PooledLine, LineError> {
        let made_after = self.watchdog.given_up();
        let observer = Observer::of(&self.health);
        let (connection, task) = self.url.open(self.name, &observer).await?;
        Ok(PooledLine { connection, hold: self.watchdog.watch(task), observer, made_after })
    }

    /// Checks the connection without a round trip.
    async fn is_valid(&self, line: &mut PooledLine) -> Result<(), LineError> {
        if self.is_lost(line) { Err(LineError::Lost) } else { Ok(()) }
    }

    fn has_broken(&self, line: &mut PooledLine) -> bool {
        self.is_lost(line)
    }
}

/// The error of the last attempt to connect: the pool itself reports only a timeout.
#[derive(Clone, Debug, Default)]
pub struct LastError(Arc<Mutex<Option<(Instant, LineError)>>>);

impl LastError {
    /// The error, if it is younger than `span`.
    pub fn within(&self, span: Duration) -> Option<LineError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        last.filter(|(at, _)| at.elapsed() <= span).map(|(_, error)| error)
    }
}

impl ErrorSink<LineError> for LastError {
    fn sink(&self, error: LineError) {
        // A lost connection is replaced; only a failed attempt is of interest.
        if matches!(error, LineError::Connect(_)) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), error));
        }
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<LineError>> {
        Box::new(self.clone())
    }
}
