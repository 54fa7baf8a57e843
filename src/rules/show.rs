//! Show: a caller shows a factor of an open challenge. Refusals have the order of this page. A guess is compared only after
//! all of them, and every comparison is counted; a decoy matches nothing. What a completed challenge allows is decided in
//! `complete`.

use super::Instant;
use super::decision::{Change, Seen, TrailEntry, Within};
use super::deliver::deliver;
use super::factor::{Factor, Purpose};
use super::open_challenge::OpenChallenge;
use super::policy::Policy;
use super::refusal::{Refused, StepRefusal};
use super::replacement::ProvenSecret;
use super::run::Run;
use super::session::Session;
use super::show_facts::{SessionSeed, ShowFacts};
use super::shown::{Right, ShownCode};
use super::trail::TrailOutcome;

/// The result of showing a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Right; the challenge goes on with the factors that are left.
    Advanced,
    /// Right, and no factor is left: signed in.
    SignedIn,
    /// Right: the session's identity is confirmed.
    Confirmed,
    /// Right: what the challenge was for is done.
    Done,
    /// Right: the account is registered without its user name, which another account has.
    NameTaken,
    /// Right: the secret takes the place of the account's authenticator.
    Replaced(ProvenSecret),
    /// Right, but what the next factor needs cannot be delivered yet. Nothing changes.
    Undelivered(Refused),
    /// Refused.
    Refused(StepRefusal),
}

/// Decides on a factor that is shown for a purpose: the answer, and the change to write before the answer is given.
pub fn show(
    facts: ShowFacts,
    (purpose, factor): (Purpose, Factor),
    shown: ShownCode,
    policy: &Policy,
    fresh: &SessionSeed,
    now: Instant,
) -> (Proof, Option<Change>) {
    let run = Run::of(facts, factor, policy, now);
    if let Some(why) = run.refusal(purpose, &shown) {
        return (Proof::Refused(why), None);
    }
    if factor == Factor::Authenticator && run.open.enrols() && run.authenticator.is_some() {
        return run.already_enrolled();
    }
    let right = shown.compare(factor, run.against(), now);
    // The account is asked for last, so that a decoy takes as long as an account.
    match right.and_then(|right| run.is_of_somebody().then_some(right).ok_or(TrailOutcome::Wrong)) {
        Ok(right) => run.right(right, fresh),
        Err(_) if purpose == Purpose::Replacement => (Proof::Refused(StepRefusal::WrongOffered), None),
        Err(outcome) => run.wrong(outcome),
    }
}

/// The reason for which a shown factor is not compared, if there is one. Asked before slow work that a comparison needs.
pub fn refusal_of(
    facts: &ShowFacts,
    (purpose, factor): (Purpose, Factor),
    shown: &ShownCode,
    policy: &Policy,
    now: Instant,
) -> Option<StepRefusal> {
    Run::of(facts.clone(), factor, policy, now).refusal(purpose, shown)
}

impl Run<'_> {
    fn right(mut self, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let seen = self.seen();
        self.open.challenge_mut().advance();
        if self.open.challenge().left.is_empty() {
            self.complete(seen, right, fresh)
        } else {
            self.advanced(seen, fresh)
        }
    }

    fn advanced(mut self, seen: Seen, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let mut pending = match (&self.open, &fresh.pending) {
            (OpenChallenge::Pending(pending), _) => pending.as_ref().clone(),
            (OpenChallenge::Request(challenge) | OpenChallenge::Session(_, challenge), Some(seed)) => {
                seed.pending(challenge.clone(), self.policy, self.now)
            }
            (OpenChallenge::Request(_) | OpenChallenge::Session(..), None) => {
                return (Proof::Refused(StepRefusal::NoPending), None);
            }
        };
        pending.token_hash = fresh.token_hash;
        let delivery = match deliver(&mut pending, &mut self.budget, self.policy, self.now) {
            Ok(delivery) => delivery,
            Err(undelivered) => return (Proof::Undelivered(undelivered), None),
        };
        let entry = TrailEntry { within: Within::Pending(pending.id), ..self.entry(TrailOutcome::Right) };
        let (stale_at, ended) = (pending.expires_at, self.superseded);
        // A right password ends the wrong ones in a row.
        let confirmed = self.open.session().map(|session| Session { attempts: 0, ..session.clone() });
        let change = self.change(seen, entry, stale_at);
        (Proof::Advanced, Some(Change { ended, pending: Some(pending), delivery, confirmed, ..change }))
    }

    fn already_enrolled(self) -> (Proof, Option<Change>) {
        let (seen, entry) = (self.seen(), self.entry(TrailOutcome::AlreadyEnrolled));
        let (ended, kept_until) =
            (self.open.pending().map(|pending| pending.id), self.open.budget_kept_until(self.now));
        let change = Change { ended, ..self.change(seen, entry, kept_until) };
        (Proof::Refused(StepRefusal::AlreadyEnrolled), Some(change))
    }
}

#[cfg(test)]
#[path = "show_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "show_order_tests.rs"]
mod order_tests;

#[cfg(test)]
#[path = "show_confirm_tests.rs"]
mod confirm_tests;

#[cfg(test)]
#[path = "show_by_address_tests.rs"]
mod by_address_tests;
