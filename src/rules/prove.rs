//! Prove: a caller shows a factor of their pending sign-in. Refusals have the order of this page. A code is compared only
//! after all of them, and every comparison is counted; a decoy matches no code.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::decision::{AuthenticatorChange, Change, Displaced, Seen, TrailEntry, Within};
use super::factor::Factor;
use super::pending::Pending;
use super::policy::Policy;
use super::pool::PoolKind;
use super::refusal::StepRefusal;
use super::session::{DisplacedSession, Session};
use super::shown::{Against, Right, ShownCode};
use super::token::TokenHash;
use super::trail::TrailOutcome;
use super::trusted::{Trust, TrustedBrowser};
use super::wrong;

/// The facts of a shown factor.
#[derive(Clone, Debug)]
pub struct ProveFacts {
    /// The pending sign-in of the request's cookie.
    pub pending: Pending,
    /// The budget of the pending sign-in's pool.
    pub budget: Budget,
    /// The account; `None`: the pending sign-in is a decoy.
    pub account: Option<Account>,
    /// The account's authenticator.
    pub authenticator: Option<Authenticator>,
    /// The browser of the request's device cookie, whichever account trusts it.
    pub presented: Option<TrustedBrowser>,
    /// Live sessions that end to make room for a new one: those unused for longest.
    pub displaced: Vec<DisplacedSession>,
}

/// Random values for what a right code makes, and the request's session cookie.
#[derive(Clone, Debug)]
pub struct SessionSeed {
    /// Hash of the new token: of the advanced pending sign-in, or of the session.
    pub token_hash: TokenHash,
    /// The id of a new session.
    pub session: Uuid,
    /// Hash of the gate token of a new session, if it gets one.
    pub gate_hash: Option<TokenHash>,
    /// Hash of the session cookie in the request.
    pub ended_session: Option<TokenHash>,
    /// Id and device token hash of a browser that becomes trusted.
    pub browser: (Uuid, TokenHash),
    /// Id of the trail's line about displaced sessions.
    pub displaced_line: Uuid,
}

/// The result of showing a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Right; the pending sign-in goes on with the factors that are left.
    Advanced,
    /// Right, and no factor is left: signed in.
    SignedIn,
    /// Refused.
    Refused(StepRefusal),
}

/// Decides on a shown factor: the answer, and the change to write before the answer is given.
pub fn prove(
    facts: ProveFacts,
    factor: Factor,
    shown: ShownCode,
    policy: &Policy,
    fresh: &SessionSeed,
    now: Instant,
) -> (Proof, Option<Change>) {
    let ProveFacts { pending, budget, account, authenticator, presented, displaced } = facts;
    let account = account.filter(Account::in_service);
    let lapsed = account.as_ref().is_some_and(|account| enrolment_has_lapsed(&pending, account, policy, now));
    let out_of_order = !pending.is_of_its_door();
    if !pending.is_live(now) || out_of_order || (!pending.proven.is_empty() && (account.is_none() || lapsed)) {
        return (Proof::Refused(StepRefusal::NoPending), None);
    }
    if pending.proving() != Some(factor) {
        return (Proof::Refused(StepRefusal::WrongStage), None);
    }
    if matches!(shown, ShownCode::Malformed) {
        return (Proof::Refused(StepRefusal::InvalidFormat), None);
    }
    let suspended = authenticator.as_ref().is_some_and(|own| own.suspended_at.is_some());
    // A recovery code ends a suspension without an operator.
    if factor == Factor::Authenticator && suspended && !matches!(shown, ShownCode::Recovery(_)) {
        return (Proof::Refused(StepRefusal::Locked { until: None }), None);
    }
    if let Some(until) = budget.locked_until(pending.door.place(factor), policy, now) {
        return (Proof::Refused(StepRefusal::Locked { until: Some(until) }), None);
    }
    if pending.code.as_ref().is_some_and(|code| code.expires_at <= now) {
        return (Proof::Refused(StepRefusal::Expired), None);
    }
    let run = Run { policy, now, factor, pending, budget, account, authenticator, presented, displaced };
    if factor == Factor::Authenticator && run.pending.enrols && run.authenticator.is_some() {
        return run.already_enrolled();
    }
    let (mailed, authenticator) = (run.pending.code.as_ref(), run.authenticator.as_ref());
    let right = shown.compare(factor, Against { mailed, authenticator, enrols: run.pending.enrols }, now);
    // The account is asked for last, so that a decoy takes as long as an account.
    match right.and_then(|right| run.account.as_ref().map(|_| right).ok_or(TrailOutcome::Wrong)) {
        Ok(right) => run.right(right, fresh),
        Err(outcome) => run.wrong(outcome),
    }
}

