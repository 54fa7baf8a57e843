//! Names of settings: which variables are settings, and which are misspelt ones. Knows no values, except those of variables
//! that an orchestrator injects.

use super::catalogue;
use super::injected::is_injected;

/// Prefix of most settings.
pub const PREFIX: &str = "VESTIBULE_";

/// Whether a variable is a setting, or a misspelt one.
pub fn is_setting_name(name: &str) -> bool {
    name.starts_with(PREFIX) || is_known(name)
}

/// Whether a variable has the prefix but is neither a setting nor injected by an orchestrator.
pub fn is_unknown(name: &str, value: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|rest| !is_known(name) && !is_injected(rest, value))
}

/// Whether a setting holds a secret.
pub fn is_secret(name: &str) -> bool {
    catalogue::all().any(|setting| setting.secret && setting.name == name)
}

fn is_known(name: &str) -> bool {
    catalogue::all().any(|setting| {
        setting.name == name || (setting.secret && name.strip_suffix("_FILE").is_some_and(|twin| twin == setting.name))
    })
}
