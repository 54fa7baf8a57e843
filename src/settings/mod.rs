//! Settings: the environment and the file `.env`, read once into the policy and the ports. The environment takes precedence.
//! Knows neither the sign-in rules nor the wire.

mod captcha;
pub mod catalogue;
mod env_file;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod injected;
mod limits;
mod look;
mod names;
mod open_files;
mod places;
mod policy;
mod ports;
mod purpose;
mod read;
mod service_url;
mod settings_file;
mod sms;
mod source;

pub use open_files::OpenFile;
pub use places::NetworkSettings;
pub use purpose::SettingsPurpose;
pub use read::{LogSettings, Settings};
pub use settings_file::{MACHINE_FILE, SettingsFile};
pub use source::{Problem, Source};
