//! What was shown, and what it proves. Everything is compared that could match, whichever does; what proves another factor
//! than the one asked for proves nothing.

use super::Instant;
use super::authenticator::{Authenticator, Secret};
use super::code::{CodeMac, Digits, MailedCode};
use super::factor::Factor;
use super::pending::Sealed;
use super::recovery::KeptCode;
use super::trail::TrailOutcome;

/// What was shown, opened and computed as far as keys are needed.
#[derive(Debug)]
pub enum ShownCode {
    /// Not six digits.
    Malformed,
    /// A mailed code, under the key and the pending sign-in of the one it is compared with.
    EmailCode(Option<CodeMac>),
    /// An authenticator code.
    Authenticator {
        /// The code.
        digits: Digits,
        /// The secret it is compared by: the account's, or the pending sign-in's own if that enrols.
        secret: Option<Secret>,
        /// The pending sign-in's own secret, sealed to the account, if it enrols.
        enrolment: Option<Sealed>,
    },
    /// A recovery code, under the key of each that the account has left, beside that one.
    Recovery(Vec<(CodeMac, KeptCode)>),
}

/// What a right code brings with it.
#[derive(Debug)]
pub enum Right {
    /// The address is proven.
    EmailCode,
    /// A step of the account's authenticator, spent by this.
    Step(i64),
    /// The first step of a secret that is the account's from now on.
    FirstStep(i64, Sealed),
    /// A recovery code, spent by this.
    Recovery(KeptCode),
}

/// What there is to compare with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Against<'a> {
    /// The code last mailed.
    pub mailed: Option<&'a MailedCode>,
    /// The account's authenticator.
    pub authenticator: Option<&'a Authenticator>,
    /// Whether a first one may be set up.
    pub enrols: bool,
}

impl ShownCode {
    /// The proof of `factor` by the shown code, or else the outcome in the trail.
    pub fn compare(self, factor: Factor, against: Against<'_>, now: Instant) -> Result<Right, TrailOutcome> {
        match (factor, self) {
            (Factor::EmailCode, ShownCode::EmailCode(typed)) => {
                let mailed = against.mailed.ok_or(TrailOutcome::Wrong)?;
                typed
                    .is_some_and(|typed| typed.matches(&mailed.mac))
                    .then_some(Right::EmailCode)
                    .ok_or(TrailOutcome::Wrong)
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
                // Each is compared, whichever matches.
                let beside = |found, (typed, kept): (CodeMac, KeptCode)| {
                    if typed.matches(&kept.mac) { Some(kept) } else { found }
                };
                left.into_iter().fold(None, beside).map(Right::Recovery).ok_or(TrailOutcome::WrongRecoveryCode)
            }
            (
                _,
                ShownCode::Malformed
                | ShownCode::EmailCode(_)
                | ShownCode::Authenticator { .. }
                | ShownCode::Recovery(_),
            ) => Err(TrailOutcome::Wrong),
        }
    }
}
