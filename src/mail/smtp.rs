//! SMTP through lettre, with implicit TLS or STARTTLS and verified certificates. Refuses plaintext outside the loopback
//! network, and always with a password. Opens one connection per mail and bounds the whole delivery in time: lettre's own
//! timeout covers connecting alone.

#[cfg(any(test, fuzzing))]
pub mod fuzzing;

use std::io;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::net::TcpStream;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::error::CarryError;
use super::stream::SmtpStream;

/// Time limit of one delivery, from connecting to the server's last answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Time limit of connecting to one of the server's addresses.
const CONNECT: Duration = Duration::from_secs(5);

/// Why an SMTP URL is refused. Never repeats the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The URL is malformed.
    #[error("is not smtps://[USER:PASSWORD@]HOST[:PORT] or smtp://[USER:PASSWORD@]HOST[:PORT]")]
    Url,
    /// The CA file holds no readable PEM certificate.
    #[error("the CA file cannot be read as PEM certificates")]
    CaFile,
    /// The TLS client cannot be built.
    #[error("TLS cannot be set up")]
    Tls(#[source] Error),
}

/// Address, security and credentials of an SMTP server.
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
    /// Parses `smtps://` (implicit TLS, default port 465) or `smtp://` (STARTTLS required, default port 587). On the loopback
    /// network, `smtp://` with neither a password nor a CA file is plaintext (default port 25); with either it is STARTTLS.
    pub fn parse(text: &str, ca_file: Option<Vec<u8>>) -> Result<SmtpServer, SmtpError> {
        let url = Url::parse(text).map_err(|_| SmtpError::Url)?;
        // The url crate leaves the host of an unknown scheme unparsed.
        let host = Host::parse(url.host_str().ok_or(SmtpError::Url)?).map_err(|_| SmtpError::Url)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(SmtpError::Url);
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((decoded(user)?, Zeroizing::new(decoded(password.unwrap_or_default())?))),
        };
        // Sockets and certificates write an IPv6 address without the brackets of a URL.
        let (host, loopback) = match host {
            Host::Domain(name) => (name.clone(), name == "localhost"),
            Host::Ipv4(ip) => (ip.to_string(), ip.is_loopback()),
            Host::Ipv6(ip) => (ip.to_string(), ip.is_loopback()),
        };
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Implicit, 465),
            "smtp" if loopback && credentials.is_none() && ca_file.is_none() => (Security::None, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(SmtpError::Url),
        };
        Ok(SmtpServer { host, port: url.port().unwrap_or(port), security, credentials, ca_file })
    }

    fn tls(&self) -> Result<Option<TlsParameters>, SmtpError> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.ca_file {
            // A file without any certificate is a mistake of the operator, not an empty list.
            CertificateDer::from_pem_slice(pem).map_err(|_| SmtpError::CaFile)?;
            parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(|_| SmtpError::CaFile)?);
        }
        match self.security {
            Security::None => Ok(None),
            Security::Implicit | Security::StartTls => parameters.build().map(Some).map_err(SmtpError::Tls),
        }
    }
}

fn decoded(text: &str) -> Result<String, SmtpError> {
    Ok(percent_decode_str(text).decode_utf8().map_err(|_| SmtpError::Url)?.into_owned())
}

/// Delivers mails to one SMTP server.
#[derive(Clone)]
pub struct Smtp {
    server: SmtpServer,
    hello: ClientId,
    tls: Option<TlsParameters>,
}

impl Smtp {
    /// Builds the TLS client; connects only when a mail is sent.
    pub fn new(server: &SmtpServer, hello: ClientId) -> Result<Smtp, SmtpError> {
        Ok(Smtp { server: server.clone(), hello, tls: server.tls()? })
    }

    /// The server's host and port.
    pub fn host(&self) -> String {
        format!("{}:{}", self.server.host, self.server.port)
    }

