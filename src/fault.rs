//! Faults: what should not happen. One type, logged once, at the boundary; what a caller is told of it is its request id.

use std::time::Duration;

/// What went wrong. `Display` never repeats the source, and neither ever holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No connection to PostgreSQL in time, or it was lost.
    #[error("the database is away")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// PostgreSQL answers, and is not one that a server may use.
    #[error("the database cannot be used")]
    Unfit(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// PostgreSQL could not run a statement now: a timeout, a deadlock, a full disk, tables that are not there.
    #[error("the database failed a statement")]
    Failed(#[source] diesel::result::Error),
    /// PostgreSQL refused a statement.
    #[error("the database refused a statement")]
    Refused(#[source] diesel::result::Error),
    /// As many requests wait for a connection to PostgreSQL as can be served in time.
    #[error("too many requests for the database at once")]
    Crowded,
    /// The same facts kept moving under a decision.
    #[error("too many requests for the same thing at once")]
    Contended,
    /// A row says what no row of ours can.
    #[error("a row is not as it should be: {0}")]
    Row(&'static str),
    /// A sealed value was made under a key that is gone, for something else, or was altered.
    #[error("a sealed value does not open ({0})")]
    Sealed(&'static str),
    /// A door's signing key is altered or does not open, or was so a moment ago.
    #[error("a door's signing key cannot be used: see `vestibule doctor`")]
    SigningKey,
    /// What is to be written needs the server's keys, and they are not known.
    #[error("VESTIBULE_KEYS is missing: what is written needs a MAC")]
    NoKeys,
    /// Which master keys the other servers hold was not read yet, so nothing is written.
    #[error("it is not known yet which master keys the other servers hold")]
    KeysNotAgreed,
    /// The system gave no randomness.
    #[error("no randomness from the system")]
    Chance,
    /// A text could not be made.
    #[error("a text could not be made")]
    Text(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    /// How long a caller does well to wait, if waiting helps.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Fault::Away(_)
            | Fault::Unfit(_)
            | Fault::Failed(_)
            | Fault::Crowded
            | Fault::Contended
            | Fault::KeysNotAgreed => Some(Duration::from_secs(1)),
            // An operator has to mend it.
            Fault::SigningKey => Some(Duration::from_secs(30)),
            Fault::Refused(_) | Fault::Row(_) | Fault::Sealed(_) => None,
            Fault::NoKeys | Fault::Chance | Fault::Text(_) => None,
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
            // Only what says that our own statement is wrong is a fault of ours.
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
