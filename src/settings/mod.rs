//! Settings: the environment over `.env`, read once, into the policy and the ports. What is missing, unknown or unsafe is
//! refused by name, all of it at once; the value of a secret is in no refusal.

pub mod catalogue;
mod limits;
mod policy;
mod source;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use lettre::message::Mailbox;
use tracing_subscriber::EnvFilter;

use crate::captcha::Captcha;
use crate::http::Origin;
use crate::keys::Keys;
use crate::mail::{Carrier, SmtpServer};
use crate::rules::policy::Policy;
use crate::store::DatabaseUrl;

pub use source::{Problem, Source};

/// What the settings are read for; each wants others, and allows others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `dev`: needs none, and has its own database.
    Dev,
    /// `serve`: refuses what is missing or unsafe.
    Serve,
    /// A command: takes what it needs.
    Command,
}

/// Everything that is set.
#[derive(Debug)]
pub struct Settings {
    /// The database.
    pub database: Option<DatabaseUrl>,
    /// Connections to it.
    pub database_pool: u32,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Our own origin.
    pub public: Option<Origin>,
    /// Other origins whose pages may call us.
    pub allowed_origins: Vec<Origin>,
    /// Peers whose word on addresses is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// The master keys.
    pub keys: Option<Keys>,
    /// The captcha.
    pub captcha: Captcha,
    /// What carries mails.
    pub carrier: Option<Carrier>,
    /// The folder it carries them to, if that is what it does.
    pub mail_folder: Option<PathBuf>,
    /// The numbers.
    pub policy: Policy,
    /// Whether the schema may be asked for.
    pub introspection: Option<bool>,
    /// Where PostgreSQL's programs are.
    pub pg_bin: Option<PathBuf>,
    /// How long what is under way may take when we are told to stop.
    pub shutdown_grace: Duration,
}

/// How to log: wanted before anything else.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Which lines: the directives of tracing's `EnvFilter`.
    pub filter: String,
    /// Whether as JSON.
    pub json: bool,
}

impl Settings {
    /// Reads them all.
    pub fn read(source: Source, purpose: Purpose) -> Result<Settings, Vec<Problem>> {
        let mut source = source;
        let settings = read(&mut source, purpose);
        match source.problems() {
            problems if problems.is_empty() => Ok(settings),
            problems => Err(problems),
        }
    }

    /// Reads how to log, and nothing else.
    pub fn log(source: &Source) -> LogSettings {
        let filter = source.peek("VESTIBULE_LOG").unwrap_or("info");
        // A level is ours: the libraries below us quote at `debug` and `trace` what they carry.
        let filter = if filter.contains(['=', ',']) { filter.to_owned() } else { format!("warn,vestibule={filter}") };
        LogSettings { filter, json: source.peek("VESTIBULE_LOG_FORMAT") == Some("json") }
    }
}

