//! Prove: someone shows a factor of their pending sign-in. The order of refusals is the order of this page; nothing is
//! compared before all of them, nothing is compared uncounted, and a decoy matches nothing.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::authenticator::{Authenticator, Secret};
use super::budget::Budget;
use super::code::{CodeMac, Digits};
use super::decision::{AuthenticatorChange, Change, Event, Seen};
use super::factor::Factor;
use super::pending::{Pending, Sealed};
use super::policy::Policy;
use super::pool::PoolKind;
use super::session::NewSession;
use super::token::TokenHash;
use super::trusted::{Trust, TrustedBrowser};

/// What was found of a pending sign-in.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The pending sign-in the cookie names.
    pub pending: Pending,
    /// The budget of its pool.
    pub budget: Budget,
    /// Its account; `None`: a decoy.
    pub account: Option<Account>,
    /// The account's authenticator.
    pub authenticator: Option<Authenticator>,
    /// The browser whose device cookie came with the request, for whichever account it is trusted.
    pub presented: Option<TrustedBrowser>,
}

/// What was shown, opened and computed as far as keys are needed.
#[derive(Debug)]
pub enum Shown {
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
}

/// Chance, and the request's own cookie.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The hash of the token that names what comes next: the advanced pending sign-in, or the session.
    pub token_hash: TokenHash,
    /// The id of a new session.
    pub session: Uuid,
    /// The session whose cookie came with the request.
    pub ended_session: Option<TokenHash>,
    /// The id of a browser not trusted before, and the hash of its device token.
    pub browser: (Uuid, TokenHash),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Right; the pending sign-in goes on with what is left.
    Advanced,
    /// Right, and nothing is left: signed in.
    SignedIn,
    /// Wrong, and counted.
    Wrong {
        /// Wrong codes until the pending sign-in dies.
        remaining: u16,
        /// At 0: when one may go on.
        until: Option<Instant>,
    },
    /// Right or wrong, it is too late for this code.
    Expired,
    /// Another factor is to be proven now.
    WrongStage,
    /// Not six digits.
    InvalidFormat,
    /// Another browser enrolled first; this pending sign-in has ended.
    AlreadyEnrolled,
    /// Nothing is compared.
    Locked {
        /// Until then; `None`: until someone resets it.
        until: Option<Instant>,
    },
    /// There is no such pending sign-in, or no longer.
    NoPending,
}

/// Decides on a factor shown: what is answered, and what is written before that.
pub fn prove(
    facts: Facts,
    factor: Factor,
    shown: Shown,
    policy: &Policy,
    fresh: &Fresh,
    now: Instant,
) -> (Proof, Option<Change>) {
    let Facts { pending, budget, account, authenticator, presented } = facts;
    let account = account.filter(Account::in_service);
    if !pending.is_live(now) || (!pending.proven.is_empty() && account.is_none()) {
        return (Proof::NoPending, None);
    }
    if pending.proving() != Some(factor) {
        return (Proof::WrongStage, None);
    }
    if matches!(shown, Shown::Malformed) {
        return (Proof::InvalidFormat, None);
    }
    let suspended = authenticator.as_ref().is_some_and(|own| own.suspended_at.is_some());
    if factor == Factor::Authenticator && suspended {
        return (Proof::Locked { until: None }, None);
    }
    if let Some(until) = budget.locked_until(factor, policy, now) {
        return (Proof::Locked { until: Some(until) }, None);
    }
    if pending.code.as_ref().is_some_and(|code| code.expires_at <= now) {
        return (Proof::Expired, None);
    }
    let run = Run { policy, now, factor, pending, budget, account, authenticator, presented };
    if factor == Factor::Authenticator && run.pending.enrols && run.authenticator.is_some() {
        return run.already_enrolled();
    }
    match run.compare(shown) {
        Ok(right) => run.right(right, fresh),
        Err(outcome) => run.wrong(outcome),
    }
}

/// What a right code brings with it.
enum Right {
    EmailCode,
    Step(i64),
    FirstStep(i64, Sealed),
}

/// One comparison under way.
struct Run<'a> {
    policy: &'a Policy,
    now: Instant,
    factor: Factor,
    pending: Pending,
    budget: Budget,
    account: Option<Account>,
    authenticator: Option<Authenticator>,
    presented: Option<TrustedBrowser>,
}

