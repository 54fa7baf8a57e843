//! Waiting: what the holder of a pending sign-in may know of it without showing a code. Counts nothing, and tells a decoy's holder
//! as an account's. Tells a lock of the authenticator only once the mailed code is proven.

use super::Instant;
use super::factor::{Factor, Purpose};
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::run::Run;
use super::show_facts::ShowFacts;
use super::shown::ShownCode;

/// A pending sign-in as its holder may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingSignIn {
    /// The factor that is proven next.
    pub factor: Factor,
    /// Wrong codes of the factor before the pending sign-in ends; 0 while it is locked.
    pub attempts_left: u16,
    /// Time at which codes of the factor are compared again; `None`: now, or not before a reset.
    pub locked_until: Option<Instant>,
    /// Expiry time of the pending sign-in (exclusive).
    pub expires_at: Instant,
}

/// The pending sign-in of some facts; `None`: it is over.
pub fn waiting(facts: ShowFacts, policy: &Policy, now: Instant) -> Option<WaitingSignIn> {
    let factor = facts.open.challenge().proving()?;
    let run = Run::of(facts, factor, policy, now);
    // A code of the right form that nothing is compared with.
    let refusal = run.refusal(Purpose::SignIn, &ShownCode::SentCode(None));
    let (locked, locked_until) = match refusal {
        None | Some(StepRefusal::Expired) => (false, None),
        Some(StepRefusal::Locked { until }) => (true, until),
        Some(_) => return None,
    };
    let pending = run.open.pending()?;
    let challenge = &pending.challenge;
    let own = policy.attempts.saturating_sub(challenge.attempts(factor));
    let left = run.budget.guesses_left(challenge.door.place(factor), policy, now).map_or(own, |left| left.min(own));
    Some(WaitingSignIn {
        factor,
        attempts_left: if locked { 0 } else { left },
        locked_until,
        expires_at: pending.expires_at,
    })
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod tests;
