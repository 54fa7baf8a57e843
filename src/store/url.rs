//! Database URLs as operators write them: a URL or keywords, one host or several. Over TCP the certificate is always verified,
//! whatever laxer mode is asked for; only `disable`, a Unix socket and the loopback network go without TLS. Refuses unknown
//! parameters without repeating them.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Default connect timeout of one address of a host; a URL may set up to [`LONGEST`].
const REACH: Duration = Duration::from_secs(2);

/// Maximum time for one host to be reached, to encrypt, to authenticate and to be set up.
pub const LONGEST: Duration = Duration::from_secs(5);

/// Why a database URL is refused. Never repeats the URL: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No PostgreSQL URL, or an unknown parameter.
    #[error("is not a PostgreSQL URL, or has an unknown parameter")]
    Url,
    /// A user name or password has an unescaped `@` or `/`: part of the password would be taken for the host.
    #[error("holds an @ or a / that could be of a password: write @ as %40, / as %2F")]
    Unescaped,
    /// No host.
    #[error("names no host")]
    Host,
    /// An unknown `sslmode`.
    #[error("has an sslmode that is none of disable, allow, prefer, require, verify-ca, verify-full")]
    Mode,
    /// `target_session_attrs` asks for read-only sessions.
    #[error("asks for read-only sessions by target_session_attrs: Vestibule writes")]
    ReadOnly,
    /// The URL names a CA file.
    #[error("holds sslrootcert: name that file in VESTIBULE_DATABASE_CA_FILE")]
    RootCert,
    /// The CA file cannot be read.
    #[error("the CA file cannot be read as PEM certificates")]
    CaFile,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
}

/// The hosts of the database, and how each is connected to.
#[derive(Clone)]
pub struct DatabaseUrl {
    pub(super) places: Arc<[DatabaseHost]>,
}

/// One host of the database.
#[derive(Clone)]
pub(super) struct DatabaseHost {
    pub config: Config,
    pub tls: Option<MakeRustlsConnect>,
    /// Name in messages.
    pub name: String,
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseUrl(..)")
    }
}

/// The requested TLS mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Unset: verified TLS, but for the loopback network.
    Unset,
    /// `disable`.
    Clear,
    /// Any other mode: verified TLS without a fallback.
    Verified,
}

impl DatabaseUrl {
    /// Reads a URL or a keyword string. `sslmode`: `disable`, or any other value for verified TLS. Unset it means verified TLS
    /// but on the loopback network; a Unix socket never has TLS.
    pub fn parse(text: &str, ca_file: Option<&[u8]>) -> Result<DatabaseUrl, DatabaseError> {
        if is_ambiguous(text) {
            return Err(DatabaseError::Unescaped);
        }
        let (rest, parameters) = without_tls(text).ok_or(DatabaseError::Url)?;
        let mut mode = Mode::Unset;
        for (name, value) in &parameters {
            mode = match (name.as_str(), value.as_str()) {
                ("sslrootcert", _) => return Err(DatabaseError::RootCert),
                (_, "disable") => Mode::Clear,
                (_, "allow" | "prefer" | "require" | "verify-ca" | "verify-full") => Mode::Verified,
                _ => return Err(DatabaseError::Mode),
            };
        }
        let whole: Config = rest.parse().map_err(|_| DatabaseError::Url)?;
        // Every other value allows a server that takes writes.
        if whole.get_target_session_attrs() == TargetSessionAttrs::ReadOnly {
            return Err(DatabaseError::ReadOnly);
        }
        let places = (0..whole.get_hosts().len()).map(|index| DatabaseHost::of(&whole, index, mode));
        let mut places: Vec<DatabaseHost> = places.collect::<Option<_>>().ok_or(DatabaseError::Url)?;
        if places.is_empty() {
            return Err(DatabaseError::Host);
        }
        let is_encrypted = |place: &DatabaseHost| place.config.get_ssl_mode() == SslMode::Require;
        if ca_file.is_some() || places.iter().any(is_encrypted) {
            let tls = MakeRustlsConnect::new(tls_config(ca_file)?);
            places.iter_mut().filter(|place| is_encrypted(place)).for_each(|place| place.tls = Some(tls.clone()));
        }
        Ok(DatabaseUrl { places: places.into() })
    }

