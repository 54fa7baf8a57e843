//! The database that a command line names: the data folder of a running `dev`, by `--data`, else the one of the settings.
//!
//! Refuses nothing: a build without the feature `embedded-postgres` has no `--data` and finds no `dev`. Does not connect.

use std::path::Path;

use super::running_dev::RunningDev;
#[cfg(feature = "embedded-postgres")]
use super::running_dev::{DATA, running_in};
use super::settings_args::SettingsArgs;
use crate::settings::SettingsFile;

/// Arguments of a command that works on a database.
#[derive(Clone, Debug, clap::Args)]
pub struct DatabaseArgs {
    /// Data folder of a running `vestibule dev` [default: DATABASE_URL, otherwise .vestibule]
    #[cfg(feature = "embedded-postgres")]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
    #[command(flatten)]
    settings: SettingsArgs,
}

impl DatabaseArgs {
    /// The file of settings: a command for a named `dev` does not read the machine's.
    pub fn settings_file(&self) -> SettingsFile {
        if self.named().is_some() { self.settings.file_for_dev() } else { self.settings.file() }
    }

    /// The data folder that the command line names.
    #[cfg(feature = "embedded-postgres")]
    pub fn named(&self) -> Option<&Path> {
        self.data.as_deref()
    }

    /// The command line names no data folder in a build without `dev`.
    #[cfg(not(feature = "embedded-postgres"))]
    pub fn named(&self) -> Option<&Path> {
        None
    }

    /// The `dev` that runs in the named data folder, or in [`DATA`].
    ///
    /// # Errors
    ///
    /// If this process is root and another user may write the folder.
    #[cfg(feature = "embedded-postgres")]
    pub fn running_dev(&self) -> anyhow::Result<Option<RunningDev>> {
        running_in(self.named().unwrap_or(Path::new(DATA)))
    }

    /// No `dev` is looked for in a build without it.
    #[cfg(not(feature = "embedded-postgres"))]
    pub fn running_dev(&self) -> anyhow::Result<Option<RunningDev>> {
        Ok(None)
    }

    /// The refusal of a command that has no database.
    pub fn no_database(&self) -> String {
        let unset = "no database: DATABASE_URL is not set";
        #[cfg(feature = "embedded-postgres")]
        return format!(
            "{unset}, and no `vestibule dev` runs in {}",
            self.named().unwrap_or(Path::new(DATA)).display()
        );
        #[cfg(not(feature = "embedded-postgres"))]
        unset.to_owned()
    }
}
