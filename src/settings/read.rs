//! Reads all settings into one value. Refuses missing, unknown and unsafe settings all at once, each by its name; no refusal
//! holds the value of a secret.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use url::Url;

use super::open_files::OpenFile;
use super::places::NetworkSettings;
use super::purpose::SettingsPurpose;
use super::service_url::service_url;
use super::source::{Problem, Source};
use super::{captcha, limits, look, places, policy, ports, sms};
use crate::captcha::Captcha;
use crate::country::Countries;
use crate::edge::Origin;
use crate::keys::Keys;
use crate::mail::Carrier;
use crate::rules::brand::SmsSender;
use crate::rules::look::ServiceLook;
use crate::rules::policy::Policies;
use crate::sms::SmsCarrier;
use crate::store::DatabaseUrl;

/// Setting that lets `serve` accept a file of master keys with open permissions.
const ALLOW_OPEN_KEYS: &str = "VESTIBULE_ALLOW_OPEN_KEY_FILE";

/// All settings.
#[derive(Debug)]
pub struct Settings {
    /// Database.
    pub database: Option<DatabaseUrl>,
    /// Number of connections to the database.
    pub database_pool: u32,
    /// Network settings.
    pub places: NetworkSettings,
    /// Name, logo, colours and contact of the service, for pages and mails.
    pub look: ServiceLook,
    /// Master keys.
    pub keys: Option<Keys>,
    /// Files of master keys that other users may read or write; `serve` refuses them.
    pub open_key_files: Vec<OpenFile>,
    /// Other files of secrets that other users may read or write.
    pub open_files: Vec<OpenFile>,
    /// Captcha verification.
    pub captcha: Captcha,
    /// Countries of network addresses, for `serve` and `dev`.
    pub countries: Countries,
    /// Carrier that delivers mails.
    pub carrier: Option<Carrier>,
    /// Carrier that delivers SMS, if one is set.
    pub sms: Option<SmsCarrier>,
    /// Sender of SMS, unless a brand has its own.
    pub sms_from: Option<SmsSender>,
    /// Folder of mails, if the carrier writes files.
    pub mail_folder: Option<PathBuf>,
    /// Policies of the rules.
    pub policies: Policies,
    /// Whether GraphQL introspection is allowed, if set.
    pub introspection: Option<bool>,
    /// Folder of PostgreSQL's programs, for `dev`.
    pub pg_bin: Option<PathBuf>,
    /// Time between the signal to stop, which `/readyz` shows, and the end of accepting requests.
    pub shutdown_delay: Duration,
    /// Time limit of requests in progress after the delay.
    pub shutdown_grace: Duration,
    /// Whether lines of the trail are logged.
    pub log_trail: bool,
    /// Collector of traces.
    pub otlp: Option<Url>,
    /// The settings that differ from their defaults, without secrets, for the log.
    pub differing: String,
}

/// Settings of the log, read before all others.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Directives of tracing's `EnvFilter`.
    pub filter: String,
    /// Whether lines are JSON.
    pub json: bool,
}

impl Settings {
    /// The carrier of SMS where none need be set: files beside the mails in `folder`, if a door sends SMS.
    pub fn sms_or_files(&self, folder: &Path) -> Option<SmsCarrier> {
        let texting = self.places.doors.iter().copied().any(sms::is_texting);
        self.sms.clone().or_else(|| texting.then(|| sms::files(folder, self.sms_from.as_ref())))
    }

    /// Reads all settings, or returns all problems.
    pub fn read(source: Source, purpose: SettingsPurpose) -> Result<Settings, Vec<Problem>> {
        match Settings::examine(source, purpose) {
            (settings, problems) if problems.is_empty() => Ok(settings),
            (_, problems) => Err(problems),
        }
    }

    /// Reads the valid settings and returns all problems with them, for diagnosis.
    pub fn examine(mut source: Source, purpose: SettingsPurpose) -> (Settings, Vec<Problem>) {
        let settings = read(&mut source, purpose);
        (settings, source.problems())
    }

