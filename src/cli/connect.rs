//! The database and app of a command, from `--data`, otherwise `DATABASE_URL`, otherwise a running `dev` in `.vestibule`.
//! Refuses a database that is not migrated.

use super::database_args::DatabaseArgs;
use super::output::refuse;
use super::{logs, running_dev};
use crate::agreement::{STRANGE, agree, warning};
use crate::app::App;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::rules::policy::EnrolmentMode;
use crate::settings::{Settings, SettingsFile, SettingsPurpose, Source};
use crate::store::migrations::TablesState;
use crate::store::{DatabaseUrl, Store, migrations};

/// The app and database of a command.
pub struct Connected {
    /// The dependencies of use-cases.
    pub app: App,
    /// The database.
    pub database: DatabaseUrl,
    /// The public origin, if known.
    pub public_url: Option<String>,
    /// Whether the servers' keys are known. Servers cannot open secrets sealed under other keys.
    pub has_keys: bool,
}

/// Connects a command that writes, with the newest master key that every server holds.
///
/// # Errors
///
/// Refuses a database that is not migrated, of an earlier version, or of a version that shuts out this one, and keys of which none is
/// the database's.
pub async fn connect_agreed(place: &DatabaseArgs) -> anyhow::Result<Connected> {
    let connected = connect_current(place).await?;
    agree_on_keys(&connected).await?;
    Ok(connected)
}

/// Makes a connected command write under the newest master key that every server holds.
///
/// # Errors
///
/// Refuses keys of which none is the database's: every row would look altered to the command, and its own to every server.
pub async fn agree_on_keys(connected: &Connected) -> anyhow::Result<()> {
    let Some(keys) = connected.keys() else { return Ok(()) };
    match agree(&connected.app.store, keys, connected.app.clock.now()).await {
        Ok(agreement) if agreement.is_strange => return refuse(STRANGE),
        Ok(agreement) => warning(keys, agreement).iter().for_each(|warning| tracing::warn!("master keys: {warning}")),
        Err(_) => keys.hold_writes(),
    }
    Ok(())
}

/// Connects a command to a migrated database.
///
/// # Errors
///
/// Refuses a database that is not migrated, of an earlier version, or of a version that shuts out this one.
pub async fn connect_current(place: &DatabaseArgs) -> anyhow::Result<Connected> {
    let connected = connect(place)?;
    match migrations::state(&connected.app.store).await? {
        TablesState::Current => Ok(connected),
        TablesState::Behind => refuse("the database is not up to date: run `vestibule migrate`"),
        TablesState::Ahead(needed) => refuse(migrations::too_old(&needed)),
    }
}

/// Connects a command.
pub fn connect(place: &DatabaseArgs) -> anyhow::Result<Connected> {
    let file = place.settings_file();
    let settings = settings(&file, SettingsPurpose::Command)?;
    let public_url = settings.places.public.as_ref().map(|origin| origin.url().to_string());
    let mut policies = settings.policies;
    let (database, keys, public_url) = match (place.named(), settings.database) {
        (None, Some(database)) => (database, settings.keys, public_url),
        _ => {
            let Some(dev) = place.running_dev()? else { return refuse(place.no_database()) };
            let keys = settings.keys.map_or_else(|| running_dev::keys(&dev.data), Ok)?;
            // `dev` enrols without an invitation unless the setting says otherwise.
            if Source::environment(&file).peek("VESTIBULE_ENROLMENT").is_none() {
                policies.staff.admins.enrolment = EnrolmentMode::Window;
            }
            (DatabaseUrl::parse(&dev.database, None)?, Some(keys), public_url.or(Some(dev.url)))
        }
    };
    let has_keys = keys.is_some();
    let store = Store::open(&database, "vestibule-command", 2, keys.as_ref());
    // Most commands seal nothing, so a temporary key is enough for them.
    let keys = keys.map_or_else(|| Ok::<_, anyhow::Error>(Keys::parse(&Keys::generate()?)?), Ok)?;
    let app = App::new(policies, store, settings.captcha, keys, Clock::system());
    Ok(Connected { app, database, public_url, has_keys })
}

impl Connected {
    /// The servers' keys, if known.
    pub fn keys(&self) -> Option<&Keys> {
        self.has_keys.then_some(&self.app.keys)
    }
}

/// Reads the settings.
///
/// # Errors
///
/// Every problem, in one line.
pub fn settings(file: &SettingsFile, purpose: SettingsPurpose) -> anyhow::Result<Settings> {
    let source = Source::environment(file);
    logs::begin(&source);
    Settings::read(source, purpose).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("settings refused: {}", problems.join("; "))
    })
}