impl Run<'_> {
    /// What is right, or else what the trail calls it.
    fn compare(&self, shown: Shown) -> Result<Right, &'static str> {
        match (self.factor, shown) {
            (Factor::EmailCode, Shown::EmailCode(mac)) => {
                let mailed = self.pending.code.as_ref().ok_or("wrong")?;
                let matches = mac.is_some_and(|mac| mac.matches(&mailed.mac));
                // Asked last: a decoy takes as long as anyone.
                if matches && self.account.is_some() { Ok(Right::EmailCode) } else { Err("wrong") }
            }
            (Factor::Authenticator, Shown::Authenticator { digits, secret, enrolment }) => {
                let last_step = self.authenticator.as_ref().map_or(-1, |own| own.last_step);
                let step = secret.and_then(|secret| secret.newest_step(&digits, -1, self.now)).ok_or("wrong")?;
                match (&self.authenticator, enrolment) {
                    (Some(_), _) if step <= last_step => Err("replayed"),
                    (Some(_), _) => Ok(Right::Step(step)),
                    (None, Some(sealed)) if self.pending.enrols => Ok(Right::FirstStep(step, sealed)),
                    (None, _) => Err("wrong"),
                }
            }
            // Nothing, or what proves another factor than the one asked for, proves nothing.
            (_, Shown::Malformed | Shown::EmailCode(_) | Shown::Authenticator { .. }) => Err("wrong"),
        }
    }

    fn right(mut self, right: Right, fresh: &Fresh) -> (Proof, Option<Change>) {
        let seen = self.seen();
        self.pending.advance(fresh.token_hash);
        let enrolled = matches!(right, Right::FirstStep(..));
        let authenticator = match (right, self.account.as_ref().map(|account| account.id), self.authenticator.take()) {
            (Right::Step(last_step), Some(account), Some(own)) => {
                Some(AuthenticatorChange::Counted(account, Authenticator { last_step, failures: 0, ..own }))
            }
            (Right::FirstStep(last_step, secret), Some(account), None) => {
                Some(AuthenticatorChange::Activated { account, secret, last_step })
            }
            _ => None,
        };
        if !self.pending.left.is_empty() {
            let event = self.event("right");
            let pending = self.pending.clone();
            return (Proof::Advanced, Some(Change { pending: Some(pending), ..self.change(seen, event) }));
        }
        let session = self.account.as_ref().map(|account| NewSession {
            id: fresh.session,
            account: account.id,
            token_hash: fresh.token_hash,
            proven: self.pending.proven.clone(),
            created_at: self.now,
        });
        if self.pending.pool.kind == PoolKind::Browser {
            self.budget.forgive_waits();
        }
        let trust = self
            .account
            .as_ref()
            .map(|account| Trust::of(self.pending.door, account.id, self.presented.take(), fresh.browser, self.now));
        let event = self.event(if enrolled { "enrolled_and_signed_in" } else { "signed_in" });
        let ended = Some(self.pending.id);
        let ended_session = fresh.ended_session;
        let change = Change { ended, authenticator, session, trust, ended_session, ..self.change(seen, event) };
        (Proof::SignedIn, Some(change))
    }

    fn wrong(mut self, outcome: &'static str) -> (Proof, Option<Change>) {
        let (policy, now, factor) = (self.policy, self.now, self.factor);
        let seen = self.seen();
        self.pending.count_wrong(factor);
        self.budget.count_wrong(factor, policy, now);
        let mut suspended = false;
        let authenticator = match (factor, self.account.as_ref(), self.authenticator.take()) {
            (Factor::Authenticator, Some(account), Some(mut own)) => {
                own.count_failure(now);
                suspended = own.suspended_at.is_some();
                Some(AuthenticatorChange::Counted(account.id, own))
            }
            _ => None,
        };
        let left = policy.attempts.saturating_sub(self.pending.attempts(factor));
        let remaining = self.budget.guesses_left(factor, policy, now).map_or(left, |guesses| guesses.min(left));
        if remaining > 0 {
            let event = self.event(if suspended { "suspended" } else { outcome });
            let pending = Some(self.pending.clone());
            let change = Change { pending, authenticator, ..self.change(seen, event) };
            return (Proof::Wrong { remaining, until: None }, Some(change));
        }
        self.budget.tally_mut(factor).lock(policy, now);
        let until = match factor {
            // The next thing to do is to ask for a code: it is told when that succeeds.
            Factor::EmailCode => self.budget.next_request_at(policy, now),
            Factor::Authenticator if suspended => None,
            Factor::Authenticator => self.budget.locked_until(factor, policy, now),
        };
        let event = self.event(if suspended { "suspended" } else { "locked_out" });
        let ended = Some(self.pending.id);
        (Proof::Wrong { remaining: 0, until }, Some(Change { ended, authenticator, ..self.change(seen, event) }))
    }

    fn already_enrolled(self) -> (Proof, Option<Change>) {
        let (seen, event) = (self.seen(), self.event("already_enrolled"));
        let ended = Some(self.pending.id);
        (Proof::AlreadyEnrolled, Some(Change { ended, ..self.change(seen, event) }))
    }

    fn seen(&self) -> Seen {
        let account = self.account.as_ref();
        Seen {
            account: account.map(|account| (account.id, account.version)),
            pending: Some((self.pending.id, self.pending.version)),
            authenticator: account.zip(self.authenticator.as_ref()).map(|(account, own)| (account.id, own.version)),
        }
    }

    fn event(&self, outcome: &'static str) -> Event {
        let account = self.account.as_ref().map(|account| account.id);
        let attempts = self.pending.attempts(self.factor);
        Event { account, pending: self.pending.id, name: self.factor.name(), outcome, attempts }
    }

    /// The change of a step that so far only counts on the budget.
    fn change(self, seen: Seen, event: Event) -> Change {
        Change {
            seen,
            budget_stale_at: self.budget.stale_at(self.policy, self.now).max(self.pending.expires_at),
            budget: self.budget,
            ended: None,
            pending: None,
            mail: None,
            authenticator: None,
            session: None,
            trust: None,
            ended_session: None,
            event,
        }
    }
}

#[cfg(test)]
#[path = "prove_tests.rs"]
mod tests;
