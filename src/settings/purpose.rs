//! The purpose for which settings are read. Knows no setting.

/// What the settings are read for; each wants others, and allows others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `dev`: needs none, and has its own database.
    Dev,
    /// `serve`: refuses what is missing or unsafe.
    Serve,
    /// A command: takes what it needs.
    Command,
}
