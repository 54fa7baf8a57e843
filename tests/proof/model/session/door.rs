//! State of the session door as its list of calls, keys and times has it. Pure, and without the server's code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::pool::{Payer, Pool, room_at};
use super::super::settings::{MINUTE, SECOND, Settings, Time};
use super::deed::{ANN, BOB, JARS, LOSING, Loss, NAMES, Order};

/// Index of the password, and of the authenticator, in tables of factors.
pub const PASSWORD: usize = 0;
pub const AUTHENTICATOR: usize = 1;

/// Wrong codes in a row that suspend an authenticator.
pub const SUSPENDS: usize = 100;

/// Time that a key has left once it lost the rest.
const LEFT: Time = 10 * MINUTE;

/// Authenticator of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppState {
    pub last_step: i64,
    /// Wrong codes in a row.
    pub failures: usize,
}

/// Person with an account.
#[derive(Clone, Debug)]
pub struct Guested {
    pub disabled: bool,
    pub app: Option<AppState>,
}

/// Login that awaits a code.
#[derive(Clone, Debug)]
pub struct Half {
    pub account: usize,
    pub key: usize,
    pub remembered: bool,
    pub tries: usize,
    pub until: Time,
}

/// Session.
#[derive(Clone, Debug)]
pub struct Whole {
    pub account: usize,
    pub key: usize,
    pub remembered: bool,
    pub begun: Time,
    pub seen: Time,
}

/// Application key.
#[derive(Clone, Debug, Default)]
pub struct KeyState {
    pub ended: bool,
    pub lost: BTreeSet<Loss>,
    pub expires: Option<Time>,
}

#[derive(Clone, Debug)]
pub struct SessionDoor {
    pub set: Settings,
    pub now: Time,
    pub serial: u32,
    pub names: Arc<[String; NAMES]>,
    pub people: [Guested; 2],
    pub keys: [KeyState; 2],
    /// The cookie in each jar.
    pub jars: [Option<u32>; JARS],
    /// By cookie.
    pub halves: BTreeMap<u32, Half>,
    /// By cookie.
    pub wholes: BTreeMap<u32, Whole>,
    pub pools: BTreeMap<Payer, Pool>,
    /// Times of the calls by key, and of those without a good key.
    pub calls: BTreeMap<Option<usize>, Vec<Time>>,
    /// Wrong passwords and codes that were compared.
    pub failures: i64,
    /// Changes of keys.
    pub changes: i64,
}

impl SessionDoor {
    /// State with two keys and two people. `last_step`: of the authenticator that Ann has.
    pub fn new(set: &Settings, names: [String; NAMES], last_step: i64, now: Time) -> SessionDoor {
        let person = |app| Guested { disabled: false, app };
        SessionDoor {
            set: set.clone(),
            now,
            serial: 0,
            names: Arc::new(names),
            people: [person(Some(AppState { last_step, failures: 0 })), person(None)],
            keys: <[KeyState; 2]>::default(),
            jars: [None; JARS],
            halves: BTreeMap::new(),
            wholes: BTreeMap::new(),
            pools: BTreeMap::new(),
            calls: BTreeMap::new(),
            failures: 0,
            changes: 0,
        }
    }

