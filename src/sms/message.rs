//! An SMS as it is handed to a carrier. Does not know how it is carried.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::rules::Instant;

/// An SMS to one telephone number.
pub struct Sms {
    /// Id of the outbox row, by which a receiver recognises a duplicate.
    pub id: Uuid,
    /// Telephone number in digits, calling code first.
    pub to: String,
    /// Sender; `None`: the carrier's own.
    pub from: Option<String>,
    /// Text.
    pub text: Zeroizing<String>,
    /// Time of the attempt.
    pub at: Instant,
}

impl Sms {
    /// The number as telephones write it, with a plus sign (ITU-T E.123).
    pub(super) fn number(&self) -> String {
        format!("+{}", self.to)
    }
}
