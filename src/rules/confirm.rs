//! Confirm: a signed-in admin shows an authenticator code again before they change their factors. A wrong code costs what
//! it costs at a sign-in: a pool pays, the authenticator counts it, and the fifth in a row ends the session.

use super::account::Account;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::decision::{AuthenticatorChange, Change, Seen, TrailEntry, Within};
use super::factor::Factor;
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::session::Session;
use super::shown::{Against, Right, ShownCode};
use super::trail::{TrailEvent, TrailOutcome};
use super::wrong;
use super::{Instant, Span};

/// The facts of a confirmation.
#[derive(Clone, Debug)]
pub struct ConfirmFacts {
    /// The session.
    pub session: Session,
    /// The budget that pays: of the session's browser if it is still trusted, else of the untrusted pool.
    pub budget: Budget,
    /// The account, in service.
    pub account: Account,
    /// The account's authenticator.
    pub authenticator: Option<Authenticator>,
}

/// The result of confirming an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Right.
    Confirmed,
    /// Refused.
    Refused(StepRefusal),
}

/// Minimum time that an unspent budget is kept, so that its row is not inserted and deleted in turns.
const KEPT: Span = Span::minutes(15);

/// Decides on a shown code: the answer, and the change to write before the answer is given.
pub fn confirm(facts: ConfirmFacts, shown: ShownCode, policy: &Policy, now: Instant) -> (Confirmation, Option<Change>) {
    let ConfirmFacts { session, mut budget, account, authenticator } = facts;
    if matches!(shown, ShownCode::Malformed) {
        return (Confirmation::Refused(StepRefusal::InvalidFormat), None);
    }
    if authenticator.as_ref().is_some_and(|own| own.suspended_at.is_some()) {
        return (Confirmation::Refused(StepRefusal::Locked { until: None }), None);
    }
    if let Some(until) = budget.locked_until(account.door.place(Factor::Authenticator), policy, now) {
        return (Confirmation::Refused(StepRefusal::Locked { until: Some(until) }), None);
    }
    let seen = Seen {
        account: Some((account.id, account.version)),
        session: Some((session.token_hash, session.version)),
        pending: None,
        authenticator: authenticator.as_ref().map(|own| (account.id, own.version)),
    };
    let entry = |outcome, attempts| {
        let within = Within::Session(session.id);
        TrailEntry { account: Some(account.subject()), within, event: TrailEvent::Identity, outcome, attempts }
    };
    let against = Against { authenticator: authenticator.as_ref(), ..Against::default() };
    let outcome = match (shown.compare(Factor::Authenticator, against, now), authenticator.clone()) {
        (Ok(Right::Step(last_step)), Some(own)) => {
            let own = Authenticator { last_step, failures: 0, ..own };
            let authenticator = Some(AuthenticatorChange::Counted(account.id, own));
            let stale_at = budget.stale_at(policy, now).max(now + KEPT);
            let change = Change::counted(seen, budget, stale_at, entry(TrailOutcome::Confirmed, session.attempts));
            let confirmed = Some(Session { confirmed_at: Some(now), attempts: 0, ..session });
            return (Confirmation::Confirmed, Some(Change { authenticator, confirmed, ..change }));
        }
        (Err(outcome), _) => outcome,
        (Ok(_), _) => TrailOutcome::Wrong,
    };
    let attempts = session.attempts.saturating_add(1);
    let mut own = authenticator;
    let left =
        wrong::count(&mut budget, own.as_mut(), account.door.place(Factor::Authenticator), attempts, policy, now);
    let until = budget.locked_until(account.door.place(Factor::Authenticator), policy, now).filter(|_| !left.suspended);
    let stale_at = budget.stale_at(policy, now);
    let change = Change {
        authenticator: own.map(|own| AuthenticatorChange::Counted(account.id, own)),
        ..Change::counted(seen, budget, stale_at, entry(left.outcome(outcome), attempts))
    };
    if left.remaining == 0 {
        let ended_session = Some(session.token_hash);
        return (
            Confirmation::Refused(StepRefusal::Wrong { remaining: 0, until }),
            Some(Change { ended_session, ..change }),
        );
    }
    let confirmed = Some(Session { attempts, ..session });
    (
        Confirmation::Refused(StepRefusal::Wrong { remaining: left.remaining, until: None }),
        Some(Change { confirmed, ..change }),
    )
}

#[cfg(test)]
#[path = "confirm_tests.rs"]
mod tests;
