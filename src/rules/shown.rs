//! Shown codes, and the factors they prove. Every code that could match is compared, whichever does; a code of another
//! factor than the one asked for proves nothing.

use super::Instant;
use super::authenticator::{Authenticator, Secret};
use super::code::{CodeMac, Digits, MailedCode};
use super::factor::Factor;
use super::pending::Sealed;
use super::recovery::KeptCode;
use super::trail::TrailOutcome;

/// A shown code, with all that the comparison needs of the keys.
#[derive(Debug)]
pub enum ShownCode {
    /// Neither six digits nor a recovery code.
    Malformed,
    /// A code that was sent, as its MAC under the key of the code it is compared with; `None`: that key is unknown.
    SentCode(Option<CodeMac>),
    /// An authenticator code.
    Authenticator {
        /// The digits.
        digits: Digits,
        /// The secret to compare with: the account's, or the pending sign-in's own if it enrols.
        secret: Option<Secret>,
        /// The pending sign-in's own secret, sealed to the account, if it enrols.
        enrolment: Option<Sealed>,
    },
    /// A password, and whether it is the account's: its hash was computed before.
    Password {
        /// Whether the password is the account's.
        is_right: bool,
    },
    /// A recovery code, as its MAC under the key of each code that the account has left, with that code.
    Recovery(Vec<(CodeMac, KeptCode)>),
}

/// Proof that a right code gives.
#[derive(Debug)]
pub enum Right {
    /// The code that was sent.
    SentCode,
    /// The password.
    Password,
    /// A step of the account's authenticator, spent by this code.
    Step(i64),
    /// The first step of a new secret, with the secret sealed to the account.
    FirstStep(i64, Sealed),
    /// A recovery code, spent by this.
    Recovery(KeptCode),
}

/// Secrets that a shown code is compared with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against<'a> {
    /// The last code that was sent.
    pub sent: Option<&'a MailedCode>,
    /// The account's authenticator.
    pub authenticator: Option<&'a Authenticator>,
    /// Whether a first authenticator may be enrolled.
    pub enrols: bool,
}

impl ShownCode {
    /// The proof of `factor` by the shown code, or else the outcome in the trail.
    pub fn compare(self, factor: Factor, against: Against<'_>, now: Instant) -> Result<Right, TrailOutcome> {
        match (factor, self) {
            (Factor::EmailCode | Factor::SmsCode, ShownCode::SentCode(typed)) => {
                let sent = against.sent.ok_or(TrailOutcome::Wrong)?;
                let is_right = typed.is_some_and(|typed| typed.matches(&sent.mac));
                is_right.then_some(Right::SentCode).ok_or(TrailOutcome::Wrong)
            }
            (Factor::Password, ShownCode::Password { is_right }) => {
                is_right.then_some(Right::Password).ok_or(TrailOutcome::Wrong)
            }
            (Factor::Authenticator, ShownCode::Authenticator { digits, secret, enrolment }) => {
                let step = secret.and_then(|secret| secret.newest_step(&digits, -1, now)).ok_or(TrailOutcome::Wrong)?;
                match (against.authenticator, enrolment) {
                    (Some(own), _) if step <= own.last_step => Err(TrailOutcome::Replayed),
                    (Some(_), _) => Ok(Right::Step(step)),
                    (None, Some(sealed)) if against.enrols => Ok(Right::FirstStep(step, sealed)),
                    (None, _) => Err(TrailOutcome::Wrong),
                }
            }
            (Factor::Authenticator, ShownCode::Recovery(left)) if against.authenticator.is_some() => {
                // Every code is compared, so that the time taken does not tell which one matched.
                let beside = |found, (typed, kept): (CodeMac, KeptCode)| {
                    if typed.matches(&kept.mac) { Some(kept) } else { found }
                };
                left.into_iter().fold(None, beside).map(Right::Recovery).ok_or(TrailOutcome::WrongRecoveryCode)
            }
            (
                _,
                ShownCode::Malformed
                | ShownCode::SentCode(_)
                | ShownCode::Password { .. }
                | ShownCode::Authenticator { .. }
                | ShownCode::Recovery(_),
            ) => Err(TrailOutcome::Wrong),
        }
    }
}
