//! The settings as one value: policy, ports, addresses. Refuses all that is missing, unknown or unsafe at once, each by its name;
//! no refusal holds the value of a secret.

use std::path::PathBuf;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use super::open_files::OpenFile;
use super::places::Places;
use super::purpose::Purpose;
use super::source::{Problem, Source};
use super::{captcha, limits, places, policy, ports};
use crate::captcha::Captcha;
use crate::edge::Origin;
use crate::keys::Keys;
use crate::mail::Carrier;
use crate::rules::policy::Policy;
use crate::store::DatabaseUrl;

/// Setting that lets `serve` accept a file of master keys with open permissions.
const ALLOW_OPEN_KEYS: &str = "VESTIBULE_ALLOW_OPEN_KEY_FILE";

/// Everything that is set.
#[derive(Debug)]
pub struct Settings {
    /// The database.
    pub database: Option<DatabaseUrl>,
    /// Connections to it.
    pub database_pool: u32,
    /// Where we are, and who stands around us.
    pub places: Places,
    /// The master keys.
    pub keys: Option<Keys>,
    /// Files of master keys that others may read or write, and that `serve` refuses.
    pub open_key_files: Vec<OpenFile>,
    /// Other files of secrets that others may read or write.
    pub open_files: Vec<OpenFile>,
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
    /// How long all is still served when we are told to stop, while `/readyz` says so.
    pub shutdown_delay: Duration,
    /// How long what is under way may take after that.
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
    /// Reads them all, or tells all that is wrong with them.
    pub fn read(source: Source, purpose: Purpose) -> Result<Settings, Vec<Problem>> {
        match Settings::examine(source, purpose) {
            (settings, problems) if problems.is_empty() => Ok(settings),
            (_, problems) => Err(problems),
        }
    }

    /// Reads what can be read, and tells all that is wrong beside it: to look at, not to serve with.
    pub fn examine(mut source: Source, purpose: Purpose) -> (Settings, Vec<Problem>) {
        let settings = read(&mut source, purpose);
        (settings, source.problems())
    }

    /// Reads how to log, and nothing else.
    pub fn log(source: &Source) -> LogSettings {
        let filter = source.peek("VESTIBULE_LOG").unwrap_or("info");
        // A bare level is for the crates of this workspace: at `debug` and `trace` libraries log the data they carry.
        let filter = if filter.contains(['=', ',']) {
            filter.to_owned()
        } else {
            format!("warn,vestibule={filter},private_postgres={filter}")
        };
        LogSettings { filter, json: source.peek("VESTIBULE_LOG_FORMAT") == Some("json") }
    }
}

fn read(source: &mut Source, purpose: Purpose) -> Settings {
    if purpose == Purpose::Serve {
        source.require("VESTIBULE_PUBLIC_URL");
        source.require_secret("DATABASE_URL");
        source.require_secret("VESTIBULE_KEYS");
        source.require("VESTIBULE_CAPTCHA");
    }
    let places = places::read(source, purpose);
    let loopback = places.public.as_ref().is_none_or(Origin::is_loopback);
    source.parsed("VESTIBULE_LOG", "is neither a level nor tracing's directives", |text| EnvFilter::try_new(text).ok());
    source.parsed("VESTIBULE_LOG_FORMAT", "is neither text nor json", |text| {
        matches!(text, "text" | "json").then_some(())
    });
    let policy = policy::read(source, purpose, loopback);
    places::judge_gate_roles(source, &places, &policy.roles);
    let (carrier, mail_folder) = ports::carrier(source, purpose, places.public.as_ref());
    let (database, keys) = (ports::database(source, purpose), ports::keys(source));
    let captcha = captcha::read(source, purpose, loopback);
    // Every secret is read by now.
    let (open_key_files, open_files) = judge_open_files(source, purpose);
    Settings {
        database,
        database_pool: source.number("VESTIBULE_DATABASE_POOL", 16, 1..=1000),
        places,
        keys,
        open_key_files,
        open_files,
        captcha,
        carrier,
        mail_folder,
        policy,
        introspection: introspection(source, purpose, loopback),
        pg_bin: source.parsed("VESTIBULE_PG_BIN", "is no folder", |text| {
            Some(PathBuf::from(text)).filter(|folder| folder.is_dir())
        }),
        shutdown_delay: source
            .parsed("VESTIBULE_SHUTDOWN_DELAY", "is neither a span from 1s to 60s nor off", |text| match text {
                "off" => Some(Duration::ZERO),
                text => upto_a_minute(text),
            })
            .unwrap_or(if purpose == Purpose::Serve { Duration::from_secs(2) } else { Duration::ZERO }),
        shutdown_grace: source
            .parsed("VESTIBULE_SHUTDOWN_GRACE", "is not a span from 1s to 60s", upto_a_minute)
            .unwrap_or(Duration::from_secs(5)),
    }
}

/// The open files that were read: those of master keys that are not allowed, which `serve` refuses, and those to warn of.
fn judge_open_files(source: &mut Source, purpose: Purpose) -> (Vec<OpenFile>, Vec<OpenFile>) {
    let allowed = source.flag(ALLOW_OPEN_KEYS).unwrap_or(false);
    let (keys, others): (Vec<OpenFile>, Vec<OpenFile>) =
        source.open_files().into_iter().partition(|file| file.has_keys && !allowed);
    if purpose == Purpose::Serve {
        for file in &keys {
            let why = format!("{}, or set {ALLOW_OPEN_KEYS}=true where an orchestrator mounts it so", file.why());
            source.refuse(&file.name, &why);
        }
    }
    (keys, others)
}

/// Whether the schema may be asked for: beyond this machine of `serve` only where that is said twice.
fn introspection(source: &mut Source, purpose: Purpose, loopback: bool) -> Option<bool> {
    let allowed = source.flag("VESTIBULE_ALLOW_INTROSPECTION").unwrap_or(false);
    let introspection = source.flag("VESTIBULE_INTROSPECTION");
    if introspection == Some(true) && purpose == Purpose::Serve && !loopback && !allowed {
        let why =
            "is true: `vestibule schema` prints the schema; set VESTIBULE_ALLOW_INTROSPECTION=true if you mean it";
        source.refuse("VESTIBULE_INTROSPECTION", why);
    }
    introspection
}

fn upto_a_minute(text: &str) -> Option<Duration> {
    let span = limits::span(text)?;
    (1..=60).contains(&span.num_seconds()).then(|| span.to_std().ok())?
}

#[cfg(test)]
#[path = "tests/mod.rs"]
mod tests;
