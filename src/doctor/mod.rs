//! The doctor: checks everything a server depends on, one by one, and reports each result. Changes nothing, sends no mail and
//! prints no secret; a failing check does not hide the others.

mod database;
mod diagnosis;
mod examine;

pub use diagnosis::{Diagnosis, Health};
pub use examine::{Patient, examine};
