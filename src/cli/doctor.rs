//! `doctor`: checks everything that a server needs, and prints each result with what to do about it. Exit 1 if a server would not work.
//! Changes nothing but the one-time name of its own call.

use std::path::PathBuf;

use comfy_table::Color;
use serde_json::{Value, json};

use super::database_args::DatabaseArgs;
use super::output::{print, print_exactly, refuse};
use super::serve::LISTEN;
use super::shown::Sheet;
use super::{logs, running_dev};
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::doctor::{Diagnosis, Health, ListenAddress, Patient, PublicUrl, examine};
use crate::edge::Origin;
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::policy::{EnrolmentMode, SOLE_FACTOR_MIN};
use crate::settings::{Problem, Settings, SettingsPurpose, Source};
use crate::store::{DatabaseUrl, Store};

#[derive(Debug, clap::Args)]
pub struct Doctor {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

impl Doctor {
    pub async fn run(self) -> anyhow::Result<()> {
        let source = Source::environment(&self.place.settings_file());
        logs::begin(&source);
        let ExaminedSettings { settings, problems, purpose, open_keys } = self.settings(source)?;
        let store = settings.database.as_ref().map(|url| Store::open(url, "vestibule-doctor", 1, None));
        let patient =
            Patient {
                store: store.as_ref(),
                pool: settings.database_pool,
                keys: settings.keys.as_ref(),
                carrier: settings.carrier.as_ref(),
                sms: settings.sms.as_ref(),
                captcha: (settings.places.asks_captcha() && !is_captcha_refused(&problems))
                    .then_some(&settings.captcha),
                clock: &Clock::system(),
                database_hosts: settings.database.as_ref().map(DatabaseUrl::hosts),
                has_owners: has_owners(&settings),
                public: settings.places.public.as_ref().filter(|_| purpose == SettingsPurpose::Serve).map(|public| {
                    PublicUrl { url: public.url().to_string(), authority: public.authority().to_owned() }
                }),
                listens: if purpose == SettingsPurpose::Serve { listens(&settings) } else { Vec::new() },
            };
        let mut findings = settings_results(&settings, &problems);
        findings.extend(open_files(&settings, purpose));
        findings.extend(open_keys.map(|file| {
            let said = format!("{} is readable or writable by other users: chmod 600 it", file.display());
            Diagnosis::bad("secrets", said)
        }));
        findings.extend(examine(&patient).await);
        let bad = findings.iter().filter(|finding| finding.health == Health::Bad).count();
        show(&findings, self.json)?;
        match bad {
            0 => Ok(()),
            bad => refuse(format!("{bad} of {} checks failed", findings.len())),
        }
    }

    /// The settings that `serve` would read, or those of a running `dev`.
    fn settings(&self, source: Source) -> anyhow::Result<ExaminedSettings> {
        let set = source.peek("DATABASE_URL").is_some() || source.peek("DATABASE_URL_FILE").is_some();
        let named = self.place.named();
        let dev = if named.is_some() || !set { self.place.running_dev()? } else { None };
        let Some(dev) = dev else {
            if let Some(data) = named {
                return refuse(format!("no `vestibule dev` runs in {}", data.display()));
            }
            let purpose = SettingsPurpose::Serve;
            let (settings, problems) = Settings::examine(source, purpose);
            return Ok(ExaminedSettings { settings, problems, purpose, open_keys: None });
        };
        let purpose = SettingsPurpose::Dev;
        let (mut settings, problems) = Settings::examine(source, purpose);
        let mut open_keys = None;
        settings.database = Some(DatabaseUrl::parse(&dev.database, None)?);
        settings.captcha = Captcha::off();
        if settings.keys.is_none() {
            settings.keys = Some(running_dev::keys(&dev.data)?);
            open_keys = running_dev::open_keys(&dev.data);
        }
        if settings.carrier.is_none() {
            settings.carrier = Some(running_dev::mail_files(&dev.data.join("mail"), settings.look.name.as_str())?);
        }
        settings.sms = settings.sms_or_files(&dev.data.join("mail"));
        if settings.places.public.is_none() {
            settings.places.public = Origin::parse(&dev.url);
        }
        Ok(ExaminedSettings { settings, problems, purpose, open_keys })
    }
}

/// The settings under examination, and their problems.
struct ExaminedSettings {
    settings: Settings,
    problems: Vec<Problem>,
    purpose: SettingsPurpose,
    /// File with the keys of a data folder, if other users may read or write it.
    open_keys: Option<PathBuf>,
}

/// Whether settings of the captcha are refused: it is off then only because they cannot be read.
fn is_captcha_refused(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.to_string().starts_with("VESTIBULE_CAPTCHA"))
}