/// Whether the right to enrol has lapsed: the window closed, or the invitation was replaced or voided. An account that
/// enrolled elsewhere has not lost it by that.
fn enrolment_has_lapsed(pending: &Pending, account: &Account, policy: &Policy, now: Instant) -> bool {
    let shown = pending.invitation.as_ref();
    pending.enrols && !account.enrolled && !account.may_enrol(policy.admins.enrolment, shown, now)
}

/// A comparison under way.
struct Run<'a> {
    policy: &'a Policy,
    now: Instant,
    factor: Factor,
    pending: Pending,
    budget: Budget,
    account: Option<Account>,
    authenticator: Option<Authenticator>,
    presented: Option<TrustedBrowser>,
    displaced: Vec<DisplacedSession>,
}

impl Run<'_> {
    fn right(mut self, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let seen = self.seen();
        self.pending.advance(fresh.token_hash);
        if !self.pending.left.is_empty() {
            let entry = self.entry(TrailOutcome::Right);
            let pending = self.pending.clone();
            return (Proof::Advanced, Some(Change { pending: Some(pending), ..self.change(seen, entry) }));
        }
        if !self.pending.door.is_proven_by(&self.pending.proven) {
            return (Proof::Refused(StepRefusal::NoPending), None);
        }
        let outcome = match right {
            Right::FirstStep(..) => TrailOutcome::EnrolledAndSignedIn,
            Right::Recovery(_) => TrailOutcome::Recovered,
            Right::EmailCode | Right::Step(_) => TrailOutcome::SignedIn,
        };
        let recovery = if let Right::Recovery(code) = &right { Some(code.clone()) } else { None };
        let authenticator = self.proven(right);
        if self.pending.pool.kind == PoolKind::Browser {
            self.budget.forgive_waits();
        }
        let (door, now) = (self.pending.door, self.now);
        let trust = self.account.as_ref().map(|own| Trust::of(door, own.id, self.presented.take(), fresh.browser, now));
        let session = self.account.as_ref().zip(trust.as_ref()).map(|(account, trust)| Session {
            id: fresh.session,
            door,
            account: account.id,
            token_hash: fresh.token_hash,
            gate_hash: fresh.gate_hash,
            proven: self.pending.proven.clone(),
            recovered: recovery.is_some(),
            browser: Some(trust.browser.id),
            created_at: now,
            seen_at: now,
            confirmed_at: None,
            attempts: 0,
            replacement: None,
            offered: None,
            version: 0,
        });
        let entry = self.entry(outcome);
        let (ended, ended_session) = (Some(self.pending.id), fresh.ended_session);
        let displaced = Displaced { sessions: std::mem::take(&mut self.displaced), line: fresh.displaced_line };
        let displaced = Some(displaced).filter(|displaced| !displaced.sessions.is_empty());
        let change = Change {
            ended,
            authenticator,
            recovery,
            session,
            trust,
            ended_session,
            displaced,
            ..self.change(seen, entry)
        };
        (Proof::SignedIn, Some(change))
    }

    /// The change of the authenticator. An authenticator code and a recovery code both end its failures in a row.
    fn proven(&mut self, right: Right) -> Option<AuthenticatorChange> {
        let account = self.account.as_ref()?;
        let id = account.id;
        match (right, self.authenticator.take()) {
            (Right::Step(last_step), Some(own)) => {
                Some(AuthenticatorChange::Counted(id, Authenticator { last_step, failures: 0, ..own }))
            }
            (Right::Recovery(_), Some(own)) => {
                Some(AuthenticatorChange::Counted(id, Authenticator { failures: 0, suspended_at: None, ..own }))
            }
            (Right::FirstStep(last_step, secret), None) => {
                let enrolled = Account { enrolled: true, invitation: None, ..account.clone() };
                let own = Authenticator { secret, last_step, failures: 0, suspended_at: None, version: 0 };
                Some(AuthenticatorChange::Activated(Box::new(enrolled), own))
            }
            _ => None,
        }
    }

    fn wrong(mut self, outcome: TrailOutcome) -> (Proof, Option<Change>) {
        let (policy, now, factor) = (self.policy, self.now, self.factor);
        let seen = self.seen();
        self.pending.count_wrong(factor);
        let mut own = self.authenticator.take().filter(|_| factor == Factor::Authenticator);
        let attempts = self.pending.attempts(factor);
        let place = self.pending.door.place(factor);
        let left = wrong::count(&mut self.budget, own.as_mut(), place, attempts, policy, now);
        let authenticator =
            self.account.as_ref().zip(own).map(|(account, own)| AuthenticatorChange::Counted(account.id, own));
        if left.remaining > 0 {
            let entry = self.entry(left.outcome(outcome));
            let pending = Some(self.pending.clone());
            let change = Change { pending, authenticator, ..self.change(seen, entry) };
            return (Proof::Refused(StepRefusal::Wrong { remaining: left.remaining, until: None }), Some(change));
        }
        let until = match factor {
            // The next step is to ask for a code, so the wait for that is told.
            Factor::EmailCode | Factor::SmsCode => self.budget.next_request_at(place, policy, now),
            Factor::Authenticator if left.suspended => None,
            Factor::Authenticator | Factor::Password => self.budget.locked_until(place, policy, now),
        };
        let entry = self.entry(left.outcome(outcome));
        let ended = Some(self.pending.id);
        (
            Proof::Refused(StepRefusal::Wrong { remaining: 0, until }),
            Some(Change { ended, authenticator, ..self.change(seen, entry) }),
        )
    }

    fn already_enrolled(self) -> (Proof, Option<Change>) {
        let (seen, entry) = (self.seen(), self.entry(TrailOutcome::AlreadyEnrolled));
        let ended = Some(self.pending.id);
        (Proof::Refused(StepRefusal::AlreadyEnrolled), Some(Change { ended, ..self.change(seen, entry) }))
    }

    fn seen(&self) -> Seen {
        let account = self.account.as_ref();
        Seen {
            account: account.map(|account| (account.id, account.version)),
            session: None,
            pending: Some((self.pending.id, self.pending.version)),
            authenticator: account.zip(self.authenticator.as_ref()).map(|(account, own)| (account.id, own.version)),
        }
    }

    fn entry(&self, outcome: TrailOutcome) -> TrailEntry {
        let account = self.account.as_ref().map(Account::subject);
        let (within, attempts) = (Within::Pending(self.pending.id), self.pending.attempts(self.factor));
        TrailEntry { account, within, event: self.factor.into(), outcome, attempts }
    }

    fn change(self, seen: Seen, entry: TrailEntry) -> Change {
        let stale_at = self.budget.stale_at(self.policy, self.now).max(self.pending.expires_at);
        Change::counted(seen, self.budget, stale_at, entry)
    }
}

#[cfg(test)]
#[path = "prove_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "prove_order_tests.rs"]
mod order_tests;
