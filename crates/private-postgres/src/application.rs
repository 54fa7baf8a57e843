//! The application that runs a private PostgreSQL, as its name appears in paths, messages and environments.
//!
//! Refuses nothing. Does not know which application it is.

use std::path::PathBuf;

/// Names of an application. All of them are constants of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Application {
    /// Name of PostgreSQL's superuser, of the folders below `/var/lib`, `/var/cache` and `~/.cache`, and the beginning of
    /// names in the temp folder. Lower-case ASCII letters and hyphens, at most 16.
    pub name: &'static str,
    /// Setting that holds the folder of PostgreSQL's programs, as error messages call it.
    pub programs_setting: &'static str,
    /// Beginnings of the names of environment variables that no package client is shown: they may hold secrets.
    pub private_variables: &'static [&'static str],
}

impl Application {
    /// Folder of the clusters that do not fit into their data folder.
    pub(crate) fn moved_clusters(self) -> PathBuf {
        PathBuf::from("/var/lib").join(self.name)
    }

    /// Root's cache of fetched programs, which every user may read.
    pub(crate) fn cache_of_root(self) -> PathBuf {
        PathBuf::from("/var/cache").join(self.name)
    }
}
