//! Resend: a caller asks for another code of an awaited challenge. The last code of a challenge that is asked for beyond its
//! maximum ends it; a pool that must wait changes nothing. A decoy is sent as many.

use super::Instant;
use super::account::Account;
use super::budget::Budget;
use super::decision::{Change, Seen, TrailEntry, Within};
use super::deliver::deliver;
use super::factor::FactorKind;
use super::open::Accepted;
use super::pending::Pending;
use super::policy::Policy;
use super::refusal::Refused;
use super::trail::{TrailEvent, TrailOutcome};

/// The decision on a request for another code.
#[derive(Debug)]
pub enum Resend {
    /// No code is awaited.
    Nothing,
    /// The maximum was sent: the challenge ends.
    Over(Box<Change>),
    /// The pool must wait. Nothing changes.
    Refused(Refused),
    /// Another code is sent.
    Accepted(Box<Accepted>),
}

/// Decides on a request for another code of a pending sign-in.
pub fn resend(
    mut pending: Pending,
    mut budget: Budget,
    account: Option<&Account>,
    policy: &Policy,
    now: Instant,
) -> Resend {
    let account = account.filter(|account| account.in_service(now));
    let awaits = pending.challenge.proving().is_some_and(|factor| factor.kind() == FactorKind::SentCode);
    let is_over = !pending.challenge.proven.is_empty() && account.is_none();
    if !awaits || is_over || !pending.is_live(now) {
        return Resend::Nothing;
    }
    let named = account.map(Account::subject);
    let seen = Seen {
        account: account.map(|account| (account.id, account.version)),
        pending: Some((pending.id, pending.version)),
        ..Seen::default()
    };
    if pending.challenge.codes >= policy.codes {
        let within = Within::Pending(pending.id);
        let (event, outcome) = (TrailEvent::CodeMailed, TrailOutcome::Refused);
        let entry = TrailEntry { account: named, within, event, outcome, attempts: 0 };
        let stale_at = budget.stale_at(policy, now).max(pending.expires_at);
        let over = Change { ended: Some(pending.id), ..Change::counted(seen, budget, stale_at, entry) };
        return Resend::Over(Box::new(over));
    }
    match deliver(&mut pending, &mut budget, policy, now) {
        Ok(delivery) => {
            let (resent, ended, barred) = (true, None, None);
            Resend::Accepted(Box::new(Accepted { pending, resent, delivery, budget, ended, seen, named, barred }))
        }
        Err(undelivered) => Resend::Refused(undelivered),
    }
}
