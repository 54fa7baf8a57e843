//! Which database a command works on, and the app it works with: `--data`, else `DATABASE_URL`, else a running
//! `.vestibule`.

use std::path::Path;

use super::{Where, refuse, running_dev};
use crate::agreement::{agree, warning};
use crate::app::App;
use crate::assertions::Assertions;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::outbox::Bell;
use crate::rules::policy::EnrolmentMode;
use crate::settings::{Settings, SettingsPurpose, Source};
use crate::store::{DatabaseUrl, Store, migrations};

/// A command's connections to the world.
pub struct Connected {
    /// What use-cases may use.
    pub app: App,
    /// The database.
    pub database: DatabaseUrl,
    /// Our origin, if it is known.
    pub public_url: Option<String>,
    /// Whether the server's keys are known: what is sealed under others nobody opens.
    pub has_keys: bool,
}

/// Connects a command that writes: under a master that every server holds.
///
/// # Errors
///
/// As [`connect_current`] does.
pub async fn connect_agreed(place: &Where) -> anyhow::Result<Connected> {
    let connected = connect_current(place).await?;
    if let Some(keys) = connected.keys() {
        match agree(&connected.app.store, keys, connected.app.clock.now()).await {
            Ok(agreement) => {
                warning(keys, agreement).iter().for_each(|warning| tracing::warn!("master keys: {warning}"))
            }
            Err(_) => keys.hold_writes(),
        }
    }
    Ok(connected)
}

/// Connects a command to tables that are there.
///
/// # Errors
///
/// Tells to run `vestibule migrate` where they are not, or are those of an earlier version.
pub async fn connect_current(place: &Where) -> anyhow::Result<Connected> {
    let connected = connect(place)?;
    if migrations::is_current(&connected.app.store).await? {
        Ok(connected)
    } else {
        refuse("the database is not up to date: run `vestibule migrate`")
    }
}

/// Connects a command.
pub fn connect(place: &Where) -> anyhow::Result<Connected> {
    let settings = settings(SettingsPurpose::Command)?;
    let public_url = settings.places.public.as_ref().map(crate::edge::Origin::url);
    let mut policy = settings.policy;
    let (database, keys, public_url) = match (place.named(), settings.database) {
        (None, Some(database)) => (database, settings.keys, public_url),
        _ => {
            let Some(dev) = place.running_dev()? else { return refuse(place.no_database()) };
            let keys = settings.keys.map_or_else(|| running_dev::keys(&dev.data), Ok)?;
            // A `dev` that is not told otherwise enrols by the mailbox alone.
            if Source::environment(Path::new(".")).peek("VESTIBULE_ENROLMENT").is_none() {
                policy.enrolment = EnrolmentMode::Window;
            }
            (DatabaseUrl::parse(&dev.database, None)?, Some(keys), public_url.or(Some(dev.url)))
        }
    };
    let has_keys = keys.is_some();
    let app = App {
        policy,
        store: Store::open(&database, "vestibule-command", 2, keys.as_ref()),
        captcha: settings.captcha,
        // Most commands seal nothing: for them a key of the moment will do.
        keys: keys.map_or_else(|| Ok::<_, anyhow::Error>(Keys::parse(&Keys::generate()?)?), Ok)?,
        clock: Clock::system(),
        bell: Bell::default(),
        assertions: Assertions::default(),
        metrics: Metrics::default(),
    };
    Ok(Connected { app, database, public_url, has_keys })
}

impl Connected {
    /// The server's keys, if they are known.
    pub fn keys(&self) -> Option<&Keys> {
        self.has_keys.then_some(&self.app.keys)
    }
}

/// The settings, or every problem in one line.
pub fn settings(purpose: SettingsPurpose) -> anyhow::Result<Settings> {
    let source = Source::environment(Path::new("."));
    super::logs::begin(&source);
    Settings::read(source, purpose).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("settings refused: {}", problems.join("; "))
    })
}
