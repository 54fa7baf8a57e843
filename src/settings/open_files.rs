//! Files of secrets that others than their owner may read or write. `serve` refuses one that holds master keys, unless that is
//! allowed for the secrets an orchestrator mounts; of others it warns. Does not know what the files hold.

use std::fmt;

use super::{Purpose, Source};

/// The setting by which an open file of master keys is accepted.
const ALLOW: &str = "VESTIBULE_ALLOW_OPEN_KEY_FILE";

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
    fn why(&self) -> String {
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

/// The open files that were read: those of master keys that are not allowed, which `serve` refuses, and those to warn of.
pub fn judge(source: &mut Source, purpose: Purpose) -> (Vec<OpenFile>, Vec<OpenFile>) {
    let allowed = source.flag(ALLOW).unwrap_or(false);
    let (keys, others): (Vec<OpenFile>, Vec<OpenFile>) =
        source.open_files().into_iter().partition(|file| file.has_keys && !allowed);
    if purpose == Purpose::Serve {
        for file in &keys {
            let why = format!("{}, or set {ALLOW}=true where an orchestrator mounts it so", file.why());
            source.refuse(&file.name, &why);
        }
    }
    (keys, others)
}
