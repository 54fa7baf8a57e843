//! Files of secrets that others than their owner may read or write. `serve` refuses one that holds master keys, unless that is
//! allowed for the secrets an orchestrator mounts; of others it warns. Does not know what the files hold.

use std::fmt;

/// A file of secrets that is open to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFile {
    /// The setting that names it, or `.env`.
    pub name: String,
    /// Its permissions, the lowest nine bits of its mode.
    pub mode: u32,
    /// Whether master keys are in it.
    pub has_keys: bool,
}

impl OpenFile {
    /// Why the file is refused or warned of, and how to mend it.
    pub fn why(&self) -> String {
        let what = if self.name == ".env" { "holds secrets and" } else { "names a file that" };
        format!("{what} others may read or write (mode {:04o}): chmod 600 it", self.mode)
    }
}

impl fmt::Display for OpenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.why())
    }
}

/// Whether a setting, or its `_FILE` twin, is of master keys.
pub fn is_of_keys(name: &str) -> bool {
    let name = name.strip_suffix("_FILE").unwrap_or(name);
    matches!(name, "VESTIBULE_KEYS" | "VESTIBULE_RETIRED_KEYS")
}
