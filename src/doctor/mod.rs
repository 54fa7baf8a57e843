//! The doctor: checks everything a server depends on, one by one, and reports each result. Changes nothing but the one-time
//! name of its own call, takes its probe of a write back, sends no mail and prints no secret; a failing check does not hide the
//! others.

mod database;
mod diagnosis;
mod examine;
mod listening;
mod patient;
mod people;
mod public_url;
mod remedies;

pub use diagnosis::{Diagnosis, Health};
pub use examine::examine;
pub use listening::ListenAddress;
pub use patient::Patient;
pub use public_url::PublicUrl;
