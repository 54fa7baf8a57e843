//! The database that a command line names: the data folder of a running `dev`, by `--data`.
//!
//! Refuses nothing: a build without the feature `embedded-postgres` has no `--data` and finds no `dev`. Does not connect.

use std::path::Path;

use super::running_dev::RunningDev;
#[cfg(feature = "embedded-postgres")]
use super::running_dev::{DATA, running_in};

/// Arguments of a command that works on a database.
#[derive(Clone, Debug, clap::Args)]
pub struct DatabaseArgs {
    /// Data folder of a running `vestibule dev` [default: DATABASE_URL, otherwise .vestibule]
    #[cfg(feature = "embedded-postgres")]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

impl DatabaseArgs {
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
