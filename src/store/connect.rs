//! Connecting to PostgreSQL: over a unix socket as it is, over TCP with TLS whose certificate is always verified. Dead
//! connections are noticed without a ping, and no statement hangs for ever.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bb8::ErrorSink;
use diesel::ConnectionError;
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolError, PoolableConnection, RecyclingMethod,
};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What every connection is told before its first use.
///
/// Plans are made once: planning the large statements anew each time took longer than running them. A plan made while a
/// table is empty would read it whole for as long as the connection lives, so plans that do are ruled out: every
/// statement on a request's path finds its rows by an index, whatever its values and however many rows there are.
const SETTINGS: &str = "set statement_timeout = '5s'; set lock_timeout = '3s'; \
    set idle_in_transaction_session_timeout = '10s'; set timezone = 'UTC'; \
    set default_transaction_isolation = 'read committed'; set plan_cache_mode = 'force_generic_plan'; \
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

/// Why a database URL is refused. Never repeats the URL: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Not a URL PostgreSQL's clients know.
    #[error("is not a PostgreSQL URL")]
    Url,
    /// The CA file cannot be read.
    #[error("the CA file cannot be read as PEM certificates")]
    CaFile,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
}

/// Where the database is, and how it is spoken to.
#[derive(Clone)]
pub struct DatabaseUrl {
    config: tokio_postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseUrl(..)")
    }
}

impl DatabaseUrl {
    /// Reads a URL or a keyword string. `sslmode`: `disable`, or anything stricter, which all mean verified TLS.
    /// Unset it is verified TLS too, but for sockets and the loopback network, which need none.
    pub fn parse(text: &str, ca_file: Option<&[u8]>) -> Result<DatabaseUrl, DatabaseError> {
        let (config, clear) = read(text)?;
        let tls = if clear { None } else { Some(MakeRustlsConnect::new(tls_config(ca_file)?)) };
        Ok(DatabaseUrl { config, tls })
    }

    /// The same server's database of another name.
    #[must_use]
    pub fn database(&self, name: &str) -> DatabaseUrl {
        let mut other = self.clone();
        other.config.dbname(name);
        other
    }

    /// A connection of one's own, outside any pool.
    pub async fn connect(&self, name: &str) -> Result<AsyncPgConnection, ConnectionError> {
        let mut config = self.config.clone();
        config.application_name(name);
        let away = |error: tokio_postgres::Error| {
            // The error itself says no more than "db error"; its cause says which, and never the password.
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            ConnectionError::BadConnection(cause)
        };
        let mut connection = match &self.tls {
            None => {
                let (client, line) = config.connect(tokio_postgres::NoTls).await.map_err(away)?;
                AsyncPgConnection::try_from_client_and_connection(client, line).await?
            }
            Some(tls) => {
                let (client, line) = config.connect(tls.clone()).await.map_err(away)?;
                AsyncPgConnection::try_from_client_and_connection(client, line).await?
            }
        };
        connection.batch_execute(SETTINGS).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(connection)
    }
}

/// How to connect, and whether in clear.
fn read(text: &str) -> Result<(tokio_postgres::Config, bool), DatabaseError> {
    let plain = text.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
    let mut config: tokio_postgres::Config = plain.parse().map_err(|_| DatabaseError::Url)?;
    if config.get_hosts().is_empty() {
        return Err(DatabaseError::Url);
    }
    let local = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        Host::Unix(_) => true,
    }) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
    let clear = config.get_ssl_mode() == SslMode::Disable || (local && !plain.contains("sslmode"));
    config.ssl_mode(if clear { SslMode::Disable } else { SslMode::Require });
    config
        .connect_timeout(Duration::from_secs(5))
        .tcp_user_timeout(Duration::from_secs(10))
        .keepalives_idle(Duration::from_secs(10))
        .keepalives_interval(Duration::from_secs(5))
        .keepalives_retries(2);
    Ok((config, clear))
}

/// Why the last connection could not be made: the pool itself says no more than that time ran out.
#[derive(Clone, Debug, Default)]
pub struct LastError(Arc<Mutex<Option<(Instant, PoolError)>>>);

impl LastError {
    /// What went wrong within so long.
    pub fn within(&self, span: Duration) -> Option<PoolError> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        last.filter(|(at, _)| at.elapsed() <= span).map(|(_, error)| error)
    }
}

impl ErrorSink<PoolError> for LastError {
    fn sink(&self, error: PoolError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), error));
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<PoolError>> {
        Box::new(self.clone())
    }
}

/// What makes the connections of a pool.
pub fn manager(url: &DatabaseUrl, name: &'static str) -> AsyncDieselConnectionManager<AsyncPgConnection> {
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    config.recycling_method = RecyclingMethod::CustomFunction(Box::new(|connection: &mut AsyncPgConnection| {
        let broken = connection.is_broken();
        async move { if broken { Err(diesel::result::Error::BrokenTransactionManager) } else { Ok(()) } }.boxed()
    }));
    let url = url.clone();
    config.custom_setup = Box::new(move |_| {
        let url = url.clone();
        async move { url.connect(name).await }.boxed()
    });
    AsyncDieselConnectionManager::new_with_config("", config)
}

fn tls_config(ca_file: Option<&[u8]>) -> Result<rustls::ClientConfig, DatabaseError> {
    let mut roots = rustls::RootCertStore::empty();
    match ca_file {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|_| DatabaseError::CaFile)?;
                roots.add(certificate).map_err(|_| DatabaseError::CaFile)?;
            }
            if roots.is_empty() {
                return Err(DatabaseError::CaFile);
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().map_err(DatabaseError::Tls)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_spoken_to_in_clear_only_on_this_machine_or_when_told_so() {
        let table = [
            ("host=/run/postgresql user=v", true),
            ("postgres://v@localhost/v", true),
            ("postgres://v@[::1]/v", true),
            ("host=localhost hostaddr=127.0.0.1", true),
            ("postgres://v@db.example.com/v?sslmode=disable", true),
            ("postgres://v@db.example.com/v", false),
            ("postgres://v@db.example.com/v?sslmode=prefer", false),
            ("postgres://v@localhost/v?sslmode=verify-full", false),
            ("postgres://v@localhost,db.example.com/v", false),
            ("host=localhost hostaddr=203.0.113.9", false),
            ("postgres://v@localhost/v?hostaddr=203.0.113.9", false),
        ];
        for (text, clear) in table {
            let url = DatabaseUrl::parse(text, None);
            assert_eq!(url.ok().map(|url| url.tls.is_none()), Some(clear), "{text}");
        }
    }
}