fn read(source: &mut Source, purpose: Purpose) -> Settings {
    let public = source.parsed("VESTIBULE_PUBLIC_URL", "is not http:// or https:// and a host", Origin::parse);
    if purpose == Purpose::Serve {
        source.require("VESTIBULE_PUBLIC_URL");
        source.require_secret("DATABASE_URL");
        source.require_secret("VESTIBULE_KEYS");
        source.require("VESTIBULE_CAPTCHA");
    }
    let loopback = public.as_ref().is_none_or(Origin::is_loopback);
    if let Some(public) = &public
        && !public.is_https()
        && !loopback
    {
        source.refuse("VESTIBULE_PUBLIC_URL", "is to be https:// unless its host is this machine");
    }
    source.parsed("VESTIBULE_LOG", "is neither a level nor tracing's directives", |text| EnvFilter::try_new(text).ok());
    source.parsed("VESTIBULE_LOG_FORMAT", "is neither text nor json", |text| {
        matches!(text, "text" | "json").then_some(())
    });
    let (carrier, mail_folder) = carrier(source, purpose);
    Settings {
        database: database(source, purpose),
        database_pool: source.number("VESTIBULE_DATABASE_POOL", 16, 1..=1000),
        listen: source.parsed("VESTIBULE_LISTEN", "is not an IP address and a port", |text| text.parse().ok()),
        allowed_origins: source.list("VESTIBULE_ALLOWED_ORIGINS", "holds what is not an origin", Origin::parse),
        trusted_proxies: source.list("VESTIBULE_TRUSTED_PROXIES", "holds what is not a network", network),
        keys: keys(source),
        captcha: captcha(source, purpose, loopback),
        carrier,
        mail_folder,
        policy: policy::read(source, purpose, loopback),
        introspection: source.flag("VESTIBULE_INTROSPECTION"),
        pg_bin: source.text("VESTIBULE_PG_BIN").map(PathBuf::from),
        shutdown_grace: source
            .parsed("VESTIBULE_SHUTDOWN_GRACE", "is not a span from 1s to 60s", |text| {
                let span = limits::span(text)?;
                (1..=60).contains(&span.num_seconds()).then(|| span.to_std().ok())?
            })
            .unwrap_or(Duration::from_secs(5)),
        public,
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

fn database(source: &mut Source, purpose: Purpose) -> Option<DatabaseUrl> {
    let ca_file = source.file("VESTIBULE_DATABASE_CA_FILE");
    let url = source.secret("DATABASE_URL").filter(|_| purpose != Purpose::Dev)?;
    match DatabaseUrl::parse(&url, ca_file.as_deref()) {
        Ok(url) => Some(url),
        Err(error) => {
            source.refuse("DATABASE_URL", &error.to_string());
            None
        }
    }
}

fn keys(source: &mut Source) -> Option<Keys> {
    let text = source.secret("VESTIBULE_KEYS")?;
    match Keys::parse(&text) {
        Ok(keys) => Some(keys),
        Err(error) => {
            source.refuse("VESTIBULE_KEYS", &error.to_string());
            None
        }
    }
}

fn captcha(source: &mut Source, purpose: Purpose, loopback: bool) -> Captcha {
    let allowed = source.flag("VESTIBULE_ALLOW_NO_CAPTCHA").unwrap_or(false);
    let secret = source.secret("VESTIBULE_CAPTCHA_SECRET");
    let site_key = source.text("VESTIBULE_CAPTCHA_SITE_KEY");
    match source.text("VESTIBULE_CAPTCHA").as_deref() {
        None => Captcha::off(),
        Some("off") => {
            if purpose == Purpose::Serve && !loopback && !allowed {
                source.refuse("VESTIBULE_CAPTCHA", "is off; set VESTIBULE_ALLOW_NO_CAPTCHA=true if you mean it");
            }
            Captcha::off()
        }
        Some("recaptcha") => {
            if secret.is_none() {
                source.refuse("VESTIBULE_CAPTCHA_SECRET", "is missing");
            }
            if site_key.is_none() {
                source.refuse("VESTIBULE_CAPTCHA_SITE_KEY", "is missing");
            }
            Captcha::recaptcha(secret.unwrap_or_default(), site_key.unwrap_or_default())
        }
        Some(_) => {
            source.refuse("VESTIBULE_CAPTCHA", "is none of recaptcha, off");
            Captcha::off()
        }
    }
}

fn carrier(source: &mut Source, purpose: Purpose) -> (Option<Carrier>, Option<PathBuf>) {
    let from = source.parsed("VESTIBULE_MAIL_FROM", "is not a mailbox, as in Sign-in <sign-in@example.com>", mailbox);
    let folder = source.text("VESTIBULE_MAIL_DIR").map(PathBuf::from);
    let smtp = source.secret("VESTIBULE_SMTP_URL");
    let ca_file = source.file("VESTIBULE_SMTP_CA_FILE");
    let local = mailbox("Vestibule <vestibule@localhost>");
    match (folder, smtp) {
        (Some(_), Some(_)) => {
            source.refuse("VESTIBULE_MAIL_DIR", "and VESTIBULE_SMTP_URL are both set: mails go one way");
            (None, None)
        }
        (Some(folder), None) => (from.or(local).map(|from| Carrier::files(&folder, from)), Some(folder)),
        (None, Some(url)) => {
            if from.is_none() && source.peek("VESTIBULE_MAIL_FROM").is_none() {
                source.refuse("VESTIBULE_MAIL_FROM", "is missing");
            }
            let server = SmtpServer::parse(&url, ca_file);
            let carrier = server.and_then(|server| from.or(local).map(|from| Carrier::smtp(&server, from)).transpose());
            match carrier {
                Ok(carrier) => (carrier, None),
                Err(error) => {
                    source.refuse("VESTIBULE_SMTP_URL", &error.to_string());
                    (None, None)
                }
            }
        }
        (None, None) => {
            if purpose == Purpose::Serve {
                source.refuse("VESTIBULE_SMTP_URL", "is missing, and so is VESTIBULE_MAIL_DIR");
            }
            (None, None)
        }
    }
}

fn mailbox(text: &str) -> Option<Mailbox> {
    // lettre panics on a control character in a name.
    (crate::mail::one_line(text) == text).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests;
