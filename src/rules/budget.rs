//! Budgets: what one pool of requesters has spent of its guesses, mails and waits. A pool pays for an address whether or
//! not anyone lives there. Knows no pending sign-in and no account.

use super::factor::Factor;
use super::policy::Policy;
use super::pool::Pool;
use super::window::Window;
use super::{Instant, Span};

/// A day after its last lockout ended, the ladder is at its start again.
const LADDER_RESTS: Span = Span::hours(24);

/// What a pool has spent on guesses of one factor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// When wrong codes were shown, ascending.
    pub wrong_at: Vec<Instant>,
    /// How far up the ladder the lockouts have come.
    pub lockouts: u16,
    /// When the last lockout ends or ended.
    pub locked_until: Option<Instant>,
}

impl Tally {
    /// When the pool may be compared again for this factor, if it may not now: the later of lockout and window.
    pub fn locked_until(&self, window: &Window, now: Instant) -> Option<Instant> {
        self.locked_until.filter(|until| *until > now).max(window.full_until(&self.wrong_at, now))
    }

    /// Counts one wrong code.
    pub fn count_wrong(&mut self, window: &Window, now: Instant) {
        self.wrong_at = window.marked(&self.wrong_at, now);
    }

    /// Locks the pool for this factor: one rung up the ladder, or its first after a day of rest.
    pub fn lock(&mut self, policy: &Policy, now: Instant) {
        if self.locked_until.is_some_and(|until| until + LADDER_RESTS <= now) {
            self.lockouts = 0;
        }
        let doubled = policy.lockout_first * 2_i32.saturating_pow(u32::from(self.lockouts.min(16)));
        self.locked_until = Some(now + doubled.min(policy.lockout_longest));
        self.lockouts = self.lockouts.saturating_add(1).min(16);
    }
}

/// What a pool has spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Whose it is.
    pub pool: Pool,
    /// The version of the row it was read from; 0: there is none yet.
    pub version: i64,
    /// On guesses of mailed codes.
    pub email_code: Tally,
    /// On guesses of authenticator codes.
    pub authenticator: Tally,
    /// When codes were mailed, ascending.
    pub mailed_at: Vec<Instant>,
    /// When the cooldown after the last one ends or ended.
    pub next_code_at: Option<Instant>,
}

impl Budget {
    /// What a pool has spent that has spent nothing.
    pub fn unspent(pool: Pool) -> Budget {
        let (email_code, authenticator) = (Tally::default(), Tally::default());
        Budget { pool, version: 0, email_code, authenticator, mailed_at: Vec::new(), next_code_at: None }
    }

    /// The tally of one factor.
    pub fn tally(&self, factor: Factor) -> &Tally {
        match factor {
            Factor::EmailCode => &self.email_code,
            Factor::Authenticator => &self.authenticator,
        }
    }

    /// The tally of one factor, to be counted on.
    pub fn tally_mut(&mut self, factor: Factor) -> &mut Tally {
        match factor {
            Factor::EmailCode => &mut self.email_code,
            Factor::Authenticator => &mut self.authenticator,
        }
    }

    /// When codes of `factor` may be compared again, if they may not now.
    pub fn locked_until(&self, factor: Factor, policy: &Policy, now: Instant) -> Option<Instant> {
        self.tally(factor).locked_until(policy.wrong(self.pool.kind), now)
    }

    /// When codes of each factor may be compared again, if those of one may not now: the latest end of a lockout or window.
    pub fn locked_for_any(&self, policy: &Policy, now: Instant) -> Option<Instant> {
        let factors = [Factor::EmailCode, Factor::Authenticator].into_iter();
        factors.filter_map(|factor| self.locked_until(factor, policy, now)).max()
    }

    /// How many wrong codes of `factor` the window still has room for; `None`: any number.
    pub fn guesses_left(&self, factor: Factor, policy: &Policy, now: Instant) -> Option<u16> {
        policy.wrong(self.pool.kind).left(&self.tally(factor).wrong_at, now)
    }

    /// Counts one wrong code of `factor`.
    pub fn count_wrong(&mut self, factor: Factor, policy: &Policy, now: Instant) {
        let window = policy.wrong(self.pool.kind);
        self.tally_mut(factor).count_wrong(window, now);
    }

    /// When the next code may be mailed, if not now: the later of cooldown and mail window.
    pub fn next_mail_at(&self, policy: &Policy, now: Instant) -> Option<Instant> {
        // Off is off at once, whatever was noted while it was on.
        let cooldown = self.next_code_at.filter(|next| *next > now && policy.cooldown > Span::zero());
        cooldown.max(policy.mails.full_until(&self.mailed_at, now))
    }

    /// When the next request for a code is accepted, if not now: the longest wait any rule imposes.
    pub fn next_request_at(&self, policy: &Policy, now: Instant) -> Option<Instant> {
        self.locked_until(Factor::EmailCode, policy, now).max(self.next_mail_at(policy, now))
    }

    /// Counts one mailed code.
    pub fn count_mail(&mut self, policy: &Policy, now: Instant) {
        self.mailed_at = policy.mails.marked(&self.mailed_at, now);
        self.next_code_at = Some(now + policy.cooldown);
    }

    /// After a full sign-in: whoever pays from a pool nobody else pays from waits for nothing. What was guessed and mailed
    /// still counts.
    pub fn forgive_waits(&mut self) {
        self.next_code_at = None;
        for factor in [Factor::EmailCode, Factor::Authenticator] {
            let tally = self.tally_mut(factor);
            (tally.lockouts, tally.locked_until) = (0, None);
        }
    }

    /// From when on an empty row would say the same: it may be deleted then.
    pub fn stale_at(&self, policy: &Policy, now: Instant) -> Instant {
        let windows = [Factor::EmailCode, Factor::Authenticator].into_iter().flat_map(|factor| {
            let tally = self.tally(factor);
            let counted = tally.wrong_at.last().map(|mark| *mark + policy.wrong(self.pool.kind).longest());
            [counted, tally.locked_until.map(|until| until + LADDER_RESTS)]
        });
        let mailed = self.mailed_at.last().map(|mark| *mark + policy.mails.longest());
        windows.chain([mailed, self.next_code_at]).flatten().max().unwrap_or(now)
    }
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
