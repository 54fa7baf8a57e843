//! Complete: what a challenge allows whose factors are all proven, by its purpose. A sign-in makes a session of exactly what
//! was proven; a confirmation marks its session; a replacement hands on the proven secret.

use super::account::Account;
use super::authenticator::Authenticator;
use super::decision::{AuthenticatorChange, Change, Displaced, Seen};
use super::device::TrustedDevice;
use super::factor::Purpose;
use super::open_challenge::{BUDGET_KEPT, OpenChallenge};
use super::pool::PoolKind;
use super::refresh::Refresh;
use super::refusal::StepRefusal;
use super::replacement::ProvenSecret;
use super::session::Session;
use super::show::{Proof, Run, SessionSeed};
use super::shown::Right;
use super::trail::TrailOutcome;
use super::trusted::Trust;

impl Run<'_> {
    /// Completes the challenge by its last right factor.
    pub(super) fn complete(self, seen: Seen, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        match (self.open.challenge().purpose, &self.open) {
            (Purpose::SignIn, OpenChallenge::Pending(_) | OpenChallenge::Request(_)) => {
                self.signed_in(seen, right, fresh)
            }
            (Purpose::Confirmation, OpenChallenge::Session(session, _)) => {
                let session = session.as_ref().clone();
                self.confirmed(seen, right, session)
            }
            (Purpose::Replacement, OpenChallenge::Session(..)) => match right {
                Right::FirstStep(step, sealed) => (Proof::Replaced(ProvenSecret { sealed, step }), None),
                Right::SentCode | Right::Step(_) | Right::Recovery(_) | Right::Password => {
                    (Proof::Refused(StepRefusal::WrongOffered), None)
                }
            },
            // No door completes these yet.
            (
                Purpose::Withdrawal
                | Purpose::Registration
                | Purpose::PasswordReset
                | Purpose::PasswordChange
                | Purpose::TwoFactorOn
                | Purpose::TwoFactorOff,
                _,
            )
            | (Purpose::SignIn, OpenChallenge::Session(..))
            | (Purpose::Confirmation | Purpose::Replacement, OpenChallenge::Pending(_) | OpenChallenge::Request(_)) => {
                (Proof::Refused(StepRefusal::NoPending), None)
            }
        }
    }

    fn signed_in(mut self, seen: Seen, right: Right, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let outcome = match right {
            Right::FirstStep(..) => TrailOutcome::EnrolledAndSignedIn,
            Right::Recovery(_) => TrailOutcome::Recovered,
            Right::SentCode | Right::Step(_) | Right::Password => TrailOutcome::SignedIn,
        };
        let recovery = if let Right::Recovery(code) = &right { Some(code.clone()) } else { None };
        let authenticator = self.authenticated(right);
        let (challenge, now) = (self.open.challenge().clone(), self.now);
        if challenge.pool.kind == PoolKind::Browser {
            self.budget.forgive_waits();
        }
        let own = self.account.as_ref();
        let presented = self.presented.take();
        let trust = own.zip(fresh.browser).map(|(own, browser)| {
            Trust::of(challenge.door, own.id, (presented, TrustedDevice::default()), browser, now)
        });
        let session = own.map(|account| Session {
            id: fresh.session,
            door: challenge.door,
            account: account.id,
            token_hash: fresh.token_hash,
            gate_hash: fresh.gate_hash,
            proven: challenge.proven,
            recovered: recovery.is_some(),
            browser: trust.as_ref().map(|trust| trust.browser.id),
            created_at: now,
            seen_at: now,
            confirmed_at: None,
            confirmed_for: None,
            attempts: 0,
            replacement: None,
            offered: None,
            device: None,
            refresh: fresh.refresh_salt.map(|salt| Refresh::first(salt, now)),
            version: 0,
        });
        let entry = self.entry(outcome);
        let (ended, ended_session) = (self.open.pending().map(|pending| pending.id), fresh.ended_session);
        let displaced = Displaced { sessions: std::mem::take(&mut self.displaced), line: fresh.displaced_line };
        let displaced = Some(displaced).filter(|displaced| !displaced.sessions.is_empty());
        let kept_until = self.open.budget_kept_until(now);
        let change = self.change(seen, entry, kept_until);
        let change = Change { ended, authenticator, recovery, session, trust, ended_session, displaced, ..change };
        (Proof::SignedIn, Some(change))
    }

    fn confirmed(mut self, seen: Seen, right: Right, session: Session) -> (Proof, Option<Change>) {
        let entry = self.entry(TrailOutcome::Confirmed);
        let authenticator = self.authenticated(right);
        let kept_until = self.now + BUDGET_KEPT;
        let confirmed = Some(Session { confirmed_at: Some(self.now), attempts: 0, ..session });
        let change = self.change(seen, entry, kept_until);
        (Proof::Confirmed, Some(Change { authenticator, confirmed, ..change }))
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
