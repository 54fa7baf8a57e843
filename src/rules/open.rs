//! Open: a caller asks for a sign-in. Whether the identifier has an account changes nothing of what is decided, counted or
//! answered: without an account the pending sign-in is a decoy. Requests for codes never lock.

use uuid::Uuid;

use super::Instant;
use super::account::{Account, Barred, TrailSubject};
use super::budget::Budget;
use super::challenge::Challenge;
use super::decision::{Change, Delivery, Seen, TrailEntry, Within};
use super::deliver::deliver;
use super::factor::{Door, FactorKind, Purpose};
use super::invitation::InvitationHash;
use super::pending::{Pending, PendingSeed};
use super::policy::Policy;
use super::refusal::Refused;
use super::trail::{TrailEvent, TrailOutcome};

/// The facts of a request for a sign-in.
#[derive(Clone, Debug)]
pub struct OpenFacts {
    /// The door.
    pub door: Door,
    /// The purpose.
    pub purpose: Purpose,
    /// The budget of the pool that pays.
    pub budget: Budget,
    /// The account of the identifier, if there is one.
    pub account: Option<Account>,
    /// The pending sign-in that the request names.
    pub current: Option<Pending>,
    /// Hash of the invitation token in the request, right or wrong.
    pub invitation: Option<InvitationHash>,
}

/// The decision on a request for a sign-in.
#[derive(Debug)]
pub enum Verdict {
    /// Refused: what the first factor needs cannot be delivered yet.
    Refused(Refused),
    /// The pending sign-in begins or goes on.
    Accepted(Box<Accepted>),
}

/// An accepted request for a sign-in.
#[derive(Debug)]
pub struct Accepted {
    /// The pending sign-in, without the code of `delivery`.
    pub pending: Pending,
    /// Whether the pending sign-in goes on (a resend); else it is new.
    pub resent: bool,
    /// Delivery that the first factor needs.
    pub delivery: Option<Delivery>,
    pub(super) budget: Budget,
    pub(super) ended: Option<Uuid>,
    pub(super) seen: Seen,
    /// The account of the identifier, for the trail alone: it is set for a decoy too.
    pub(super) named: Option<TrailSubject>,
    pub(super) barred: Option<Barred>,
}

/// Decides on a request for a sign-in.
pub fn open(facts: OpenFacts, policy: &Policy, fresh: &PendingSeed, now: Instant) -> Verdict {
    let OpenFacts { door, purpose, mut budget, account, current, invitation } = facts;
    let current = current.filter(|pending| pending.challenge.door == door);
    let seen_pending = current.as_ref().map(|pending| (pending.id, pending.version));
    let resent = current.as_ref().is_some_and(|pending| resends(pending, invitation, &budget, policy, now));
    let (mut pending, ended) = match current {
        Some(pending) if resent => (pending, None),
        current => {
            (started((door, purpose), invitation, &budget, policy, fresh, now), current.map(|pending| pending.id))
        }
    };
    let delivery = match deliver(&mut pending, &mut budget, policy, now) {
        Ok(delivery) => delivery,
        Err(refused) => return Verdict::Refused(refused),
    };
    // A resend enrols by the token that its pending sign-in began with.
    let shown = pending.invitation.as_ref();
    let named = account.as_ref().map(Account::subject);
    let barred = account.as_ref().and_then(|account| account.barred(policy.admins.enrolment, shown, now));
    // A registration is of no account: who proves the mailbox gets one.
    let account = account.filter(|_| barred.is_none() && purpose != Purpose::Registration);
    let seen_account = account.as_ref().map(|account| (account.id, account.version));
    let seen = Seen { account: seen_account, pending: seen_pending, ..Seen::default() };
    pending.challenge.account = account.as_ref().map(|account| account.id);
    // A pending sign-in that was shown a secret keeps it: an admin who enrolled elsewhere meanwhile is told so at the
    // end.
    pending.enrols |= pending.enrolment.is_some() && account.is_some_and(|account| !account.enrolled);
    Verdict::Accepted(Box::new(Accepted { pending, resent, delivery, budget, ended, seen, named, barred }))
}

impl Accepted {
    /// Seconds until the next request is accepted.
    pub fn wait(&self) -> i32 {
        self.delivery.map_or(0, |delivery| delivery.wait)
    }

    /// The change to write, once it carries the code of the delivery.
    pub fn change(self, policy: &Policy, now: Instant) -> Change {
        let Accepted { pending, resent, delivery, budget, ended, seen, named, barred } = self;
        let asked = if resent { TrailOutcome::Resent } else { TrailOutcome::Begun };
        let entry = TrailEntry {
            account: named,
            within: Within::Pending(pending.id),
            event: TrailEvent::CodeMailed,
            outcome: barred.map_or(asked, TrailOutcome::from),
            attempts: 0,
        };
        let stale_at = budget.stale_at(policy, now).max(pending.expires_at);
        Change { ended, pending: Some(pending), delivery, ..Change::counted(seen, budget, stale_at, entry) }
    }
}

/// Whether the pending sign-in goes on: the same browser and pool, its first factor a code that is not yet proven, codes left,
/// and no other invitation token in the request.
fn resends(
    pending: &Pending,
    invitation: Option<InvitationHash>,
    budget: &Budget,
    policy: &Policy,
    now: Instant,
) -> bool {
    let no_other_token =
        invitation.is_none_or(|shown| pending.invitation.is_some_and(|begun_with| begun_with.matches(&shown)));
    let challenge = &pending.challenge;
    no_other_token
        && pending.is_live(now)
        && challenge.purpose == Purpose::SignIn
        && challenge.pool == budget.pool
        && challenge.proven.is_empty()
        && challenge.proving().is_some_and(|factor| factor.kind() == FactorKind::SentCode)
        && challenge.codes < policy.codes
}

fn started(
    (door, purpose): (Door, Purpose),
    invitation: Option<InvitationHash>,
    budget: &Budget,
    policy: &Policy,
    fresh: &PendingSeed,
    now: Instant,
) -> Pending {
    // Whether the identifier has an account must not show in the list.
    let challenge = Challenge::open(door, purpose, None, budget.pool.clone());
    Pending { invitation, ..fresh.pending(challenge, policy, now) }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
