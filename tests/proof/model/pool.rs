//! Pool of the model (contract 2.7): counts of wrong guesses and mails, lockouts, and when the next attempt is allowed.

use super::settings::{DAY, Settings, Time};

/// Owner of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payer {
    /// All untrusted requesters of an address, or of a user name.
    Strangers(usize),
    /// One trusted browser, by its row.
    Browser(u32),
}

/// Index of the mailed code of the staff door in tables of factors.
pub const MAILED: usize = 0;
pub const PHONE: usize = 1;

#[derive(Clone, Debug, Default)]
pub struct Lock {
    pub wrong: Vec<Time>,
    pub rung: u32,
    pub until: Option<Time>,
}

#[derive(Clone, Debug, Default)]
pub struct Pool {
    pub locks: [Lock; 2],
    pub mails: Vec<Time>,
    pub next_code: Option<Time>,
}

/// Time at which full windows allow one more event. None if no window is full.
pub fn room_at(marks: &[Time], limits: &[(usize, Time)], now: Time) -> Option<Time> {
    let full = |(count, span): &(usize, Time)| {
        let within: Vec<Time> = marks.iter().copied().filter(|mark| mark + span > now).collect();
        (within.len() >= *count).then(|| within[within.len() - count] + span)
    };
    limits.iter().filter_map(full).max()
}

impl Pool {
    /// End of the lock of this factor: the later of lockout and window.
    pub fn locked(&self, factor: usize, payer: Payer, set: &Settings, now: Time) -> Option<Time> {
        let lock = &self.locks[factor];
        lock.until.filter(|until| *until > now).max(room_at(&lock.wrong, &[set.wrong(payer)], now))
    }

    /// Guesses of this factor that the window still allows.
    pub fn guesses(&self, factor: usize, payer: Payer, set: &Settings, now: Time) -> usize {
        let (count, span) = set.wrong(payer);
        count.saturating_sub(self.locks[factor].wrong.iter().filter(|mark| *mark + span > now).count())
    }

    /// Earliest time of the next mailed code.
    pub fn cools(&self, set: &Settings, now: Time) -> Option<Time> {
        self.next_code.filter(|next| *next > now).max(room_at(&self.mails, &set.mails, now))
    }

    /// Earliest time of the next accepted request for a code that is shown as this factor.
    pub fn asks(&self, factor: usize, payer: Payer, set: &Settings, now: Time) -> Option<Time> {
        self.locked(factor, payer, set, now).max(self.cools(set, now))
    }

    pub fn mail(&mut self, set: &Settings, now: Time) {
        self.mails.push(now);
        self.next_code = Some(now + set.cooldown);
    }

    /// Starts the next lockout: 15 minutes, then 30, then an hour at most. After a day of rest the first one comes
    /// again.
    pub fn lock(&mut self, factor: usize, set: &Settings, now: Time) {
        let lock = &mut self.locks[factor];
        if lock.until.is_some_and(|until| until + DAY <= now) {
            lock.rung = 0;
        }
        lock.until = Some(now + (set.lockout.0 << lock.rung.min(8)).min(set.lockout.1));
        lock.rung += 1;
    }

    /// Ends the waits and resets the lockouts of a trusted browser after a full sign-in.
    pub fn forgive(&mut self) {
        self.next_code = None;
        for lock in &mut self.locks {
            (lock.rung, lock.until) = (0, None);
        }
    }

    /// Key of the pool at `now`: equal keys get equal answers from now on.
    pub fn key(&self, payer: Payer, set: &Settings, now: Time) -> String {
        let live = |marks: &[Time], span: Time| -> Vec<Time> {
            marks.iter().filter(|mark| *mark + span > now).map(|mark| mark - now).collect()
        };
        let span = set.wrong(payer).1;
        let locks = self.locks.each_ref().map(|lock| {
            let until = lock.until.filter(|until| until + DAY > now);
            (live(&lock.wrong, span), until.map(|until| (until - now, lock.rung)))
        });
        let longest = set.mails.iter().map(|limit| limit.1).max().unwrap_or(0);
        let next = self.next_code.filter(|next| *next > now).map(|next| next - now);
        format!("{locks:?}{:?}{next:?}", live(&self.mails, longest))
    }
}