    /// A cookie that was never issued before.
    pub fn cookie(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    /// The time step of an authenticator.
    pub fn step(&self) -> i64 {
        self.now.div_euclid(30 * SECOND)
    }

    /// Pool of a user name, whether it has an account or not.
    pub fn pool(&mut self, name: usize) -> &mut Pool {
        self.pools.entry(Payer::Strangers(name)).or_default()
    }

    /// End of the lock of a user name's pool.
    pub fn locked_until(&mut self, name: usize, factor: usize) -> Option<Time> {
        let (set, now) = (self.set.clone(), self.now);
        self.pool(name).locked(factor, Payer::Strangers(name), &set, now)
    }

    /// Whether a key admits calls of the session door.
    pub fn is_good(&self, key: usize) -> bool {
        let own = &self.keys[key];
        let barred = own.lost.contains(&Loss::Network) || own.lost.contains(&Loss::Scope);
        !own.ended && !barred && own.expires.is_none_or(|until| self.now < until)
    }

    /// Whether a key is neither ended nor expired.
    pub fn is_live_key(&self, key: usize) -> bool {
        let own = &self.keys[key];
        !own.ended && own.expires.is_none_or(|until| self.now < until)
    }

    /// Counts a call by its key, or without a good key by the network. Returns the end of the wait if there were too many.
    pub fn counted(&mut self, key: Option<usize>) -> Option<Time> {
        let limits = if key.is_some() { &self.set.key_rate } else { &self.set.rate };
        let marks = self.calls.entry(key).or_default();
        let until = room_at(marks, limits, self.now);
        if until.is_none() {
            marks.push(self.now);
        }
        until
    }

    /// Uses up a limit.
    pub fn flood(&mut self, key: Option<usize>) {
        let is_limited = !if key.is_some() { &self.set.key_rate } else { &self.set.rate }.is_empty();
        while is_limited && self.counted(key).is_none() {}
    }

    /// Whether a session is neither idle nor past its time, nor its key.
    pub fn is_live(&self, own: &Whole) -> bool {
        let (idle, absolute) = if own.remembered { self.set.remembered } else { (self.set.idle, self.set.absolute) };
        self.now < own.seen + idle && self.now < own.begun + absolute && self.is_live_key(own.key)
    }

    /// Live session of a jar's cookie, under the key that it began under.
    pub fn whole(&self, jar: usize, key: usize) -> Option<u32> {
        let id = self.jars[jar]?;
        self.wholes.get(&id).filter(|own| own.key == key && self.is_live(own)).map(|_| id)
    }

    /// Whether a login still awaits its code.
    pub fn is_awaited(&self, own: &Half) -> bool {
        self.now < own.until && self.is_live_key(own.key)
    }

    /// Live login of a jar's cookie, under the key that it began under.
    pub fn half(&self, jar: usize, key: usize) -> Option<u32> {
        let id = self.jars[jar]?;
        self.halves.get(&id).filter(|own| own.key == key && self.is_awaited(own)).map(|_| id)
    }

    /// Records a session's activity, at most once a minute or once in a tenth of the idle time.
    pub fn touch(&mut self, id: u32) {
        let (now, idle, remembered) = (self.now, self.set.idle, self.set.remembered.0);
        if let Some(own) = self.wholes.get_mut(&id) {
            let idle = if own.remembered { remembered } else { idle };
            if now - own.seen >= MINUTE.min(idle / 10) {
                own.seen = now;
            }
        }
    }

    /// Ends everything of an account.
    fn end_account(&mut self, account: usize) {
        self.wholes.retain(|_, own| own.account != account);
        self.halves.retain(|_, own| own.account != account);
    }

    /// Ends everything that was begun under the losing key.
    fn end_losing(&mut self) {
        self.wholes.retain(|_, own| own.key != LOSING);
        self.halves.retain(|_, own| own.key != LOSING);
        self.changes += 1;
    }

    /// Whether a command changes anything.
    pub fn changes_by(&self, order: Order) -> bool {
        let (live, own) = (self.is_live_key(LOSING), &self.keys[LOSING]);
        match order {
            Order::End => live,
            Order::Narrow(loss) => live && !own.lost.contains(&loss),
            Order::Unlock(_) => true,
            Order::Disable(account) => !self.people[account].disabled,
            Order::Enable(account) => self.people[account].disabled,
            Order::Reset(account) => self.people[account].app.is_some(),
        }
    }

    pub fn order(&mut self, order: Order) {
        if !self.changes_by(order) {
            return;
        }
        match order {
            Order::End => {
                self.keys[LOSING].ended = true;
                self.end_losing();
            }
            Order::Narrow(loss) => {
                let until = self.now + LEFT;
                let own = &mut self.keys[LOSING];
                own.lost.insert(loss);
                if loss == Loss::Time {
                    own.expires = Some(until);
                }
                self.end_losing();
            }
            Order::Unlock(account) => *self.pool(account) = Pool::default(),
            Order::Disable(account) => {
                self.people[account].disabled = true;
                self.end_account(account);
            }
            Order::Enable(account) => self.people[account].disabled = false,
            Order::Reset(account) => {
                self.people[account].app = None;
                self.end_account(account);
            }
        }
    }

    /// Person of a user name.
    pub fn person(&self, name: usize) -> Option<usize> {
        [ANN, BOB].into_iter().find(|account| *account == name)
    }
}
