//! One setting: its name, default, purpose and bounds as text. Knows no setting.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Name of the environment variable.
    pub name: &'static str,
    /// Default value, as text.
    pub default: &'static str,
    /// Purpose, as a noun phrase.
    pub help: &'static str,
    /// Accepted values, as a noun phrase. "Off this machine" means that the public URL is not loopback.
    pub bound: &'static str,
    /// Whether the value is a secret, which the variable with the suffix `_FILE` may name a file for.
    pub secret: bool,
}

pub(super) const fn plain(
    name: &'static str,
    default: &'static str,
    help: &'static str,
    bound: &'static str,
) -> Setting {
    Setting { name, default, help, bound, secret: false }
}

pub(super) const fn secret(
    name: &'static str,
    default: &'static str,
    help: &'static str,
    bound: &'static str,
) -> Setting {
    Setting { name, default, help, bound, secret: true }
}
