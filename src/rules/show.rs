//! Show: a caller shows a factor of an open challenge. Refusals have the order of this page. A guess is compared only after
//! all of them, and every comparison is counted; a decoy matches nothing. What a completed challenge allows is decided in
//! `complete`.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::decision::{Change, Seen, TrailEntry, Within};
use super::deliver::{Undelivered, deliver};
use super::factor::{Factor, Purpose};
use super::open_challenge::OpenChallenge;
use super::pending::PendingSeed;
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::replacement::ProvenSecret;
use super::session::DisplacedSession;
use super::shown::{Against, Right, ShownCode};
use super::token::TokenHash;
use super::trail::{TrailEvent, TrailOutcome};
use super::trusted::TrustedBrowser;

/// The facts of a shown factor.
#[derive(Clone, Debug)]
pub struct ShowFacts {
    /// The challenge.
    pub open: OpenChallenge,
    /// The budget of the pool that pays.
    pub budget: Budget,
    /// The account; `None`: the challenge is a decoy.
    pub account: Option<Account>,
    /// The account's authenticator.
    pub authenticator: Option<Authenticator>,
    /// The browser of the request's device cookie, whichever account trusts it.
    pub presented: Option<TrustedBrowser>,
    /// The session that the request came in.
    pub session: Option<Uuid>,
    /// Live sessions that end to make room for a new one: those unused for longest.
    pub displaced: Vec<DisplacedSession>,
}

/// Random values for what a right factor makes, and the request's session cookie.
#[derive(Clone, Debug)]
pub struct SessionSeed {
    /// Hash of the new token: of the advanced pending sign-in, or of the session.
    pub token_hash: TokenHash,
    /// The id of a new session.
    pub session: Uuid,
    /// Hash of the gate token of a new session, if it gets one.
    pub gate_hash: Option<TokenHash>,
    /// Salt of a new session's refresh tokens; `None`: the door has none.
    pub refresh_salt: Option<[u8; 16]>,
    /// Hash of the session cookie in the request.
    pub ended_session: Option<TokenHash>,
    /// Id and device token hash of a browser that becomes trusted; `None`: the door trusts no browser.
    pub browser: Option<(Uuid, TokenHash)>,
    /// Id of the trail's line about displaced sessions.
    pub displaced_line: Uuid,
    /// The pending sign-in that keeps a challenge which this request opened, once a factor of it is left.
    pub pending: Option<PendingSeed>,
}

impl SessionSeed {
    /// The values of a challenge whose completion makes nothing new.
    pub const NOTHING: SessionSeed = SessionSeed {
        token_hash: TokenHash([0; 32]),
        session: Uuid::nil(),
        gate_hash: None,
        refresh_salt: None,
        ended_session: None,
        browser: None,
        displaced_line: Uuid::nil(),
        pending: None,
    };
}

/// The result of showing a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Right; the challenge goes on with the factors that are left.
    Advanced,
    /// Right, and no factor is left: signed in.
    SignedIn,
    /// Right: the session's identity is confirmed.
    Confirmed,
    /// Right: the secret takes the place of the account's authenticator.
    Replaced(ProvenSecret),
    /// Right, but what the next factor needs cannot be delivered yet. Nothing changes.
    Undelivered(Undelivered),
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
    let ShowFacts { open, budget, account, authenticator, presented, session, displaced } = facts;
    let account = account.filter(Account::in_service);
    let run = Run { policy, now, factor, open, budget, account, authenticator, presented, session, displaced };
    if let Some(why) = run.refusal(purpose, &shown) {
        return (Proof::Refused(why), None);
    }
    if factor == Factor::Authenticator && run.open.enrols() && run.authenticator.is_some() {
        return run.already_enrolled();
    }
    let right = shown.compare(factor, run.against(), now);
    // The account is asked for last, so that a decoy takes as long as an account.
    match right.and_then(|right| run.account.as_ref().map(|_| right).ok_or(TrailOutcome::Wrong)) {
        Ok(right) => run.right(right, fresh),
        Err(_) if purpose == Purpose::Replacement => (Proof::Refused(StepRefusal::WrongOffered), None),
        Err(outcome) => run.wrong(outcome),
    }
}

/// A comparison under way.
pub(super) struct Run<'a> {
    pub(super) policy: &'a Policy,
    pub(super) now: Instant,
    pub(super) factor: Factor,
    pub(super) open: OpenChallenge,
    pub(super) budget: Budget,
    pub(super) account: Option<Account>,
    pub(super) authenticator: Option<Authenticator>,
    pub(super) presented: Option<TrustedBrowser>,
    session: Option<Uuid>,
    pub(super) displaced: Vec<DisplacedSession>,
}

