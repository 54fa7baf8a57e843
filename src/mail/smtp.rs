//! SMTP by lettre: implicit TLS or STARTTLS, always verified, in clear only on the loopback network. Bounded in time:
//! lettre's own timeout covers no more than connecting.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;

use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::{Host, Url};
use zeroize::Zeroizing;

use super::CarryError;

/// How long one mail may take, from connecting to the server's last word.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why an SMTP URL is refused. Never repeats it: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Not a URL of the form we take.
    #[error("is not smtps://[USER:PASSWORD@]HOST[:PORT] or smtp://[USER:PASSWORD@]HOST[:PORT]")]
    Url,
    /// The CA file cannot be read.
    #[error("the CA file cannot be read as PEM certificates")]
    CaFile,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// An SMTP server, as set.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<(String, Zeroizing<String>)>,
    ca_file: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    Implicit,
    StartTls,
    None,
}

impl SmtpServer {
    /// Reads `smtps://` (implicit TLS, port 465) or `smtp://` (STARTTLS, required, port 587; on the loopback network in
    /// clear, port 25).
    pub fn parse(text: &str, ca_file: Option<Vec<u8>>) -> Result<SmtpServer, SmtpError> {
        let url = Url::parse(text).map_err(|_| SmtpError::Url)?;
        // A scheme the url crate does not know leaves its host unparsed.
        let host = Host::parse(url.host_str().ok_or(SmtpError::Url)?).map_err(|_| SmtpError::Url)?;
        let loopback = match &host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Implicit, 465),
            "smtp" if loopback => (Security::None, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(SmtpError::Url),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(SmtpError::Url);
        }
        let decoded = |text: &str| {
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
            decoded.map(|text| text.into_owned()).map_err(|_| SmtpError::Url)
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((decoded(user)?, Zeroizing::new(decoded(password.unwrap_or_default())?))),
        };
        let port = url.port().unwrap_or(port);
        Ok(SmtpServer { host: host.to_string(), port, security, credentials, ca_file })
    }
}

/// A connection to it, pooled.
#[derive(Clone)]
pub struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    /// Sets it up; connects when the first mail is sent.
    pub fn new(server: &SmtpServer) -> Result<Smtp, SmtpError> {
        let tls = match server.security {
            Security::None => Tls::None,
            Security::Implicit => Tls::Wrapper(server.tls()?),
            Security::StartTls => Tls::Required(server.tls()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(10)))
            .pool_config(PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(30)));
        if let Some((user, password)) = &server.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.to_string()));
        }
        Ok(Smtp(builder.build()))
    }

    /// Sends one mail, or gives up in time.
    pub async fn send(&self, message: Message) -> Result<(), CarryError> {
        match tokio::time::timeout(PATIENCE, self.0.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(CarryError::Permanent(told(&error).into())),
            Ok(Err(error)) => Err(CarryError::Transient(told(&error).into())),
            Err(_) => Err(CarryError::Slow(PATIENCE.as_secs())),
        }
    }
}

impl Smtp {
    /// Converses with the server up to where a mail would begin: connected, encrypted, signed in.
    pub async fn check(&self) -> Result<String, CarryError> {
        match tokio::time::timeout(PATIENCE, self.0.test_connection()).await {
            Ok(Ok(true)) => Ok(String::from("the server converses as set: encryption, sign-in, NOOP")),
            Ok(Ok(false)) => Err(CarryError::Transient("the server ended the conversation".into())),
            Ok(Err(error)) if error.is_permanent() => Err(CarryError::Permanent(told(&error).into())),
            Ok(Err(error)) => Err(CarryError::Transient(told(&error).into())),
            Err(_) => Err(CarryError::Slow(PATIENCE.as_secs())),
        }
    }
}

/// What a log may hold of it: a server's own words may quote the recipient.
fn told(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the server answered {code}"),
        None => std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string),
    }
}

impl SmtpServer {
    fn tls(&self) -> Result<TlsParameters, SmtpError> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.ca_file {
            parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(|_| SmtpError::CaFile)?);
        }
        parameters.build().map_err(SmtpError::Tls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_spoken_to_in_clear_only_on_the_loopback_network() {
        let table = [
            ("smtps://mail.example.com", Some((Security::Implicit, 465))),
            ("smtps://mail.example.com:2465", Some((Security::Implicit, 2465))),
            ("smtp://mail.example.com", Some((Security::StartTls, 587))),
            ("smtp://10.0.0.1:25", Some((Security::StartTls, 25))),
            ("smtp://localhost", Some((Security::None, 25))),
            ("smtp://127.0.0.1:2525/", Some((Security::None, 2525))),
            ("smtp://[::1]:2525", Some((Security::None, 2525))),
            ("smtps://localhost", Some((Security::Implicit, 465))),
            ("http://mail.example.com", None),
            ("mail.example.com", None),
            ("smtp://", None),
            ("smtp://mail.example.com/path", None),
            ("smtp://mail.example.com?tls=none", None),
        ];
        for (text, expected) in table {
            let server = SmtpServer::parse(text, None).ok();
            assert_eq!(server.map(|server| (server.security, server.port)), expected, "{text}");
        }
    }

    #[test]
    fn a_user_and_password_are_decoded() {
        let server = SmtpServer::parse("smtps://a%40b.example:p%3A+%2F&q=%25@mail.example.com", None);
        let credentials = server.ok().and_then(|server| server.credentials);
        assert_eq!(
            credentials.map(|(user, password)| (user, password.to_string())),
            Some((String::from("a@b.example"), String::from("p:+/&q=%")))
        );
    }
}
