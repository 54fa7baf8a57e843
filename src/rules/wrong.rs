//! Wrong codes: each is counted in the pool that pays and, where an authenticator code was asked for, against the
//! authenticator. The last that a window has room for locks the pool.

use super::Instant;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::decision::{AuthenticatorChange, Change, TrailEntry};
use super::factor::{FactorKind, Place};
use super::open_challenge::OpenChallenge;
use super::pending::Closing;
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::run::Run;
use super::show::Proof;
use super::trail::TrailOutcome;

/// Guesses left after a wrong code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct GuessesLeft {
    /// Wrong codes left before the pending sign-in or session ends; 0: it ends now.
    remaining: u16,
    /// Whether the authenticator is suspended, by this code or an earlier one.
    suspended: bool,
    /// Whether this code suspended the authenticator.
    suspends: bool,
}

impl GuessesLeft {
    /// The outcome in the trail: `outcome`, unless the wrong code suspended the authenticator or locked the pool.
    fn outcome(self, outcome: TrailOutcome) -> TrailOutcome {
        match (self.suspends, self.remaining) {
            (true, _) => TrailOutcome::Suspended,
            (false, 0) => TrailOutcome::LockedOut,
            (false, _) => outcome,
        }
    }
}

impl Run<'_> {
    /// Counts a wrong guess where the challenge is kept, in its pool and against the authenticator. The last one that is left
    /// ends what keeps the challenge.
    pub(super) fn wrong(mut self, outcome: TrailOutcome) -> (Proof, Option<Change>) {
        let (policy, now, factor) = (self.policy, self.now, self.factor);
        let seen = self.seen();
        let place = self.open.challenge().door.place(factor);
        let mut own = self.authenticator.take().filter(|_| factor.kind() == FactorKind::Authenticator);
        self.open.challenge_mut().count_wrong(factor);
        let attempts = match &self.open {
            // A challenge that is kept nowhere has the attempts of its pool.
            OpenChallenge::Request(_) => {
                self.budget.wrong_since_lockout(place, policy, now) % policy.attempts.max(1) + 1
            }
            OpenChallenge::Pending(_) | OpenChallenge::Session(..) => self.open.challenge().attempts(factor),
        };
        let left = if self.is_own_password() {
            GuessesLeft { remaining: policy.attempts.saturating_sub(attempts), suspended: false, suspends: false }
        } else {
            count(&mut self.budget, own.as_mut(), place, attempts, policy, now)
        };
        let authenticator =
            self.account.as_ref().zip(own).map(|(account, own)| AuthenticatorChange::Counted(account.id, own));
        let entry = TrailEntry { attempts, ..self.entry(left.outcome(outcome)) };
        let is_dead = left.remaining == 0;
        let until = match factor.kind() {
            _ if !is_dead => None,
            // The next step is to ask for a code, so the wait for that is told.
            FactorKind::SentCode => self.budget.next_request_at(place, policy, now),
            FactorKind::Authenticator if left.suspended => None,
            FactorKind::Password if self.is_own_password() => None,
            FactorKind::Authenticator | FactorKind::Password => self.budget.locked_until(place, policy, now),
        };
        let kept_until = self.open.budget_kept_until(now);
        let (open, over) = (self.open.clone(), self.over(Closing::LockedOut));
        let change = Change { authenticator, ..self.change(seen, entry, kept_until) };
        let change = match open {
            OpenChallenge::Pending(_) if is_dead => Change { ended: over.0, pending: over.1, ..change },
            OpenChallenge::Pending(pending) => Change { pending: Some(*pending), ..change },
            OpenChallenge::Session(session, _) if is_dead => {
                Change { ended_session: Some(session.token_hash), ..change }
            }
            OpenChallenge::Session(mut session, _) => {
                session.attempts = attempts;
                Change { confirmed: Some(*session), ..change }
            }
            OpenChallenge::Request(_) => change,
        };
        (Proof::Refused(StepRefusal::Wrong { remaining: left.remaining, until }), Some(change))
    }
}

/// Counts a wrong guess in `place`. `attempts`: wrong codes of the pending sign-in or session, this one included.
fn count(
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
