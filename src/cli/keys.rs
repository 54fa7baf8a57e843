//! `keys`: master keys.

use super::print;

#[derive(Debug, clap::Subcommand)]
pub enum Keys {
    /// Print a fresh master key, as VESTIBULE_KEYS takes it
    Generate,
}

impl Keys {
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Keys::Generate => print(crate::keys::Keys::generate()?.as_str()),
        }
    }
}
