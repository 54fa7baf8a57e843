//! The names of settings: which variables are ours, and which of those are misspelt. Knows no value but that of an injected
//! variable.

use super::catalogue;
use super::injected::is_injected;

/// Prefix of most settings.
pub const PREFIX: &str = "VESTIBULE_";

/// Whether a variable is a setting, or a misspelt one.
pub fn is_ours(name: &str) -> bool {
    name.starts_with(PREFIX) || is_known(name)
}

/// Whether a variable has our prefix but is neither a setting nor injected by an orchestrator.
pub fn is_unknown(name: &str, value: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|rest| !is_known(name) && !is_injected(rest, value))
}

/// Whether a setting holds a secret.
pub fn is_secret(name: &str) -> bool {
    catalogue::SETTINGS.iter().any(|setting| setting.secret && setting.name == name)
}

fn is_known(name: &str) -> bool {
    catalogue::SETTINGS.iter().any(|setting| {
        setting.name == name || (setting.secret && name.strip_suffix("_FILE").is_some_and(|twin| twin == setting.name))
    })
}
