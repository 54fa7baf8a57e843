//! The command that reads the settings. Knows no setting.

/// Command that reads the settings. It decides which of them are required and which values are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsPurpose {
    /// `dev`: requires no setting and has a database of its own.
    Dev,
    /// `serve`: missing and unsafe settings are refused.
    Serve,
    /// Another command: requires the settings that it uses.
    Command,
}
