//! Replacement: a signed-in admin sets up another authenticator. Its secret waits in the session until an app shows its first
//! code; then it takes the place of the old secret, and every other session ends. Refuses a session without a confirmed
//! identity. Wrong codes are not counted: the caller was shown the secret and has nothing to guess.

use super::Instant;
use super::authenticator::Authenticator;
use super::pending::Sealed;
use super::recovery::REPLACEMENT_LIFE;
use super::session::Session;

/// A secret that was proven by its first code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenSecret {
    /// The secret, sealed to the account.
    pub sealed: Sealed,
    /// The step of its first code, spent by it.
    pub step: i64,
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
    /// The session with another authenticator's secret, which waits for its first code from `now` on; `None`: the identity is
    /// not confirmed.
    pub fn offering_authenticator(&self, secret: Sealed, now: Instant) -> Option<Session> {
        let offering = || Session { replacement: Some((secret, now + REPLACEMENT_LIFE)), ..self.clone() }.next();
        self.may_replace(now).then(offering)
    }

    /// The secret that waits for its first code; `None`: none was offered, or the offer has expired.
    pub fn waiting_secret(&self, now: Instant) -> Option<&Sealed> {
        self.replacement.as_ref().filter(|(_, until)| *until > now).map(|(secret, _)| secret)
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
