//! Vestibule, the sign-in backend of a back office. A request enters by a door and is parsed into a call of a use-case, which
//! loads facts, asks the rules for a decision and records it.

pub mod access_tokens;
pub mod accounts;
mod admission;
pub mod agreement;
pub mod app;
pub mod application_keys;
pub mod assertions;
pub mod audit;
pub mod brands;
pub mod captcha;
pub mod cli;
pub mod clock;
pub mod country;
pub mod doctor;
pub mod doors;
pub mod edge;
mod failpoint;
pub mod fault;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod hashing;
pub mod keyring;
pub mod keys;
mod list_file;
pub mod log;
pub mod machine;
pub mod mail;
pub mod metrics;
mod outage;
pub mod outbox;
mod progress;
pub mod prune;
pub mod restored;
pub mod rotate;
pub mod rules;
pub mod settings;
pub mod sign_in;
pub mod sms;
pub mod store;
mod traces;
pub mod vestibule;
pub mod watcher;
pub mod words;
