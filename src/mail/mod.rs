//! Mail delivery. A carrier writes each mail to a file or hands it to an SMTP server, and finishes within a fixed time. Knows
//! neither codes nor the outbox.

mod carrier;
mod error;
pub mod files;
mod message;
mod smtp;
mod stream;

pub use carrier::Carrier;
pub use error::CarryError;
pub use message::{Mail, one_line};
#[cfg(any(test, fuzzing))]
pub use smtp::fuzzing;
pub use smtp::{SmtpError, SmtpServer};
