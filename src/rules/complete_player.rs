//! Completions of a player's challenges: a withdrawal's mailbox, the old telephone number, and the number that takes its place.
//! Each leaves its challenge closed, so that its token is told to be spent.

use super::Span;
use super::account_change::{AccountChange, Ends};
use super::challenge::Challenge;
use super::decision::{Change, Seen};
use super::factor::Purpose;
use super::open_challenge::BUDGET_KEPT;
use super::own_deed::{Does, OwnDeed};
use super::pending::{Closing, Pending, PendingSeed};
use super::profile::ProfileChange;
use super::refusal::StepRefusal;
use super::run::Run;
use super::session::Session;
use super::show::Proof;
use super::show_facts::SessionSeed;
use super::trail::{TrailEvent, TrailOutcome};

/// Time for which a proven mailbox is a fact that may be asked for.
pub const FACT_LIFE: Span = Span::minutes(10);

impl Run<'_> {
    /// The deed by which a player's number is proven at a sign-in; `None`: the number was proven before, or the account is no
    /// player's.
    pub(super) fn mobile_proven(&self, fresh: &SessionSeed) -> Option<OwnDeed> {
        let player = &self.account.as_ref().filter(|account| account.brand.is_some())?.player;
        if player.mobile_proven || player.mobile.is_none() {
            return None;
        }
        let change = AccountChange { mobile_proven: Some(true), ..AccountChange::default() };
        let does = Does::Changes { event: TrailEvent::MobileProven, change: Box::new(change) };
        Some(OwnDeed { line: fresh.deed_line, does })
    }

    /// Keeps the proof of a mailbox as a fact that is told once.
    pub(super) fn withdrawal_proven(self, seen: Seen) -> (Proof, Option<Change>) {
        let (entry, until) = (self.entry(TrailOutcome::Right), self.now + FACT_LIFE);
        let (ended, pending) = self.over(Closing::Proven);
        let pending = pending.map(|pending| Pending { expires_at: until, ..pending });
        (Proof::Done, Some(Change { ended, pending, ..self.change(seen, entry, until) }))
    }

    /// Opens the challenge of the new number, once the old one gave way.
    pub(super) fn mobile_released(self, seen: Seen, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let Some((seed, session)) = fresh.pending.as_ref().zip(self.own_session()) else {
            return (Proof::Refused(StepRefusal::NoPending), None);
        };
        let seed = PendingSeed { session: Some(session.id), ..seed.clone() };
        let challenge = Challenge::open(
            self.open.challenge().door,
            Purpose::MobileChange,
            self.account.as_ref(),
            self.budget.pool.clone(),
        );
        let next = seed.pending(challenge, self.policy, self.now);
        let (entry, kept_until) = (self.entry(TrailOutcome::Right), next.expires_at);
        let deed = Some(OwnDeed { line: fresh.deed_line, does: Does::Opens(Box::new(next)) });
        let (ended, pending) = self.over(Closing::Proven);
        (Proof::Advanced, Some(Change { ended, pending, deed, ..self.change(seen, entry, kept_until) }))
    }

    /// Writes the change that waited for its code. The session goes on under another token, and the others end.
    pub(super) fn mobile_changed(mut self, seen: Seen, fresh: &SessionSeed) -> (Proof, Option<Change>) {
        let Some((update, before)) = self.given.mobile.take().zip(self.own_session().cloned()) else {
            return (Proof::Refused(StepRefusal::NoPending), None);
        };
        let own = self.account.as_ref().and_then(|account| account.player.mobile.as_ref());
        let is_other = own.is_none_or(|own| !own.is(&update.number));
        let change = AccountChange {
            mobile: is_other.then_some(update.number),
            mobile_proven: Some(true),
            two_factor: update.two_factor,
            profile: ProfileChange { status_comment: update.status_comment, ..ProfileChange::default() },
            ends: Ends::OtherSessions(fresh.session),
            ..AccountChange::default()
        };
        let event = if is_other { TrailEvent::MobileChanged } else { TrailEvent::TwoFactorOn };
        let deed = Some(OwnDeed { line: fresh.deed_line, does: Does::Changes { event, change: Box::new(change) } });
        let (entry, kept_until) = (self.entry(TrailOutcome::Right), self.now + BUDGET_KEPT);
        let (ended, pending) = self.over(Closing::Proven);
        let pending = pending.map(|pending| Pending { session: Some(fresh.session), ..pending });
        let session = Session {
            id: fresh.session,
            token_hash: fresh.token_hash,
            proven: self.open.challenge().proven.clone(),
            seen_at: self.now,
            version: 0,
            ..before.clone()
        };
        let (session, ended_session) = (Some(session), Some(before.token_hash));
        let change = self.change(seen, entry, kept_until);
        (Proof::Done, Some(Change { ended, pending, session, ended_session, deed, ..change }))
    }
}
