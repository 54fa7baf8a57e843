//! Faults: failures that are no outcome of a use-case. A fault is logged once, at the boundary; the caller gets only its
//! request id.

use std::time::Duration;

/// A failure of the database, the keys or the system. `Display` never repeats the source, and neither holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// PostgreSQL did not accept a connection in time, or closed one.
    #[error("the database is away")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// PostgreSQL answers, but a server must not use it.
    #[error("the database cannot be used")]
    Unfit(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// PostgreSQL failed a statement: timeout, deadlock, full disk or missing tables.
    #[error("the database failed a statement")]
    Failed(#[source] diesel::result::Error),
    /// PostgreSQL refused a statement.
    #[error("the database refused a statement")]
    Refused(#[source] diesel::result::Error),
    /// The queue for a connection to PostgreSQL is full.
    #[error("too many requests for the database at once")]
    Crowded,
    /// The line for the hash of a password is full.
    #[error("too many passwords to hash at once")]
    HashingCrowded,
    /// A stored hash of a password is none that this code computes, or costs more than a server may be made to pay.
    #[error("a password's hash cannot be used")]
    PasswordHash,
    /// Concurrent writes changed the facts of a decision in every retry.
    #[error("too many requests for the same thing at once")]
    Contended,
    /// A row holds values that this code never writes.
    #[error("a row is not as it should be: {0}")]
    Row(&'static str),
    /// A sealed value does not open: its key is gone, it was sealed for another row or purpose, or it was altered.
    #[error("a sealed value does not open ({0})")]
    Sealed(&'static str),
    /// A door's signing key is altered or does not open, now or at a check within the last second.
    #[error("a door's signing key cannot be used: see `vestibule doctor`")]
    SigningKey,
    /// A write needs the server's master keys, and none are set.
    #[error("VESTIBULE_KEYS is missing: what is written needs a MAC")]
    NoKeys,
    /// The master keys of the other servers have not been read yet, so nothing is written.
    #[error("it is not known yet which master keys the other servers hold")]
    KeysNotAgreed,
    /// None of the master keys is one of the database's, so nothing is written.
    #[error("VESTIBULE_KEYS has no key of this database")]
    StrangeKeys,
    /// The clocks of this server and of PostgreSQL differ by more than 30 s, so nothing is deleted because of its time.
    #[error("the clocks of server and database are more than 30 s apart")]
    ClocksApart,
    /// The system returned no random bytes.
    #[error("no randomness from the system")]
    Chance,
    /// A template or a JSON text could not be rendered.
    #[error("a text could not be made")]
    Text(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    /// Time after which a retry may succeed; `None` if a retry cannot help.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Fault::Away(_)
            | Fault::Unfit(_)
            | Fault::Failed(_)
            | Fault::Crowded
            | Fault::Contended
            | Fault::Chance
            | Fault::KeysNotAgreed => Some(Duration::from_secs(1)),
            // A full line is served within this.
            Fault::HashingCrowded => Some(Duration::from_secs(2)),
            // An operator must repair the key, or set the right ones.
            Fault::SigningKey | Fault::StrangeKeys => Some(Duration::from_secs(30)),
            Fault::Refused(_) | Fault::Row(_) | Fault::Sealed(_) | Fault::PasswordHash => None,
            Fault::NoKeys | Fault::ClocksApart | Fault::Text(_) => None,
        }
    }
}

impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Fault {
        use diesel::result::DatabaseErrorKind as Kind;
        use diesel::result::Error;
        match error {
            Error::SerializationError(cause) if cause.is::<Fault>() => {
                return cause.downcast::<Fault>().map_or_else(Fault::Text, |fault| *fault);
            }
            _ => {}
        }
        match &error {
            // A constraint violation shows a faulty statement; other database errors may pass.
            Error::DatabaseError(
                Kind::UniqueViolation | Kind::ForeignKeyViolation | Kind::NotNullViolation | Kind::CheckViolation,
                _,
            ) => Fault::Refused(error),
            Error::DatabaseError(Kind::UnableToSendCommand | Kind::ClosedConnection, _)
            | Error::BrokenTransactionManager => Fault::Away(Box::new(error)),
            Error::DatabaseError(..) => Fault::Failed(error),
            _ => Fault::Refused(error),
        }
    }
}
