//! Keys, which the database does not hold. Each purpose has a key of its own, derived from a master key (HKDF-SHA256, RFC
//! 5869). The first master key is current once every server holds it (`key_set.rs`); the others still open what they sealed,
//! and retired ones verify the trail alone.

pub mod chance;
mod door_signers;
mod key_set;
mod master;
mod passwords;
mod refresh;
mod row_macs;
pub mod rows;
mod seals;
pub mod signing;
mod verified;
mod writing;

pub use key_set::{KeyStanding, Keys, KeysError};
pub use master::SealPurpose;
pub use refresh::ShownRefresh;
pub use seals::MailSeal;

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