    /// The hosts with their ports, without user, password and parameters.
    pub fn hosts(&self) -> String {
        self.places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// The URL with another database name on its hosts.
    #[must_use]
    pub fn database(&self, name: &str) -> DatabaseUrl {
        let mut places = self.places.to_vec();
        for place in &mut places {
            place.config.dbname(name);
        }
        DatabaseUrl { places: places.into() }
    }
}

impl DatabaseHost {
    /// The host with this index; `None` if hosts, addresses and ports differ in number.
    fn of(whole: &Config, index: usize, mode: Mode) -> Option<DatabaseHost> {
        let one_each = |count: usize| count == whole.get_hosts().len();
        let host = whole.get_hosts().get(index)?;
        let address = match whole.get_hostaddrs() {
            [] => None,
            addresses => Some(*addresses.get(index).filter(|_| one_each(addresses.len()))?),
        };
        let port = match whole.get_ports() {
            [] => 5432,
            [only] => *only,
            ports => *ports.get(index).filter(|_| one_each(ports.len()))?,
        };
        let mut config = same_but_for_hosts(whole);
        config.port(port);
        let (name, clear) = match host {
            Host::Unix(path) => {
                config.host_path(path);
                (path.display().to_string(), true)
            }
            Host::Tcp(name) => {
                config.host(name);
                (name.clone(), mode == Mode::Clear || (mode == Mode::Unset && is_loopback(name, address)))
            }
        };
        if let Some(address) = address {
            config.hostaddr(address);
        }
        config.ssl_mode(if clear { SslMode::Disable } else { SslMode::Require });
        Some(DatabaseHost { config, tls: None, name: format!("{name}, port {port}") })
    }
}

/// The host that the connection goes to: the address, if one is given.
fn is_loopback(name: &str, address: Option<IpAddr>) -> bool {
    let address = address.or_else(|| name.parse().ok());
    address.map_or(name == "localhost", |ip| ip.is_loopback())
}

fn same_but_for_hosts(whole: &Config) -> Config {
    let mut config = Config::new();
    whole.get_user().map(|user| config.user(user));
    whole.get_password().map(|password| config.password(password));
    whole.get_dbname().map(|name| config.dbname(name));
    whole.get_options().map(|options| config.options(options));
    config
        .ssl_negotiation(whole.get_ssl_negotiation())
        .keepalives(whole.get_keepalives())
        .keepalives_idle(whole.get_keepalives_idle().min(Duration::from_secs(10)))
        .keepalives_interval(whole.get_keepalives_interval().unwrap_or(Duration::from_secs(5)))
        .keepalives_retries(whole.get_keepalives_retries().unwrap_or(2))
        .channel_binding(whole.get_channel_binding())
        .load_balance_hosts(whole.get_load_balance_hosts())
        .connect_timeout(whole.get_connect_timeout().map_or(REACH, |span| LONGEST.min(*span)))
        .tcp_user_timeout(whole.get_tcp_user_timeout().map_or(2 * LONGEST, |span| *span));
    config
}

/// The part of a URL after its scheme; `None`: the text consists of keywords.
fn behind_scheme(text: &str) -> Option<&str> {
    ["postgres://", "postgresql://"].into_iter().find_map(|scheme| text.strip_prefix(scheme))
}

/// Whether part of a URL's password could be taken for its host: two `@`, or one after the first `/`.
fn is_ambiguous(text: &str) -> bool {
    let Some(rest) = behind_scheme(text) else { return false };
    let at = rest.find('@');
    rest.matches('@').count() > 1 || at.zip(rest.find('/')).is_some_and(|(at, slash)| slash < at)
}

/// The text without its TLS parameters, some of which the driver does not know, and those parameters by name.
fn without_tls(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let is_ours = |name: &str| matches!(name, "sslmode" | "sslrootcert");
    let mut ours = Vec::new();
    let Some(rest) = behind_scheme(text) else {
        let mut kept = Vec::new();
        for (whole, name, value) in keywords(text)? {
            if is_ours(name) { ours.push((name.to_owned(), value)) } else { kept.push(whole) }
        }
        return Some((kept.join(" "), ours));
    };
    // User and password come before the first @.
    let scheme = text.len() - rest.len();
    let credentials = rest.find('@').map_or(scheme, |at| scheme + at + 1);
    let Some(query) = text[credentials..].find('?').map(|at| credentials + at) else {
        return Some((text.to_owned(), ours));
    };
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut kept = Vec::new();
    for pair in text[query + 1..].split('&') {
        let (name, value) =
            pair.split_once('=').map(|(name, value)| (decoded(name), decoded(value))).unwrap_or_default();
        if is_ours(&name) { ours.push((name, value)) } else { kept.push(pair) }
    }
    let mark = if kept.is_empty() { "" } else { "?" };
    Some((format!("{}{mark}{}", &text[..query], kept.join("&")), ours))
}

/// `name = value` or `name='va\'lue'`, each with its whole text, name and value.
fn keywords(text: &str) -> Option<Vec<(&str, &str, String)>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name = &rest[..rest.find(|c: char| c.is_whitespace() || c == '=')?];
        let assigned = rest[name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let (length, value) = value(assigned)?;
        let whole = rest.len() - assigned.len() + length;
        found.push((&rest[..whole], name, value));
        rest = rest[whole..].trim_start();
    }
    Some(found)
}

/// The value at the start of a text: its length as written, and the value.
fn value(text: &str) -> Option<(usize, String)> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut characters = text.char_indices().skip(usize::from(quoted));
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if quoted => return Some((at + 1, value)),
            blank if !quoted && blank.is_whitespace() => return Some((at, value)),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (!quoted).then_some((text.len(), value))
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
#[path = "url_tests.rs"]
mod tests;
