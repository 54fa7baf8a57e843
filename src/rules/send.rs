//! Send: a player asks for the code of a challenge that was opened before. Refuses, in this order, a challenge that has expired or is
//! over, a locked pool, codes that are used up, and a pool that must wait. Where the code goes is not decided here.

use uuid::Uuid;

use super::account::Account;
use super::budget::Budget;
use super::decision::{Change, Seen, TrailEntry, Within};
use super::deliver::deliver;
use super::factor::Factor;
use super::pending::Pending;
use super::policy::Policy;
use super::refusal::{Refused, StepRefusal};
use super::run::closed_refusal;
use super::token::TokenHash;
use super::trail::{TrailEvent, TrailOutcome};
use super::{Instant, seconds_until};

/// The facts of a request for a code.
#[derive(Clone, Debug)]
pub struct SendFacts {
    /// The challenge; version 0: it is opened by the request.
    pub pending: Pending,
    /// The budget of the pool that pays.
    pub budget: Budget,
    /// The player.
    pub account: Account,
    /// The session of the request, by the hash of its token and its version.
    pub session: (TokenHash, i64),
    /// Whether the code waits for the cooldown of the one before.
    pub waits: bool,
    /// Fate of the code, for the trail alone.
    pub outcome: TrailOutcome,
}

/// Decides on a request for a code: the change to write and the seconds until the next one, or the refusal, which changes nothing.
pub fn send(facts: SendFacts, policy: &Policy, now: Instant) -> Result<(Change, i32), Refused> {
    let SendFacts { mut pending, mut budget, account, session, waits, outcome } = facts;
    // An expired row may be pruned at any moment, so it is answered as a missing one.
    if !pending.is_live(now) {
        return Err(StepRefusal::NoPending.into());
    }
    let challenge = &pending.challenge;
    let Some(place) = challenge.proving().map(|factor| challenge.door.place(factor)) else {
        return Err(StepRefusal::Spent.into());
    };
    let locked = budget.locked_until(place, policy, now);
    let ended = pending.closed.map(|how| closed_refusal(how, locked));
    let why = ended.or_else(|| locked.map(|until| StepRefusal::Locked { until: Some(until) }));
    if let Some(why) = why {
        let wait = locked.map_or(0, |until| seconds_until(until, now));
        return Err(Refused { why, wait });
    }
    let used_up = policy.mails.full_until(&budget.mailed_at, now);
    let used_up = used_up.or((challenge.codes >= policy.codes).then_some(pending.expires_at));
    if let Some(until) = used_up {
        return Err(Refused { why: StepRefusal::CodesUsedUp, wait: seconds_until(until, now) });
    }
    if !waits {
        budget.next_code_at = None;
    }
    let Some(delivery) = deliver(&mut pending, &mut budget, policy, now)? else {
        return Err(StepRefusal::WrongStage.into());
    };
    let seen_pending = (pending.version > 0).then_some((pending.id, pending.version));
    let seen = Seen {
        account: Some((account.id, account.version)),
        session: Some(session),
        pending: seen_pending,
        ..Seen::default()
    };
    let event = match pending.challenge.proving() {
        Some(Factor::SmsCode) => TrailEvent::CodeTexted,
        Some(Factor::EmailCode | Factor::Authenticator | Factor::Password) | None => TrailEvent::CodeMailed,
    };
    let within: Within = Within::Pending(pending.id);
    let entry = TrailEntry { account: Some(account.subject()), within, event, outcome, attempts: 0 };
    let stale_at = budget.stale_at(policy, now).max(pending.expires_at);
    let change = Change::counted(seen, budget, stale_at, entry);
    Ok((Change { pending: Some(pending), delivery: Some(delivery), ..change }, delivery.wait))
}

/// The change by which a challenge is opened in a session, without a code. `superseded`: the one whose place it takes.
pub fn open_in_session(
    pending: Pending,
    (budget, account): (Budget, &Account),
    session: (TokenHash, i64),
    superseded: Option<Uuid>,
    event: TrailEvent,
    policy: &Policy,
    now: Instant,
) -> Change {
    let seen = Seen { account: Some((account.id, account.version)), session: Some(session), ..Seen::default() };
    let (within, outcome) = (Within::Pending(pending.id), TrailOutcome::Begun);
    let entry = TrailEntry { account: Some(account.subject()), within, event, outcome, attempts: 0 };
    let stale_at = budget.stale_at(policy, now).max(pending.expires_at);
    Change { ended: superseded, pending: Some(pending), ..Change::counted(seen, budget, stale_at, entry) }
}
