//! Begin: a caller asks for a code to be mailed. Whether the address has an account changes nothing of what is decided,
//! counted or answered: without an account the pending sign-in is a decoy. Requests for codes never lock.

use uuid::Uuid;

use super::account::{Account, Barred, TrailSubject};
use super::budget::Budget;
use super::code::{CodeMac, MailedCode};
use super::decision::{Change, NewCodeMail, Seen, TrailEntry, Within};
use super::factor::{Door, Factor, Purpose, wanted};
use super::invitation::InvitationHash;
use super::pending::{Pending, Sealed};
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::token::TokenHash;
use super::trail::{TrailEvent, TrailOutcome};
use super::{Instant, seconds_until};

/// The facts of a request for a code.
#[derive(Clone, Debug)]
pub struct BeginFacts {
    /// The door.
    pub door: Door,
    /// The budget of the pool that pays.
    pub budget: Budget,
    /// The account of the address, if there is one.
    pub account: Option<Account>,
    /// The pending sign-in of the request's cookie.
    pub current: Option<Pending>,
    /// Hash of the invitation token in the request, right or wrong.
    pub invitation: Option<InvitationHash>,
}

/// Random values for a new pending sign-in, drawn before the decision.
#[derive(Clone, Debug)]
pub struct PendingSeed {
    /// The id.
    pub id: Uuid,
    /// The hash of the cookie's token.
    pub token_hash: TokenHash,
    /// An authenticator secret, sealed to the pending sign-in.
    pub enrolment: Sealed,
}

/// The decision on a request for a code.
#[derive(Debug)]
pub enum Verdict {
    /// Refused: the pool is locked for mailed codes, or must wait.
    Refused {
        /// The reason.
        why: StepRefusal,
        /// Seconds until a request is accepted: the longest of all waits.
        wait: i32,
    },
    /// A code is mailed.
    Accepted(Box<Accepted>),
}

/// An accepted request for a code.
#[derive(Debug)]
pub struct Accepted {
    /// The pending sign-in, without the MAC of its code.
    pub pending: Pending,
    /// Whether the pending sign-in goes on (a resend); else it is new.
    pub resent: bool,
    /// Expiry time of the code (exclusive).
    pub code_expires_at: Instant,
    /// Seconds until the next request is accepted.
    pub wait: i32,
    budget: Budget,
    ended: Option<Uuid>,
    seen: Seen,
    /// The account of the address, for the trail alone: it is set for a decoy too.
    named: Option<TrailSubject>,
    barred: Option<Barred>,
}

/// Decides on a request for a code.
pub fn begin(facts: BeginFacts, policy: &Policy, fresh: &PendingSeed, now: Instant) -> Verdict {
    let BeginFacts { door, mut budget, account, current, invitation } = facts;
    if let Some(until) = budget.locked_until(door.place(Factor::EmailCode), policy, now) {
        let next = budget.next_request_at(door.place(Factor::EmailCode), policy, now).unwrap_or(until);
        let why = StepRefusal::Locked { until: Some(until) };
        return Verdict::Refused { why, wait: seconds_until(next, now) };
    }
    if let Some(next) = budget.next_mail_at(policy, now) {
        return Verdict::Refused { why: StepRefusal::Cooldown, wait: seconds_until(next, now) };
    }
    budget.count_mail(policy, now);
    let current = current.filter(|pending| pending.door == door);
    let seen_pending = current.as_ref().map(|pending| (pending.id, pending.version));
    let resent = current.as_ref().is_some_and(|pending| resends(pending, invitation, &budget, policy, now));
    let (mut pending, ended) = match current {
        Some(pending) if resent => (pending, None),
        current => (started(door, invitation, &budget, policy, fresh, now), current.map(|pending| pending.id)),
    };
    // A resend enrols by the token that its pending sign-in began with.
    let shown = pending.invitation.as_ref();
    let named = account.as_ref().map(Account::subject);
    let barred = account.as_ref().and_then(|account| account.barred(policy.admins.enrolment, shown, now));
    let account = account.filter(|_| barred.is_none());
    let seen_account = account.as_ref().map(|account| (account.id, account.version));
    let seen = Seen { account: seen_account, pending: seen_pending, ..Seen::default() };
    pending.account = account.as_ref().map(|account| account.id);
    // A pending sign-in that was shown a secret keeps it: an admin who enrolled elsewhere meanwhile is told so at the
    // end.
    pending.enrols |= account.is_some_and(|account| !account.enrolled);
    pending.codes += 1;
    let code_expires_at = (now + policy.code_ttl).min(pending.expires_at);
    let wait =
        budget.next_request_at(door.place(Factor::EmailCode), policy, now).map_or(0, |next| seconds_until(next, now));
    Verdict::Accepted(Box::new(Accepted { pending, resent, code_expires_at, wait, budget, ended, seen, named, barred }))
}

impl Accepted {
    /// The change to write. `mac`: of the code; `mail`: the mail's id and its sealed letter.
    pub fn change(self, policy: &Policy, mac: CodeMac, mail: (Uuid, Sealed), now: Instant) -> Change {
        let Accepted { mut pending, resent, code_expires_at, budget, ended, seen, named, barred, .. } = self;
        pending.code = Some(MailedCode { mac, expires_at: code_expires_at });
        let asked = if resent { TrailOutcome::Resent } else { TrailOutcome::Begun };
        let entry = TrailEntry {
            account: named,
            within: Within::Pending(pending.id),
            event: TrailEvent::CodeMailed,
            outcome: barred.map_or(asked, TrailOutcome::from),
            attempts: 0,
        };
        let stale_at = budget.stale_at(policy, now).max(pending.expires_at);
        let mail = NewCodeMail { id: mail.0, pending: pending.id, payload: mail.1, drop_at: code_expires_at };
        Change { ended, mail: Some(mail), pending: Some(pending), ..Change::counted(seen, budget, stale_at, entry) }
    }
}

/// Whether the pending sign-in goes on: the same browser and pool, the code not yet proven, codes left, and no other
/// invitation token in the request.
fn resends(
    pending: &Pending,
    invitation: Option<InvitationHash>,
    budget: &Budget,
    policy: &Policy,
    now: Instant,
) -> bool {
    let no_other_token =
        invitation.is_none_or(|shown| pending.invitation.is_some_and(|begun_with| begun_with.matches(&shown)));
    no_other_token
        && pending.is_live(now)
        && pending.is_of_its_door()
        && pending.pool == budget.pool
        && pending.proving() == Some(Factor::EmailCode)
        && pending.codes < policy.codes
}

fn started(
    door: Door,
    invitation: Option<InvitationHash>,
    budget: &Budget,
    policy: &Policy,
    fresh: &PendingSeed,
    now: Instant,
) -> Pending {
    Pending {
        id: fresh.id,
        door,
        token_hash: fresh.token_hash,
        account: None,
        pool: budget.pool.clone(),
        proven: Vec::new(),
        left: wanted(door, Purpose::SignIn, None).to_vec(),
        code: None,
        codes: 0,
        attempts: [0, 0],
        invitation,
        enrols: false,
        enrolment: fresh.enrolment.clone(),
        created_at: now,
        expires_at: now + policy.pending_ttl,
        version: 0,
    }
}

#[cfg(test)]
#[path = "begin_tests.rs"]
mod tests;
