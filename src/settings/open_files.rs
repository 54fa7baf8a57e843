//! Files of secrets that users besides their owner may read or write. `serve` refuses such a file of master keys unless a
//! setting allows it, for secrets that an orchestrator mounts; for other files it warns. Does not know the contents.

use std::fmt;

use super::names::is_setting_name;

/// A file of secrets with open permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFile {
    /// Setting that names the file, or the name of the file of settings.
    pub name: String,
    /// Permissions of the file: the lowest nine bits of its mode.
    pub mode: u32,
    /// Whether the file holds master keys.
    pub has_keys: bool,
}

impl OpenFile {
    /// Reason for the refusal or the warning, and its remedy.
    pub fn why(&self) -> String {
        let what = if is_setting_name(&self.name) { "names a file that" } else { "holds secrets and" };
        format!("{what} others may read or write (mode {:04o}): chmod 600 it", self.mode)
    }
}

impl fmt::Display for OpenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.why())
    }
}

/// Whether a setting or its `_FILE` variant holds master keys.
pub fn is_of_keys(name: &str) -> bool {
    let name = name.strip_suffix("_FILE").unwrap_or(name);
    matches!(name, "VESTIBULE_KEYS" | "VESTIBULE_RETIRED_KEYS")
}
