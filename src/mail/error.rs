//! Delivery failures of mails and SMS. Never repeats the text or the recipient of a message.

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// Delivery may succeed later: the server cannot be reached, its certificate is not trusted, or it refuses the credentials.
    #[error("the carrier did not take the message for now")]
    Transient(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Delivery timed out; the limit in seconds.
    #[error("the carrier took longer than {0} s")]
    Slow(u64),
    /// Delivery will never succeed.
    #[error("the carrier refuses the message")]
    Permanent(#[source] Box<dyn std::error::Error + Send + Sync>),
}