impl Run<'_> {
    /// The reason for which nothing is compared, if there is one.
    fn refusal(&self, purpose: Purpose, shown: &ShownCode) -> Option<StepRefusal> {
        let (challenge, now) = (self.open.challenge(), self.now);
        if challenge.purpose != purpose || self.is_over() {
            return Some(StepRefusal::NoPending);
        }
        let replaces = self.open.session().filter(|_| purpose == Purpose::Replacement);
        if replaces.is_some_and(|session| !session.may_replace(now)) {
            return Some(StepRefusal::NotConfirmed);
        }
        if challenge.proving() != Some(self.factor) {
            return Some(StepRefusal::WrongStage);
        }
        // A recovery code stands for the authenticator at a sign-in, and nowhere else.
        let is_misplaced = purpose != Purpose::SignIn && matches!(shown, ShownCode::Recovery(_));
        if is_misplaced || matches!(shown, ShownCode::Malformed) {
            return Some(StepRefusal::InvalidFormat);
        }
        if let Some(session) = replaces {
            return session.waiting_secret(now).is_none().then_some(StepRefusal::WrongStage);
        }
        let suspended = self.authenticator.as_ref().is_some_and(|own| own.suspended_at.is_some());
        // A recovery code ends a suspension without an operator.
        if self.factor == Factor::Authenticator && suspended && !matches!(shown, ShownCode::Recovery(_)) {
            return Some(StepRefusal::Locked { until: None });
        }
        let place = challenge.door.place(self.factor);
        if let Some(until) = self.budget.locked_until(place, self.policy, now) {
            return Some(StepRefusal::Locked { until: Some(until) });
        }
        let is_expired = challenge.code.as_ref().is_some_and(|code| code.expires_at <= now);
        is_expired.then_some(StepRefusal::Expired)
    }

    /// Whether a pending sign-in has expired, or its account may not sign in any more.
    fn is_over(&self) -> bool {
        let Some(pending) = self.open.pending() else { return false };
        let account = self.account.as_ref();
        // The right to enrol has lapsed: the window closed, or the invitation was replaced or voided. An account that
        // enrolled elsewhere has not lost it by that.
        let shown = pending.invitation.as_ref();
        let lapsed = account.is_some_and(|account| {
            pending.enrols && !account.enrolled && !account.may_enrol(self.policy.admins.enrolment, shown, self.now)
        });
        let is_of_another_session = pending.session.is_some() && pending.session != self.session;
        let has_proven = !pending.challenge.proven.is_empty();
        !pending.is_live(self.now) || is_of_another_session || (has_proven && (account.is_none() || lapsed))
    }

    fn against(&self) -> Against<'_> {
        let challenge = self.open.challenge();
        let offered = challenge.purpose == Purpose::Replacement;
        Against {
            sent: challenge.code.as_ref(),
            authenticator: self.authenticator.as_ref().filter(|_| !offered),
            enrols: offered || self.open.enrols(),
        }
    }

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
            (OpenChallenge::Request(challenge), Some(seed)) => seed.pending(challenge.clone(), self.policy, self.now),
            (OpenChallenge::Request(_), None) | (OpenChallenge::Session(..), _) => {
                return (Proof::Refused(StepRefusal::NoPending), None);
            }
        };
        pending.token_hash = fresh.token_hash;
        let delivery = match deliver(&mut pending, &mut self.budget, self.policy, self.now) {
            Ok(delivery) => delivery,
            Err(undelivered) => return (Proof::Undelivered(undelivered), None),
        };
        let entry = TrailEntry { within: Within::Pending(pending.id), ..self.entry(TrailOutcome::Right) };
        let stale_at = pending.expires_at;
        let change = self.change(seen, entry, stale_at);
        (Proof::Advanced, Some(Change { pending: Some(pending), delivery, ..change }))
    }

    fn already_enrolled(self) -> (Proof, Option<Change>) {
        let (seen, entry) = (self.seen(), self.entry(TrailOutcome::AlreadyEnrolled));
        let (ended, kept_until) =
            (self.open.pending().map(|pending| pending.id), self.open.budget_kept_until(self.now));
        let change = Change { ended, ..self.change(seen, entry, kept_until) };
        (Proof::Refused(StepRefusal::AlreadyEnrolled), Some(change))
    }

    pub(super) fn seen(&self) -> Seen {
        let account = self.account.as_ref();
        Seen {
            account: account.map(|account| (account.id, account.version)),
            session: self.open.session().map(|session| (session.token_hash, session.version)),
            pending: self.open.pending().map(|pending| (pending.id, pending.version)),
            authenticator: account.zip(self.authenticator.as_ref()).map(|(account, own)| (account.id, own.version)),
        }
    }

    pub(super) fn entry(&self, outcome: TrailOutcome) -> TrailEntry {
        let account = self.account.as_ref().map(Account::subject);
        let within = match &self.open {
            OpenChallenge::Pending(pending) => Within::Pending(pending.id),
            OpenChallenge::Session(session, _) => Within::Session(session.id),
            OpenChallenge::Request(_) => Within::Request,
        };
        let challenge = self.open.challenge();
        let event = match challenge.purpose {
            Purpose::Confirmation => TrailEvent::Identity,
            Purpose::SignIn
            | Purpose::Replacement
            | Purpose::Withdrawal
            | Purpose::Registration
            | Purpose::PasswordReset
            | Purpose::PasswordChange
            | Purpose::TwoFactorOn
            | Purpose::TwoFactorOff => self.factor.into(),
        };
        TrailEntry { account, within, event, outcome, attempts: challenge.attempts(self.factor) }
    }

    /// A change that writes the budget, kept until `kept_until` at least, and a line of the trail.
    pub(super) fn change(self, seen: Seen, entry: TrailEntry, kept_until: Instant) -> Change {
        let stale_at = self.budget.stale_at(self.policy, self.now).max(kept_until);
        Change::counted(seen, self.budget, stale_at, entry)
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
