//! Deliver: what the next factor of a challenge needs before it can be shown. A code that is sent is paid for by the pool;
//! nothing is sent while the pool waits or is locked for that factor. An authenticator and a password need nothing.

use uuid::Uuid;

use super::budget::Budget;
use super::code::{CodeMac, MailedCode};
use super::decision::{Change, Delivery, NewCodeMail};
use super::factor::FactorKind;
use super::pending::{Pending, Sealed};
use super::policy::Policy;
use super::refusal::{Refused, StepRefusal};
use super::{Instant, seconds_until};

/// Delivers what the next factor needs, at the cost of `budget`. `None`: the factor needs nothing. Refuses a pool that is locked, or
/// that must wait for its next mail.
pub fn deliver(
    pending: &mut Pending,
    budget: &mut Budget,
    policy: &Policy,
    now: Instant,
) -> Result<Option<Delivery>, Refused> {
    let (id, pending_ends, challenge) = (pending.id, pending.expires_at, &mut pending.challenge);
    let Some(factor) = challenge.proving() else { return Ok(None) };
    match factor.kind() {
        FactorKind::Authenticator | FactorKind::Password => return Ok(None),
        FactorKind::SentCode => {}
    }
    let place = challenge.door.place(factor);
    if let Some(until) = budget.locked_until(place, policy, now) {
        let next = budget.next_request_at(place, policy, now).unwrap_or(until);
        let why = StepRefusal::Locked { until: Some(until) };
        return Err(Refused { why, wait: seconds_until(next, now) });
    }
    if let Some(next) = budget.next_mail_at(policy, now) {
        return Err(Refused { why: StepRefusal::Cooldown, wait: seconds_until(next, now) });
    }
    budget.count_mail(policy, now);
    challenge.codes += 1;
    let wait = budget.next_request_at(place, policy, now).map_or(0, |next| seconds_until(next, now));
    let expires_at = (now + policy.code_ttl).min(pending_ends);
    Ok(Some(Delivery { pending: id, factor, number: challenge.codes, expires_at, wait }))
}

impl Change {
    /// Adds the code of the change's delivery. `mac`: of the code; `mail`: the mail's id and its sealed letter.
    pub fn carry(&mut self, delivery: Delivery, mac: CodeMac, (id, payload): (Uuid, Sealed)) {
        let Delivery { pending, factor, expires_at, .. } = delivery;
        if let Some(going) = self.pending.as_mut() {
            going.challenge.code = Some(MailedCode { mac, expires_at });
        }
        self.mail = Some(NewCodeMail { id, pending, factor, payload, drop_at: expires_at });
    }
}
