//! The file of settings: the one that a command line names, else `.env` in the working directory, else the machine's file. Does
//! not read the file.

use std::path::{Path, PathBuf};

/// The file of settings of a machine, for the server and for commands beside it.
pub const MACHINE_FILE: &str = "/etc/vestibule/vestibule.env";

/// The data folder of a `dev` in the working directory.
const DEV: &str = ".vestibule";

/// The file that settings are read from, beside the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsFile {
    /// Path of the file.
    pub path: PathBuf,
    /// Whether the file has to be there.
    pub is_required: bool,
}

impl SettingsFile {
    /// A file that a command line names.
    pub fn named(path: &Path) -> SettingsFile {
        SettingsFile { path: path.to_owned(), is_required: true }
    }

    /// The `.env` of a folder alone.
    pub fn of_folder(folder: &Path) -> SettingsFile {
        SettingsFile { path: folder.join(".env"), is_required: false }
    }

    /// The `.env` of a folder; where the folder has neither one nor the data of a `dev`, the machine's file.
    pub fn usual(folder: &Path, machine: &Path) -> SettingsFile {
        let is_there = |name: &str| folder.join(name).symlink_metadata().is_ok();
        if is_there(".env") || is_there(DEV) {
            return SettingsFile::of_folder(folder);
        }
        SettingsFile { path: machine.to_owned(), is_required: false }
    }

    /// The name of the file in messages: `.env`, or its path.
    pub fn name(&self) -> String {
        let own = self.path.file_name().is_some_and(|name| name == ".env") && !self.is_required;
        if own { ".env".into() } else { self.path.display().to_string() }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_machines_file_is_read_where_the_folder_has_no_settings_and_no_dev() {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let (here, machine) = (folder.path(), Path::new(MACHINE_FILE));
        let of_machine = SettingsFile { path: machine.into(), is_required: false };
        assert_eq!(SettingsFile::usual(here, machine), of_machine);
        assert!(fs::create_dir(here.join(DEV)).is_ok());
        assert_eq!(SettingsFile::usual(here, machine), SettingsFile::of_folder(here));
        assert!(fs::remove_dir(here.join(DEV)).is_ok());
        // A link that leads nowhere is a file of settings that cannot be read, not a folder without settings.
        assert!(std::os::unix::fs::symlink("nowhere", here.join(".env")).is_ok());
        assert_eq!(SettingsFile::usual(here, machine), SettingsFile::of_folder(here));
    }

    #[test]
    fn a_file_is_named_as_the_reader_knows_it() {
        assert_eq!(SettingsFile::of_folder(Path::new(".")).name(), ".env");
        assert_eq!(SettingsFile::named(Path::new("/srv/.env")).name(), "/srv/.env");
        assert_eq!(SettingsFile::usual(Path::new("/nowhere"), Path::new(MACHINE_FILE)).name(), MACHINE_FILE);
    }
}
