//! Assertions: signed statements (JWT, RFC 7519) by which a service behind a gate knows the admin, and the keys that sign them.

mod issue;
mod keyring;

pub use issue::{About, Assertions, LIFE, REUSE};
pub use keyring::{KNOWN_FOR, Keyring, REFRESH};
