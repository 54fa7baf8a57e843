//! The file of settings that a command line names, by `--env-file`. Refuses nothing: whoever reads the file does.

use std::path::{Path, PathBuf};

use crate::settings::{MACHINE_FILE, SettingsFile};

/// Arguments of a command that reads settings.
#[derive(Clone, Debug, clap::Args)]
pub struct SettingsArgs {
    /// File of settings [default: .env, otherwise /etc/vestibule/vestibule.env]
    #[arg(long, global = true, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

impl SettingsArgs {
    /// The file of a server, or of a command beside one.
    pub fn file(&self) -> SettingsFile {
        let usual = || SettingsFile::usual(Path::new("."), Path::new(MACHINE_FILE));
        self.env_file.as_deref().map_or_else(usual, SettingsFile::named)
    }

    /// The file of a command for a `dev` whose data folder the command line names: never the machine's, unless it is named.
    pub fn file_for_dev(&self) -> SettingsFile {
        self.env_file.as_deref().map_or_else(|| SettingsFile::of_folder(Path::new(".")), SettingsFile::named)
    }
}