    /// Sends one mail within 20 s.
    pub async fn send(&self, message: &Message) -> Result<(), CarryError> {
        let sending = async {
            let mut session = self.open().await?;
            let sent = session.send(message.envelope(), &message.formatted()).await;
            sent.map(|_| session)
                .map_err(|error| if is_for_good(&error) { permanent(&error) } else { transient(&error) })
        };
        let sent = tokio::time::timeout(PATIENCE, sending).await;
        let mut session = sent.map_err(|_| CarryError::Slow(PATIENCE.as_secs()))??;
        // The server has accepted the mail: a failing QUIT changes nothing.
        let _goodbye = tokio::time::timeout(CONNECT, session.quit()).await;
        Ok(())
    }

    /// Connects and authenticates without sending a mail; returns a sentence for the operator.
    pub async fn check(&self) -> Result<String, CarryError> {
        let conversing = async {
            let mut session = self.open().await?;
            let listens = session.test_connected().await;
            let _goodbye = session.quit().await;
            if listens { Ok(()) } else { Err(CarryError::Transient("the server ended the conversation".into())) }
        };
        tokio::time::timeout(PATIENCE, conversing).await.map_err(|_| CarryError::Slow(PATIENCE.as_secs()))??;
        let SmtpServer { host, port, security, credentials, .. } = &self.server;
        let line = match security {
            Security::Implicit => "by TLS",
            Security::StartTls => "by STARTTLS",
            Security::None => "in clear",
        };
        let us = if credentials.is_some() { "lets us in" } else { "asks for no password" };
        Ok(format!("{host}:{port} answers {line} and {us}"))
    }

    /// Opens a session that is encrypted and authenticated as configured. Every failure is transient: the server or the
    /// settings are at fault, not the mail.
    async fn open(&self) -> Result<AsyncSmtpConnection, CarryError> {
        let SmtpServer { host, port, security, credentials, .. } = &self.server;
        let hello = &self.hello;
        let mut session = match (security, &self.tls) {
            (Security::Implicit, tls) => {
                let at = (host.as_str(), *port);
                AsyncSmtpConnection::connect_tokio1(at, Some(CONNECT), hello, tls.clone(), None).await
            }
            (Security::StartTls | Security::None, _) => {
                let stream = reach(host, *port).await.map_err(|error| CarryError::Transient(Box::new(error)))?;
                AsyncSmtpConnection::connect_with_transport(Box::new(SmtpStream::of(stream)), hello).await
            }
        }
        .map_err(|error| transient(&error))?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            session.starttls(tls.clone(), hello).await.map_err(|error| transient(&error))?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.to_string());
            session.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|error| transient(&error))?;
        }
        Ok(session)
    }
}

/// Connects to the first of the server's addresses that answers.
async fn reach(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the server has no address");
    for address in tokio::net::lookup_host((host, port)).await? {
        match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // SMTP exchanges short commands in turn: Nagle's algorithm would delay each.
                let _best_effort = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

/// Whether the server refuses this mail permanently. A permanent refusal of the sender (EHLO name, network, identity) is
/// transient for the mail: delivery is retried until the operator mends the cause.
fn is_for_good(error: &Error) -> bool {
    let Some(code) = error.status().filter(|_| error.is_permanent()) else { return false };
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    is_of_the_mail(&code.to_string(), &text)
}

/// Whether a permanent answer is about the mail: by its enhanced status code (RFC 3463), else by its code (RFC 5321 4.2.3).
fn is_of_the_mail(code: &str, text: &str) -> bool {
    let status: Vec<&str> = text.split_whitespace().next().unwrap_or_default().split('.').collect();
    match status[..] {
        // 5.1.7 and 5.1.8 refuse the sender's address, which is a setting.
        ["5", "1", detail] => !matches!(detail, "7" | "8"),
        ["5", "2" | "6", _] => true,
        ["5", "0" | "3" | "4" | "5" | "7", _] => false,
        _ => matches!(code, "550" | "551" | "552" | "553" | "554"),
    }
}

fn permanent(error: &Error) -> CarryError {
    CarryError::Permanent(loggable(error).into())
}

fn transient(error: &Error) -> CarryError {
    CarryError::Transient(loggable(error).into())
}

/// Describes an error for the log without the server's own text, which may quote the recipient.
fn loggable(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("the server answered {code}"),
        None if error.is_response() => String::from("the server's answer is not SMTP"),
        None => std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string),
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
