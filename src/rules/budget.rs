//! Budgets: what one pool has spent of its guesses, mails and waits. A pool pays for an address whether or not it has an
//! account. Does not know pending sign-ins or accounts.

use super::factor::Place;
use super::policy::Policy;
use super::pool::Pool;
use super::window::Window;
use super::{Instant, Span};

/// Time after the end of the last lockout at which the ladder of lockouts starts anew.
const LADDER_RESTS: Span = Span::hours(24);

/// Wrong codes and lockouts of one factor in one pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Times of wrong codes, ascending.
    pub wrong_at: Vec<Instant>,
    /// Lockouts so far: the rung of the ladder.
    pub lockouts: u16,
    /// End of the last lockout.
    pub locked_until: Option<Instant>,
}

impl Tally {
    /// Time at which codes of the factor are compared again: the later of lockout and window. `None`: now.
    pub fn locked_until(&self, window: &Window, now: Instant) -> Option<Instant> {
        self.locked_until.filter(|until| *until > now).max(window.full_until(&self.wrong_at, now))
    }

    /// Counts one wrong code.
    pub fn count_wrong(&mut self, window: &Window, now: Instant) {
        self.wrong_at = window.marked(&self.wrong_at, now);
    }

    /// Wrong guesses of the window since the last lockout ended.
    pub fn since_lockout(&self, window: &Window, now: Instant) -> u16 {
        let counts =
            |mark: &&Instant| **mark + window.longest() > now && self.locked_until.is_none_or(|until| **mark >= until);
        let since = self.wrong_at.iter().filter(counts);
        u16::try_from(since.count()).unwrap_or(u16::MAX)
    }

    /// Locks the pool for this factor: one rung up the ladder, or on the first rung after a day of rest.
    pub fn lock(&mut self, policy: &Policy, now: Instant) {
        if self.locked_until.is_some_and(|until| until + LADDER_RESTS <= now) {
            self.lockouts = 0;
        }
        let doubled = policy.lockout_first * 2_i32.saturating_pow(u32::from(self.lockouts.min(16)));
        self.locked_until = Some(now + doubled.min(policy.lockout_longest));
        self.lockouts = self.lockouts.saturating_add(1).min(16);
    }
}

/// Spent attempts and mails of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The pool.
    pub pool: Pool,
    /// The row's version; 0: there is no row yet.
    pub version: i64,
    /// Wrong guesses and lockouts, by the place of the factor.
    pub places: [Tally; 2],
    /// Times of mailed codes, ascending.
    pub mailed_at: Vec<Instant>,
    /// End of the cooldown after the last mailed code.
    pub next_code_at: Option<Instant>,
}

impl Budget {
    /// The budget of a pool that has spent nothing.
    pub fn unspent(pool: Pool) -> Budget {
        Budget { pool, version: 0, places: Default::default(), mailed_at: Vec::new(), next_code_at: None }
    }

    /// The tally of the factor in `place`.
    pub fn tally(&self, place: Place) -> &Tally {
        &self.places[place.index()]
    }

    /// The tally of the factor in `place`, to count on.
    pub fn tally_mut(&mut self, place: Place) -> &mut Tally {
        &mut self.places[place.index()]
    }

    /// Time at which guesses in `place` are compared again; `None`: now.
    pub fn locked_until(&self, place: Place, policy: &Policy, now: Instant) -> Option<Instant> {
        self.tally(place).locked_until(policy.wrong(self.pool.kind), now)
    }

    /// Time at which guesses in both places are compared again: the latest end of a lockout or window. `None`: now.
    pub fn locked_for_any(&self, policy: &Policy, now: Instant) -> Option<Instant> {
        self.places.iter().filter_map(|tally| tally.locked_until(policy.wrong(self.pool.kind), now)).max()
    }

    /// Wrong guesses in `place` that the window still has room for; `None`: any number.
    pub fn guesses_left(&self, place: Place, policy: &Policy, now: Instant) -> Option<u16> {
        policy.wrong(self.pool.kind).left(&self.tally(place).wrong_at, now)
    }

    /// Wrong guesses in `place` that the window still counts, since the last lockout ended.
    pub fn wrong_since_lockout(&self, place: Place, policy: &Policy, now: Instant) -> u16 {
        self.tally(place).since_lockout(policy.wrong(self.pool.kind), now)
    }

    /// Counts one wrong guess in `place`.
    pub fn count_wrong(&mut self, place: Place, policy: &Policy, now: Instant) {
        let window = policy.wrong(self.pool.kind);
        self.tally_mut(place).count_wrong(window, now);
    }

    /// Locks the pool for the factor in `place`.
    pub fn lock(&mut self, place: Place, policy: &Policy, now: Instant) {
        self.tally_mut(place).lock(policy, now);
    }

    /// Time at which the next code may be mailed: the later of cooldown and mail window. `None`: now.
    pub fn next_mail_at(&self, policy: &Policy, now: Instant) -> Option<Instant> {
        // A limit that is switched off is off at once, whatever was noted before.
        let cooldown = self.next_code_at.filter(|next| *next > now && policy.cooldown > Span::zero());
        cooldown.max(policy.mails.full_until(&self.mailed_at, now))
    }

    /// Time at which the next request for a code, which is shown in `place`, is accepted: the end of the longest wait. `None`:
    /// now.
    pub fn next_request_at(&self, place: Place, policy: &Policy, now: Instant) -> Option<Instant> {
        self.locked_until(place, policy, now).max(self.next_mail_at(policy, now))
    }

    /// Counts one mailed code.
    pub fn count_mail(&mut self, policy: &Policy, now: Instant) {
        self.mailed_at = policy.mails.marked(&self.mailed_at, now);
        self.next_code_at = Some(now + policy.cooldown);
    }

    /// Ends cooldown and lockouts after a full sign-in from a pool that nobody else pays from. Guesses and mails still
    /// count.
    pub fn forgive_waits(&mut self) {
        self.next_code_at = None;
        for tally in &mut self.places {
            (tally.lockouts, tally.locked_until) = (0, None);
        }
    }

    /// Time from which a missing row would say the same, so that the row may be deleted.
    pub fn stale_at(&self, policy: &Policy, now: Instant) -> Instant {
        let windows = self.places.iter().flat_map(|tally| {
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