/// Whether the door of the operators is on and knows owners.
fn has_owners(settings: &Settings) -> bool {
    settings.places.doors.contains(&Door::OPERATORS) && settings.policies.of(Door::OPERATORS).has_owners()
}

/// The addresses that `serve` listens on.
fn listens(settings: &Settings) -> Vec<ListenAddress> {
    let at = settings.places.listen.unwrap_or(LISTEN);
    let public = ListenAddress { check: "listen", at, path: "/healthz", says: "alive" };
    let metrics = settings.places.metrics_listen.map(|at| ListenAddress {
        check: "metrics",
        at,
        path: "/metrics",
        says: "vestibule_build_info",
    });
    std::iter::once(public).chain(metrics).collect()
}

/// Results for files of secrets that other users may read or write. Files that `serve` refuses are problems of the settings.
fn open_files(settings: &Settings, purpose: SettingsPurpose) -> Vec<Diagnosis> {
    let keys = settings.open_key_files.iter().filter(|_| purpose != SettingsPurpose::Serve);
    let keys = keys.map(|file| Diagnosis::bad("secrets", file.to_string()));
    keys.chain(settings.open_files.iter().map(|file| Diagnosis::doubtful("secrets", file.to_string()))).collect()
}

/// A result for each problem of the settings; without problems, results for weak settings.
fn settings_results(settings: &Settings, problems: &[Problem]) -> Vec<Diagnosis> {
    if !problems.is_empty() {
        return problems.iter().map(|problem| Diagnosis::bad("settings", problem.to_string())).collect();
    }
    let public = settings.places.public.as_ref().map(|origin| origin.url().to_string()).unwrap_or_default();
    let mut findings = vec![Diagnosis::good("settings", format!("read; served as {public}"))];
    let others = settings.places.public.as_ref().is_some_and(|public| !public.is_loopback());
    if others && settings.places.trusted_proxies.is_empty() {
        let said = "VESTIBULE_TRUSTED_PROXIES is not set: behind a proxy all requests count as from one network";
        findings.push(Diagnosis::doubtful("settings", said));
    }
    if let Some(domain) = &settings.places.gate.domain {
        let said = format!(
            "VESTIBULE_COOKIE_DOMAIN trusts every host below {domain}: each can plant a gate cookie of its own"
        );
        findings.push(Diagnosis::doubtful("settings", said));
    }
    // The mailed code that may stand beside a password is no factor.
    let is_short = |door: &Door| {
        let asks = door.asks_for(Purpose::SignIn, &[Factor::Password]);
        asks && settings.policies.of(*door).password_min < SOLE_FACTOR_MIN
    };
    if settings.places.doors.iter().any(is_short) {
        let said = format!(
            "VESTIBULE_PASSWORD_MIN is below {SOLE_FACTOR_MIN}: a password is an account's only factor, since a mailed code is none"
        );
        findings.push(Diagnosis::doubtful("settings", said));
    }
    let mut enrolling = settings.places.doors.iter().map(|door| settings.policies.of(*door).admins.enrolment);
    if enrolling.any(|mode| mode == EnrolmentMode::Window) {
        let said = "VESTIBULE_ENROLMENT=window is the weaker mode: within the window anyone who reads an admin's mails, or \
            guesses one code, can enrol in the admin's place";
        findings.push(Diagnosis::doubtful("settings", said));
    }
    findings
}

fn show(findings: &[Diagnosis], json: bool) -> anyhow::Result<()> {
    let word = |finding: &Diagnosis| match finding.health {
        Health::Good => "ok",
        Health::Doubtful => "warn",
        Health::Bad => "FAIL",
    };
    if json {
        let values = findings.iter().map(|finding| {
            json!({
                "check": finding.check,
                "state": word(finding).to_lowercase(),
                "said": finding.text,
                "setting": finding.setting,
                "host": finding.host,
                "todo": finding.remedy,
            })
        });
        return print(serde_json::to_string_pretty(&values.collect::<Vec<Value>>())?);
    }
    let mut sheet = Sheet::empty();
    for finding in findings {
        let colour = match finding.health {
            Health::Good => Color::Green,
            Health::Doubtful => Color::Yellow,
            Health::Bad => Color::Red,
        };
        sheet.add_judged_row((word(finding), colour), [finding.check, &finding.text]);
        if let Some(todo) = &finding.remedy {
            let about: Vec<&str> =
                [&finding.setting, &finding.host].into_iter().flatten().map(String::as_str).collect();
            let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
            sheet.add_row(["", "", &format!("-> {todo}{about}")]);
        }
    }
    // The cells are escaped already; a colour would be escaped here.
    print_exactly(sheet)
}