    /// Reads the settings of the log only.
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

fn read(source: &mut Source, purpose: SettingsPurpose) -> Settings {
    if purpose == SettingsPurpose::Serve {
        source.require("VESTIBULE_PUBLIC_URL");
        source.require_secret("DATABASE_URL");
        source.require_secret("VESTIBULE_KEYS");
    }
    let places = places::read(source, purpose);
    if purpose == SettingsPurpose::Serve && places.asks_captcha() {
        source.require("VESTIBULE_CAPTCHA");
    }
    let loopback = places.public.as_ref().is_none_or(Origin::is_loopback);
    source.parsed("VESTIBULE_LOG", "is neither a level nor tracing's directives", |text| EnvFilter::try_new(text).ok());
    source.parsed("VESTIBULE_LOG_FORMAT", "is neither text nor json", |text| {
        matches!(text, "text" | "json").then_some(())
    });
    let log_trail = source.parsed("VESTIBULE_LOG_TRAIL", "is neither on nor off", |text| match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    });
    let look = look::read(source, places.public.as_ref(), &places.allowed_origins);
    let policies = policy::read(source, purpose, loopback, &places.doors);
    let policies = named(source, look.name.as_str(), policies);
    places::judge_gate_roles(source, &places, &policies.staff.admins.roles);
    let (carrier, mail_folder) = ports::carrier(source, purpose, places.public.as_ref(), look.name.as_str());
    let texting = places.doors.iter().copied().any(sms::is_texting);
    let sms_from = sms::sender(source);
    let sms = sms::carrier(source, purpose, (mail_folder.as_deref(), sms_from.as_ref()), texting);
    let (database, keys) = (ports::database(source, purpose), ports::keys(source));
    let captcha = if places.asks_captcha() { captcha::read(source, purpose, loopback) } else { Captcha::off() };
    // All secrets have been read here, so all their files are known.
    let (open_key_files, open_files) = judge_open_files(source, purpose);
    Settings {
        database,
        database_pool: source.number("VESTIBULE_DATABASE_POOL", 16, 1..=1000),
        places,
        look,
        keys,
        open_key_files,
        open_files,
        captcha,
        countries: ports::countries(source, purpose),
        carrier,
        sms,
        sms_from,
        mail_folder,
        policies,
        introspection: introspection(source, purpose, loopback),
        pg_bin: source.parsed("VESTIBULE_PG_BIN", "is no folder", |text| {
            Some(PathBuf::from(text)).filter(|folder| folder.is_dir())
        }),
        shutdown_delay: source
            .parsed("VESTIBULE_SHUTDOWN_DELAY", "is neither a span from 1s to 60s nor off", |text| match text {
                "off" => Some(Duration::ZERO),
                text => upto_a_minute(text),
            })
            .unwrap_or(if purpose == SettingsPurpose::Serve { Duration::from_secs(2) } else { Duration::ZERO }),
        log_trail: log_trail.unwrap_or(false),
        otlp: source.parsed("VESTIBULE_OTLP_URL", NO_COLLECTOR, collector),
        differing: source.differing(),
        shutdown_grace: source
            .parsed("VESTIBULE_SHUTDOWN_GRACE", "is not a span from 1s to 60s", upto_a_minute)
            .unwrap_or(Duration::from_secs(5)),
    }
}

/// The policies, whose authenticators have the name of the service where no issuer is set.
fn named(source: &Source, name: &str, mut policies: Policies) -> Policies {
    if source.peek("VESTIBULE_ISSUER").is_none() {
        let Policies { staff, account, session, player, .. } = &mut policies;
        [staff, account, session, player].into_iter().for_each(|policy| name.clone_into(&mut policy.admins.issuer));
    }
    policies
}

/// The open files that were read: those of master keys that are not allowed, which `serve` refuses, and those to warn of.
fn judge_open_files(source: &mut Source, purpose: SettingsPurpose) -> (Vec<OpenFile>, Vec<OpenFile>) {
    let allowed = source.flag(ALLOW_OPEN_KEYS).unwrap_or(false);
    let (keys, others): (Vec<OpenFile>, Vec<OpenFile>) =
        source.open_files().into_iter().partition(|file| file.has_keys && !allowed);
    if purpose == SettingsPurpose::Serve {
        for file in &keys {
            let why = format!("{}, or set {ALLOW_OPEN_KEYS}=true where an orchestrator mounts it so", file.why());
            source.refuse(&file.name, &why);
        }
    }
    (keys, others)
}

/// Reads whether introspection is allowed. `serve` beyond this machine requires a second setting for it.
fn introspection(source: &mut Source, purpose: SettingsPurpose, loopback: bool) -> Option<bool> {
    let allowed = source.flag("VESTIBULE_ALLOW_INTROSPECTION").unwrap_or(false);
    let introspection = source.flag("VESTIBULE_INTROSPECTION");
    if introspection == Some(true) && purpose == SettingsPurpose::Serve && !loopback && !allowed {
        let why =
            "is true: `vestibule schema` prints the schema; set VESTIBULE_ALLOW_INTROSPECTION=true if you mean it";
        source.refuse("VESTIBULE_INTROSPECTION", why);
    }
    introspection
}

/// Refusal of a text that is no URL of a collector of traces.
const NO_COLLECTOR: &str =
    "is not a URL with https://, or http:// on this machine, without a query, or this build lacks the feature otlp";

fn collector(text: &str) -> Option<Url> {
    service_url(text).filter(|url| cfg!(feature = "otlp") && url.query().is_none())
}

fn upto_a_minute(text: &str) -> Option<Duration> {
    let span = limits::span(text)?;
    (1..=60).contains(&span.num_seconds()).then(|| span.to_std().ok())?
}

#[cfg(test)]
#[path = "tests/mod.rs"]
mod tests;
