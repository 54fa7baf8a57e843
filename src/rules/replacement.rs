//! Replacement: a signed-in admin sets up another authenticator. Its secret waits in the session until an app shows its first
//! code; then it takes the place of the old secret, and every other session ends. Refuses a session without a confirmed
//! identity. Wrong codes are not counted: the caller was shown the secret and has nothing to guess.

use super::Instant;
use super::authenticator::Authenticator;
use super::code::Digits;
use super::factor::Factor;
use super::pending::Sealed;
use super::recovery::REPLACEMENT_LIFE;
use super::refusal::StepRefusal;
use super::session::Session;
use super::shown::{Against, Right, ShownCode};

/// A request to replace the authenticator, as far as it is decided without opening the waiting secret.
#[derive(Debug)]
pub enum ReplacementRequest<'a> {
    /// No code was typed: a new secret is offered.
    Offer,
    /// Refused: the identity is not confirmed, the code has not six digits, or no secret waits in the session any more.
    Refused(StepRefusal),
    /// The code is to be compared with the codes of the waiting secret.
    Compare(Digits, &'a Sealed),
}

impl ReplacementRequest<'_> {
    /// The request of a session at `now`. `typed`: the code; `None`: a new secret is asked for.
    pub fn of<'a>(session: &'a Session, typed: Option<&str>, now: Instant) -> ReplacementRequest<'a> {
        if !session.may_replace(now) {
            return ReplacementRequest::Refused(StepRefusal::NotConfirmed);
        }
        let Some(typed) = typed else { return ReplacementRequest::Offer };
        let Some(digits) = Digits::parse(typed) else { return ReplacementRequest::Refused(StepRefusal::InvalidFormat) };
        match &session.replacement {
            Some((secret, until)) if *until > now => ReplacementRequest::Compare(digits, secret),
            _ => ReplacementRequest::Refused(StepRefusal::WrongStage),
        }
    }
}

/// A secret that was proven by its first code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenSecret {
    /// The secret, sealed to the account.
    pub sealed: Sealed,
    /// The step of its first code, spent by it.
    pub step: i64,
}

impl ProvenSecret {
    /// The secret that `shown` proves at `now`; `None`: the code is not one of it. `shown` holds the waiting secret, and as
    /// its enrolment the same secret sealed to the account.
    pub fn by(shown: ShownCode, now: Instant) -> Option<ProvenSecret> {
        let against = Against { enrols: true, ..Against::default() };
        match shown.compare(Factor::Authenticator, against, now) {
            Ok(Right::FirstStep(step, sealed)) => Some(ProvenSecret { sealed, step }),
            _ => None,
        }
    }
}

impl Authenticator {
    /// The authenticator with another secret. The version goes on: one that began anew would let a step that was decided on
    /// the old secret be recorded on the new one.
    #[must_use]
    pub fn replaced_by(self, proven: &ProvenSecret) -> Authenticator {
        let ProvenSecret { sealed, step } = proven.clone();
        Authenticator { secret: sealed, last_step: step, failures: 0, suspended_at: None, ..self }.next()
    }
}

impl Session {
    /// The session with another authenticator's secret, which waits for its first code from `now` on.
    #[must_use]
    pub fn offering_authenticator(&self, secret: Sealed, now: Instant) -> Session {
        Session { replacement: Some((secret, now + REPLACEMENT_LIFE)), ..self.clone() }.next()
    }

    /// The session in which the authenticator was replaced at `now`: its identity is confirmed by that, and nothing waits in
    /// it any more.
    #[must_use]
    pub fn with_new_authenticator(&self, now: Instant) -> Session {
        let confirmed_at = Some(now);
        let renewed = Session { recovered: false, confirmed_at, attempts: 0, ..self.clone() };
        Session { replacement: None, offered: None, ..renewed }.next()
    }
}

#[cfg(test)]
#[path = "replacement_tests.rs"]
mod tests;
