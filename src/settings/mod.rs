//! Settings: the environment over `.env`, read once into the policy and the ports. Knows neither the state machine nor the wire.

mod captcha;
pub mod catalogue;
mod env_file;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod injected;
mod limits;
mod names;
mod open_files;
mod places;
mod policy;
mod ports;
mod purpose;
mod read;
mod source;

pub use open_files::OpenFile;
pub use places::Places;
pub use purpose::Purpose;
pub use read::{LogSettings, Settings};
pub use source::{Problem, Source};
