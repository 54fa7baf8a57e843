//! Wrong codes: each is counted in the pool that pays and, where an authenticator code was asked for, against the
//! authenticator. The last that a window has room for locks the pool.

use super::Instant;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::factor::Place;
use super::policy::Policy;
use super::trail::TrailOutcome;

/// Guesses left after a wrong code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuessesLeft {
    /// Wrong codes left before the pending sign-in or session ends; 0: it ends now.
    pub remaining: u16,
    /// Whether the authenticator is suspended, by this code or an earlier one.
    pub suspended: bool,
    /// Whether this code suspended the authenticator.
    pub suspends: bool,
}

impl GuessesLeft {
    /// The outcome in the trail: `outcome`, unless the wrong code suspended the authenticator or locked the pool.
    pub fn outcome(self, outcome: TrailOutcome) -> TrailOutcome {
        match (self.suspends, self.remaining) {
            (true, _) => TrailOutcome::Suspended,
            (false, 0) => TrailOutcome::LockedOut,
            (false, _) => outcome,
        }
    }
}

/// Counts a wrong guess in `place`. `attempts`: wrong codes of the pending sign-in or session, this one included.
pub fn count(
    budget: &mut Budget,
    authenticator: Option<&mut Authenticator>,
    place: Place,
    attempts: u16,
    policy: &Policy,
    now: Instant,
) -> GuessesLeft {
    budget.count_wrong(place, policy, now);
    let before = authenticator.as_ref().is_some_and(|own| own.suspended_at.is_some());
    let suspended = authenticator.is_some_and(|own| {
        own.count_failure(now);
        own.suspended_at.is_some()
    });
    let left = policy.attempts.saturating_sub(attempts);
    let remaining = budget.guesses_left(place, policy, now).map_or(left, |guesses| guesses.min(left));
    if remaining == 0 {
        budget.lock(place, policy, now);
    }
    GuessesLeft { remaining, suspended, suspends: suspended && !before }
}
