//! Run: a comparison under way. Says why a shown factor is not compared, in the order of this page, and what a change of the
//! challenge rests on. Compares nothing.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::decision::{Change, Seen, TrailEntry, Within};
use super::device::TrustedDevice;
use super::factor::{Factor, FactorKind, Purpose};
use super::open_challenge::OpenChallenge;
use super::own_deed::CompletionNeeds;
use super::pending::{Closing, Pending};
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::session::{DisplacedSession, Session};
use super::show_facts::ShowFacts;
use super::shown::{Against, ShownCode};
use super::trail::{TrailEvent, TrailOutcome};
use super::trusted::TrustedBrowser;

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
    pub(super) session: Option<Session>,
    pub(super) device: Option<TrustedDevice>,
    pub(super) labelled: Option<Uuid>,
    pub(super) given: CompletionNeeds,
    pub(super) superseded: Option<Uuid>,
    pub(super) displaced: Vec<DisplacedSession>,
}

impl Run<'_> {
    pub(super) fn of(facts: ShowFacts, factor: Factor, policy: &Policy, now: Instant) -> Run<'_> {
        let ShowFacts { open, budget, account, authenticator, presented, .. } = facts;
        let ShowFacts { session, device, labelled, given, superseded, displaced, .. } = facts;
        let account = account.filter(|account| account.in_service(now));
        Run {
            policy,
            now,
            factor,
            open,
            budget,
            account,
            authenticator,
            presented,
            session,
            device,
            labelled,
            given,
            superseded,
            displaced,
        }
    }

    /// Whether the challenge is of an account, or registers one; else it is a decoy.
    pub(super) fn is_of_somebody(&self) -> bool {
        if self.open.challenge().purpose.registers() { self.given.registrant.is_some() } else { self.account.is_some() }
    }

    /// Whether the guess is of a password in its own session: such guesses are counted in the session alone, so that a stolen
    /// token locks nobody out.
    pub(super) fn is_own_password(&self) -> bool {
        self.factor == Factor::Password && self.open.session().is_some()
    }

    /// The reason for which nothing is compared, if there is one.
    pub(super) fn refusal(&self, purpose: Purpose, shown: &ShownCode) -> Option<StepRefusal> {
        let (challenge, now) = (self.open.challenge(), self.now);
        if self.is_of_another_session() {
            return Some(StepRefusal::OtherSession);
        }
        if challenge.purpose != purpose || self.is_over() {
            return Some(StepRefusal::NoPending);
        }
        if let Some(closed) = self.open.pending().and_then(|pending| pending.closed) {
            return Some(closed_refusal(
                closed,
                self.budget.locked_until(challenge.door.place(self.factor), self.policy, now),
            ));
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
        if let Some(until) = self.budget.locked_until(place, self.policy, now).filter(|_| !self.is_own_password()) {
            return Some(StepRefusal::Locked { until: Some(until) });
        }
        let is_sent = self.factor.kind() == FactorKind::SentCode;
        if is_sent && challenge.code.as_ref().is_none_or(|code| code.expires_at <= now) {
            return Some(StepRefusal::Expired);
        }
        let unfit = self.given.password.as_ref().and_then(|given| given.as_ref().err());
        unfit.map(|fault| StepRefusal::InvalidPassword(*fault))
    }

    /// Whether the pending sign-in is completed in a session that the request did not come in.
    fn is_of_another_session(&self) -> bool {
        let own = self.open.pending().and_then(|pending| pending.session);
        own.is_some() && own != self.session.as_ref().map(|session| session.id)
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
        let has_proven = !pending.challenge.proven.is_empty();
        !pending.is_live(self.now) || (has_proven && (account.is_none() || lapsed))
    }

    pub(super) fn against(&self) -> Against<'_> {
        let challenge = self.open.challenge();
        let offered = challenge.purpose == Purpose::Replacement;
        Against {
            sent: challenge.code.as_ref(),
            authenticator: self.authenticator.as_ref().filter(|_| !offered),
            enrols: offered || self.open.enrols(),
        }
    }

    pub(super) fn seen(&self) -> Seen {
        let account = self.account.as_ref();
        Seen {
            account: account.map(|account| (account.id, account.version)),
            session: self.own_session().map(|session| (session.token_hash, session.version)),
            pending: self.open.pending().map(|pending| (pending.id, pending.version)),
            authenticator: account.zip(self.authenticator.as_ref()).map(|(account, own)| (account.id, own.version)),
        }
    }

    /// The session that the challenge is of.
    pub(super) fn own_session(&self) -> Option<&Session> {
        let bound = self.open.pending().is_some_and(|pending| pending.session.is_some());
        self.open.session().or_else(|| self.session.as_ref().filter(|_| bound))
    }

    /// The pending sign-in that ends with the step, by id, or as it is kept at a door that still knows its token.
    pub(super) fn over(&self, how: Closing) -> (Option<Uuid>, Option<Pending>) {
        let Some(pending) = self.open.pending() else { return (None, None) };
        if pending.challenge.door.keeps_closed() {
            (None, Some(pending.clone().closing(how)))
        } else {
            (Some(pending.id), None)
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
            | Purpose::MobileRelease
            | Purpose::MobileChange
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

/// Why nothing is compared in a challenge that has ended. `locked`: until when its pool is locked.
pub fn closed_refusal(how: Closing, locked: Option<Instant>) -> StepRefusal {
    match (how, locked) {
        (Closing::Proven, _) => StepRefusal::Spent,
        (Closing::LockedOut, Some(until)) => StepRefusal::Locked { until: Some(until) },
        (Closing::LockedOut, None) => StepRefusal::NoPending,
    }
}
