//! SMTP by lettre: implicit TLS or STARTTLS, always verified, in clear only on the loopback network and never with a
//! password. One connection a mail, and bounded in time: lettre's own timeout covers no more than connecting.

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

use super::CarryError;
use super::line::Line;

/// How long one mail may take, from connecting to the server's last word.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long one address of the server may take to be reached.
const CONNECT: Duration = Duration::from_secs(5);

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
    Tls(#[source] Error),
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
    /// Reads `smtps://` (implicit TLS, port 465) or `smtp://` (STARTTLS, required, port 587). On the loopback network,
    /// `smtp://` without a password and without a CA file is in clear (port 25); with either it is STARTTLS there too.
    pub fn parse(text: &str, ca_file: Option<Vec<u8>>) -> Result<SmtpServer, SmtpError> {
        let url = Url::parse(text).map_err(|_| SmtpError::Url)?;
        // A scheme the url crate does not know leaves its host unparsed.
        let host = Host::parse(url.host_str().ok_or(SmtpError::Url)?).map_err(|_| SmtpError::Url)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(SmtpError::Url);
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((decoded(user)?, Zeroizing::new(decoded(password.unwrap_or_default())?))),
        };
        // An address as sockets and certificates write it: without the brackets a URL has around IPv6.
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
            // A file that holds no certificate at all is a mistake, not a list of none.
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

/// What carries mails to it.
#[derive(Clone)]
pub struct Smtp {
    server: SmtpServer,
    hello: ClientId,
    tls: Option<TlsParameters>,
}

impl Smtp {
    /// Sets it up; connects when there is a mail to send.
    pub fn new(server: &SmtpServer, hello: ClientId) -> Result<Smtp, SmtpError> {
        Ok(Smtp { server: server.clone(), hello, tls: server.tls()? })
    }

    /// Sends one mail, or gives up in time.
    pub async fn send(&self, message: &Message) -> Result<(), CarryError> {
        let sending = async {
            let mut session = self.open().await?;
            let sent = session.send(message.envelope(), &message.formatted()).await;
            sent.map(|_| session).map_err(|error| if is_for_good(&error) { permanent(&error) } else { waits(&error) })
        };
        let sent = tokio::time::timeout(PATIENCE, sending).await;
        let mut session = sent.map_err(|_| CarryError::Slow(PATIENCE.as_secs()))??;
        // The mail is through, however the goodbye goes.
        let _goodbye = tokio::time::timeout(CONNECT, session.quit()).await;
        Ok(())
    }

    /// Converses with the server up to where a mail would begin, and says how far that is.
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

    /// A session ready for a mail: encrypted and signed in as set, or none. Whatever fails here is no fault of the
    /// mail's: it waits until the server, or our settings, are as they should be.
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
                AsyncSmtpConnection::connect_with_transport(Box::new(Line::of(stream)), hello).await
            }
        }
        .map_err(|error| waits(&error))?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            session.starttls(tls.clone(), hello).await.map_err(|error| waits(&error))?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.to_string());
            session.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|error| waits(&error))?;
        }
        Ok(session)
    }
}

/// The first of the server's addresses that answers.
async fn reach(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the server has no address");
    for address in tokio::net::lookup_host((host, port)).await? {
        match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A mail is a dozen small pieces, each of which the other side waits for.
                let _best_effort = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

/// Whether the server will never take this mail. A refusal of the sender (how we greet, from where we come, who we are) is none
/// of the mail: it waits until that is put right.
fn is_for_good(error: &Error) -> bool {
    let Some(code) = error.status().filter(|_| error.is_permanent()) else { return false };
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    is_of_the_mail(&code.to_string(), &text)
}

/// Whether a permanent answer is about the mail: by its enhanced status code (RFC 3463), else by its code (RFC 5321 4.2.3).
fn is_of_the_mail(code: &str, text: &str) -> bool {
    let status: Vec<&str> = text.split_whitespace().next().unwrap_or_default().split('.').collect();
    match status[..] {
        // The sender's address, 5.1.7 and 5.1.8, is ours.
        ["5", "1", detail] => !matches!(detail, "7" | "8"),
        ["5", "2" | "6", _] => true,
        ["5", "0" | "3" | "4" | "5" | "7", _] => false,
        _ => matches!(code, "550" | "551" | "552" | "553" | "554"),
    }
}

fn permanent(error: &Error) -> CarryError {
    CarryError::Permanent(told(error).into())
}

fn waits(error: &Error) -> CarryError {
    CarryError::Transient(told(error).into())
}

/// What a log may hold of it: a server's own words may quote the recipient.
fn told(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("the server answered {code}"),
        None if error.is_response() => String::from("the server's answer is not SMTP"),
        None => std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string),
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
