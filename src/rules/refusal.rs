//! Refusals of a step: why a sign-in, or a change of one's own factors, goes no further. What of them a caller is told, and
//! by which code, a door decides.

use super::Instant;
use super::password::PasswordFault;

/// Why a step was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepRefusal {
    /// The typed address is not one email address.
    InvalidEmail,
    /// A captcha is on, and no token came.
    CaptchaRequired,
    /// The captcha's token was not accepted.
    CaptchaFailed,
    /// The captcha service did not answer.
    CaptchaUnavailable,
    /// A code was mailed a moment ago, or the mails of the window are used up.
    Cooldown,
    /// The pool is locked or the authenticator suspended: nothing was compared.
    Locked {
        /// End of the lock (exclusive); `None`: until the authenticator is reset.
        until: Option<Instant>,
    },
    /// The network has made too many requests.
    TooManyRequests,
    /// The caller has no pending sign-in, or it has expired.
    NoPending,
    /// The challenge was completed before, and its token is known still.
    Spent,
    /// No further code is sent: those of the challenge, or of the pool's window, are used up.
    CodesUsedUp,
    /// The mailed code, or the codes that were offered, have expired; or none was sent yet.
    Expired,
    /// Another step comes first.
    WrongStage,
    /// The typed code is neither six digits nor, where one is accepted, a recovery code.
    InvalidFormat,
    /// The code was wrong, and was counted.
    Wrong {
        /// Wrong codes that are left before the pending sign-in or the session ends; 0: it has ended.
        remaining: u16,
        /// At 0: when codes are compared again.
        until: Option<Instant>,
    },
    /// The code of an offered secret was wrong. Such codes are not counted: the secret was shown to the caller.
    WrongOffered,
    /// Another browser enrolled an authenticator first; the pending sign-in has ended.
    AlreadyEnrolled,
    /// The application key was narrowed or has ended since it admitted the call.
    KeyChanged,
    /// The step belongs to a session that the request did not come in.
    OtherSession,
    /// The new password may not be one.
    InvalidPassword(PasswordFault),
    /// The caller has not confirmed their identity.
    NotConfirmed,
}

/// A refused step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub why: StepRefusal,
    /// Seconds until a request is accepted: the longest of all waits; 0: one may be made at once.
    pub wait: i32,
}

impl From<StepRefusal> for Refused {
    /// A refusal after which another request may be made at once.
    fn from(why: StepRefusal) -> Refused {
        Refused { why, wait: 0 }
    }
}
