//! Complete: what a challenge allows whose factors are all proven, by its purpose. A sign-in makes a session of exactly what
//! was proven; a confirmation marks its session; a replacement hands on the proven secret; the others change an account.

use uuid::Uuid;

use super::account::Account;
use super::account_change::{AccountChange, Ends};
use super::authenticator::Authenticator;
use super::confirm_reason::ConfirmReason;
use super::decision::{AuthenticatorChange, Change, Displaced, Seen};
use super::factor::Purpose;
use super::generation::Refresh;
use super::open_challenge::{BUDGET_KEPT, OpenChallenge};
use super::own_deed::{Does, OwnDeed, two_factor_turned};
use super::pending::{Closing, Pending};
use super::pool::PoolKind;
use super::refusal::StepRefusal;
use super::replacement::ProvenSecret;
use super::run::Run;
use super::session::Session;
use super::show::Proof;
use super::show_facts::SessionSeed;
use super::shown::Right;
use super::trail::{TrailEvent, TrailOutcome};
use super::trusted::Trust;

impl Run<'_> {
    /// Completes the challenge by its last right factor.
    pub(super) fn complete(mut self, seen: Seen, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let purpose = self.open.challenge().purpose;
        match (purpose, &self.open) {
            (Purpose::SignIn, OpenChallenge::Pending(_) | OpenChallenge::Request(_)) => {
                self.signed_in(seen, right, fresh)
            }
            (Purpose::Registration, OpenChallenge::Pending(_)) => self.registered(seen, right, fresh),
            (Purpose::Replacement, OpenChallenge::Session(..)) => match right {
                Right::FirstStep(step, sealed) => (Proof::Replaced(ProvenSecret { sealed, step }), None),
                Right::SentCode | Right::Step(_) | Right::Recovery(_) | Right::Password => {
                    (Proof::Refused(StepRefusal::WrongOffered), None)
                }
            },
            (Purpose::Confirmation, OpenChallenge::Session(..) | OpenChallenge::Pending(_)) => match self.own_session()
            {
                Some(session) => {
                    let session = session.clone();
                    self.confirmed(seen, right, session)
                }
                None => (Proof::Refused(StepRefusal::NoPending), None),
            },
            (Purpose::PasswordReset, OpenChallenge::Pending(_)) => match self.given.password.take() {
                Some(Ok(password)) => {
                    let change =
                        AccountChange { password: Some(password), ends: Ends::SignIns, ..AccountChange::default() };
                    self.deed_done(seen, (TrailEvent::PasswordReset, change), None, fresh)
                }
                Some(Err(_)) | None => (Proof::Refused(StepRefusal::NoPending), None),
            },
            (
                Purpose::PasswordChange | Purpose::TwoFactorOn | Purpose::TwoFactorOff,
                OpenChallenge::Session(..) | OpenChallenge::Pending(_),
            ) => self.changed_in_session(purpose, seen, fresh),
            (Purpose::Withdrawal, OpenChallenge::Pending(_)) => self.withdrawal_proven(seen),
            (Purpose::MobileRelease, OpenChallenge::Pending(_)) => self.mobile_released(seen, fresh),
            (Purpose::MobileChange, OpenChallenge::Pending(_)) => self.mobile_changed(seen, fresh),
            (
                Purpose::SignIn | Purpose::Withdrawal | Purpose::MobileRelease | Purpose::MobileChange,
                OpenChallenge::Session(..),
            )
            | (Purpose::Withdrawal | Purpose::MobileRelease | Purpose::MobileChange, OpenChallenge::Request(_))
            | (
                Purpose::Registration | Purpose::PasswordReset,
                OpenChallenge::Session(..) | OpenChallenge::Request(_),
            )
            | (Purpose::Replacement, OpenChallenge::Pending(_) | OpenChallenge::Request(_))
            | (
                Purpose::Confirmation | Purpose::PasswordChange | Purpose::TwoFactorOn | Purpose::TwoFactorOff,
                OpenChallenge::Request(_),
            ) => (Proof::Refused(StepRefusal::NoPending), None),
        }
    }

    fn signed_in(mut self, seen: Seen, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let outcome = match right {
            Right::FirstStep(..) => TrailOutcome::EnrolledAndSignedIn,
            Right::Recovery(_) => TrailOutcome::Recovered,
            Right::SentCode | Right::Step(_) | Right::Password => TrailOutcome::SignedIn,
        };
        let enrolled = matches!(right, Right::FirstStep(..));
        let recovery = if let Right::Recovery(code) = &right { Some(code.clone()) } else { None };
        let authenticator = self.authenticated(right);
        // An account that is registered by this step is known to no other one yet.
        let raised = self.account.clone().filter(|_| authenticator.is_none() && seen.account.is_some()).map(Box::new);
        let deed = self.mobile_proven(fresh);
        let raised = raised.filter(|_| deed.is_none());
        let now = self.now;
        if self.open.challenge().pool.kind == PoolKind::Browser {
            self.budget.forgive_waits();
        }
        let own = self.account.as_ref().map(|account| account.id);
        let trust = own.and_then(|own| self.trust(own, fresh));
        let challenge = self.open.challenge();
        let session = own.map(|account| Session {
            gate_hash: fresh.gate_hash,
            proven: challenge.signed_in_by(),
            recovered: recovery.is_some(),
            enrolled,
            browser: trust.as_ref().map(|trust| trust.browser.id),
            created_at: self.own_session().map_or(now, |before| before.created_at),
            device: trust.as_ref().and_then(|trust| trust.browser.label.clone()),
            refresh: fresh.refresh_salt.map(|salt| Refresh::first(salt, now)),
            binding: self.open.pending().map_or(fresh.binding, |pending| pending.binding),
            ..Session::begun((fresh.session, fresh.token_hash), (challenge.door, account), now)
        });
        let entry = self.entry(outcome);
        let (ended, pending) = self.over(Closing::Proven);
        let pending = pending.map(|pending| Pending { session: Some(fresh.session), ..pending });
        let ended = ended.or(self.superseded);
        let ended_session = fresh.ended_session;
        let displaced = Displaced { sessions: std::mem::take(&mut self.displaced), line: fresh.displaced_line };
        let displaced = Some(displaced).filter(|displaced| !displaced.sessions.is_empty());
        let kept_until = self.open.budget_kept_until(now);
        let change = self.change(seen, entry, kept_until);
        let change = Change {
            ended,
            pending,
            authenticator,
            raised,
            recovery,
            session,
            trust,
            ended_session,
            displaced,
            deed,
            ..change
        };
        (Proof::SignedIn, Some(change))
    }

    /// The trust in the device of a sign-in, if one is to be trusted.
    fn trust(&mut self, account: Uuid, fresh: &SessionSeed) -> Option<Trust> {
        let (door, presented) = (self.open.challenge().door, self.presented.take());
        let (device, browser) = self.device.take().zip(fresh.browser)?;
        let trust = Trust::of(door, account, (presented, device), browser, self.now);
        // An account that is registered begins with its device.
        let seen_before = trust.known || self.labelled.is_some() || self.open.challenge().purpose.registers();
        let replaced = self.labelled.filter(|device| *device != trust.browser.id);
        Some(Trust { seen_before, replaced, ..trust })
    }

    /// Registers an account, and signs it in unless its user name is taken. What was proven is the mailbox and, at the request,
    /// the password that the account begins with.
    fn registered(mut self, seen: Seen, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let Some(registrant) = self.given.registrant.take() else {
            return (Proof::Refused(StepRefusal::NoPending), None);
        };
        let (name_taken, now) = (registrant.name_taken, self.now);
        self.account = Some(registrant.account.clone());
        let deed = Some(OwnDeed { line: fresh.deed_line, does: Does::Registers(registrant) });
        if name_taken {
            let (ended, entry) = (self.open.pending().map(|pending| pending.id), self.entry(TrailOutcome::Right));
            let kept_until = self.open.budget_kept_until(now);
            return (Proof::NameTaken, Some(Change { ended, deed, ..self.change(seen, entry, kept_until) }));
        }
        let (proof, change) = self.signed_in(seen, right, fresh);
        (proof, change.map(|change| Change { deed, ..change }))
    }

    fn confirmed(mut self, seen: Seen, right: Right, session: Session) -> (Proof, Option<Change>) {
        let entry = self.entry(TrailOutcome::Confirmed);
        let authenticator = self.authenticated(right);
        let (kept_until, now) = (self.now + BUDGET_KEPT, self.now);
        let pending = self.open.pending();
        let (ended, confirmed_for) = (pending.map(|pending| pending.id), pending.and_then(|pending| pending.reason));
        let confirmed = Session { confirmed_at: Some(now), confirmed_for, attempts: 0, ..session }.renewed(now);
        let change = self.change(seen, entry, kept_until);
        (Proof::Confirmed, Some(Change { ended, authenticator, confirmed: Some(confirmed), ..change }))
    }

    /// Changes the account of a session. Where the answer hands out tokens, the session goes on with another generation of them.
    fn changed_in_session(mut self, purpose: Purpose, seen: Seen, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let Some(session) = self.own_session().cloned() else {
            return (Proof::Refused(StepRefusal::NoPending), None);
        };
        let (event, reason, change) = match purpose {
            Purpose::PasswordChange => {
                let Some(Ok(password)) = self.given.password.take() else {
                    return (Proof::Refused(StepRefusal::NoPending), None);
                };
                let (password, ends) = (Some(password), Ends::OtherSessions(session.id));
                let change = AccountChange { password, ends, ..AccountChange::default() };
                (TrailEvent::PasswordChanged, ConfirmReason::ChangePassword, change)
            }
            Purpose::TwoFactorOn => {
                let (event, change) = two_factor_turned(true);
                (event, ConfirmReason::EnableTwoFactor, change)
            }
            Purpose::TwoFactorOff => {
                let (event, change) = two_factor_turned(false);
                (event, ConfirmReason::DisableTwoFactor, change)
            }
            Purpose::SignIn
            | Purpose::Confirmation
            | Purpose::Replacement
            | Purpose::Withdrawal
            | Purpose::MobileRelease
            | Purpose::MobileChange
            | Purpose::Registration
            | Purpose::PasswordReset => return (Proof::Refused(StepRefusal::NoPending), None),
        };
        let session = Session { attempts: 0, ..session }.spending(reason);
        // A change of two-factor sign-in is answered with tokens only where a mailed code completed it.
        let has_tokens = purpose == Purpose::PasswordChange || self.open.pending().is_some();
        let session = if has_tokens { session.renewed(self.now) } else { session };
        self.deed_done(seen, (event, change), Some(session), fresh)
    }

    /// Ends the challenge with a change of its account; `session`: the one that goes on.
    fn deed_done(
        self,
        seen: Seen,
        (event, change): (TrailEvent, AccountChange),
        session: Option<Session>,
        fresh: &SessionSeed,
    ) -> (Proof, Option<Change>) {
        let (ended, entry) = (self.open.pending().map(|pending| pending.id), self.entry(TrailOutcome::Right));
        let kept_until = self.now + BUDGET_KEPT;
        let does = Does::Changes { event, change: Box::new(change) };
        let deed = Some(OwnDeed { line: fresh.deed_line, does });
        let change = self.change(seen, entry, kept_until);
        (Proof::Done, Some(Change { ended, confirmed: session, deed, ..change }))
    }

    /// The change of the authenticator. An authenticator code and a recovery code both end its failures in a row.
    fn authenticated(&mut self, right: Right) -> Option<AuthenticatorChange> {
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
            (Right::SentCode | Right::Password, _)
            | (Right::Step(_) | Right::Recovery(_), None)
            | (Right::FirstStep(..), Some(_)) => None,
        }
    }
}
