//! State of the account door by section 2.7 of the contract and by what its schema promises. Pure, and without the server's code.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::pool::{Payer, Pool};
use super::super::rate::Counted;
use super::super::settings::{HOUR, MINUTE, SECOND, Settings, Time};
use super::deed::{ADDRESSES, CLIENTS, NAMES, Reason, Who};

/// Index of the password, and of the mailed code, in tables of factors.
pub const PASSWORD: usize = 0;
pub const CODE: usize = 1;

/// Time in which a lost refresh is answered again.
pub const AGAIN: Time = 10 * SECOND;
/// Life of a confirmation.
const CONFIRMED: Time = 5 * MINUTE;
/// Most trusted devices of an account.
const DEVICES: usize = 5;

/// Addresses and user names, by number.
#[derive(Clone, Debug)]
pub struct Names {
    pub addresses: [String; ADDRESSES],
    pub names: [String; NAMES],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub name: Option<usize>,
    /// Which of the two passwords counts.
    pub password: usize,
    pub two_factor: bool,
}

/// Purpose of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum For {
    SignIn,
    Registration,
    Confirmation,
    TwoFactorOff,
    Reset,
    Change,
}

impl For {
    /// The purpose in the tables.
    pub fn name(self) -> &'static str {
        match self {
            For::SignIn => "sign_in",
            For::Registration => "registration",
            For::Confirmation => "confirmation",
            For::TwoFactorOff => "two_factor_off",
            For::Reset => "password_reset",
            For::Change => "password_change",
        }
    }

    /// Whether an address alone begins the run.
    pub fn is_by_address(self) -> bool {
        matches!(self, For::Registration | For::Reset)
    }
}

/// What waits for a mailed code.
#[derive(Clone, Debug)]
pub struct Run {
    pub purpose: For,
    /// Account of the run; none for a registration and a decoy.
    pub account: Option<usize>,
    pub address: usize,
    pub payer: Payer,
    /// Session that it is completed in.
    pub session: Option<u32>,
    /// Whether a password was shown for it.
    pub proven: bool,
    pub codes: usize,
    pub tries: usize,
    pub code_until: Time,
    pub until: Time,
    /// Device that its sign-in trusts, and whether that has the label.
    pub trusts: Option<bool>,
    pub reason: Reason,
    /// Password that it sets.
    pub password: usize,
    /// User name that it registers.
    pub name: Option<usize>,
    /// Whether the address had no account when it began.
    pub registers: bool,
}

#[derive(Clone, Debug)]
pub struct Session {
    pub account: usize,
    pub begun: Time,
    pub seen: Time,
    pub device: Option<u32>,
    pub labelled: bool,
    /// Newest generation of the refresh tokens, and when it was made.
    pub generation: i64,
    pub made: Time,
    /// Wrong passwords in a row.
    pub tries: usize,
    pub confirmed: Option<(Reason, Time)>,
}

#[derive(Clone, Debug)]
pub struct Device {
    pub account: usize,
    pub version: u32,
    pub labelled: bool,
    pub seen: Time,
}

/// What a client was told.
#[derive(Clone, Debug, Default)]
pub struct Hand {
    /// Session and expiry of the newest access token.
    pub token: Option<(u32, Time)>,
    /// Refresh tokens of its session, by generation.
    pub refresh: Vec<(u32, i64)>,
    /// Row and version of its device.
    pub device: Option<(u32, u32)>,
    /// Newest run whose secret it has.
    pub awaited: Option<u32>,
}

/// Queued mail: address, run, and whether it holds a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub address: usize,
    pub run: u32,
    pub has_code: bool,
}

#[derive(Clone, Debug)]
pub struct AccountDoor {
    pub set: Settings,
    pub now: Time,
    pub serial: u32,
    pub named: Arc<Names>,
    pub accounts: [Option<Holding>; ADDRESSES],
    pub hands: [Hand; CLIENTS],
    pub pools: BTreeMap<Payer, Pool>,
    pub requests: Counted,
    pub runs: BTreeMap<u32, Run>,
    pub sessions: BTreeMap<u32, Session>,
    pub devices: BTreeMap<u32, Device>,
    /// Mails since the last check.
    pub posts: Vec<Posted>,
    /// Wrong passwords and codes that were compared.
    pub failures: i64,
}

impl AccountDoor {
    /// State with Ann, who has a user name, and Bob, who has none.
    pub fn new(set: &Settings, named: Names, now: Time) -> AccountDoor {
        let holding = |name| Some(Holding { name, password: 0, two_factor: false });
        AccountDoor {
            set: set.clone(),
            now,
            serial: 0,
            named: Arc::new(named),
            accounts: [holding(Some(0)), holding(None), None],
            hands: <[Hand; CLIENTS]>::default(),
            pools: BTreeMap::new(),
            requests: Counted::default(),
            runs: BTreeMap::new(),
            sessions: BTreeMap::new(),
            devices: BTreeMap::new(),
            posts: Vec::new(),
            failures: 0,
        }
    }

    pub fn number(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    pub fn pool(&mut self, payer: Payer) -> &mut Pool {
        self.pools.entry(payer).or_default()
    }

    /// Account of an identifier.
    pub fn holder(&self, who: Who) -> Option<usize> {
        match who {
            Who::Address(address) => self.accounts[address].as_ref().map(|_| address),
            Who::Name(name) => self.named_by(name),
        }
    }

    /// Account with a user name.
    pub fn named_by(&self, name: usize) -> Option<usize> {
        self.accounts.iter().position(|own| own.as_ref().is_some_and(|own| own.name == Some(name)))
    }

    /// Pool of everybody without a trusted device: an address and a user name have one each.
    pub fn strangers(who: Who) -> Payer {
        match who {
            Who::Address(address) => Payer::Strangers(address),
            Who::Name(name) => Payer::Strangers(ADDRESSES + name),
        }
    }

    pub fn own(&mut self, account: usize) -> &mut Holding {
        self.accounts[account].as_mut().unwrap_or_else(|| unreachable!("no account is removed here"))
    }

    pub fn session_mut(&mut self, id: u32) -> &mut Session {
        self.sessions.get_mut(&id).unwrap_or_else(|| unreachable!("it was there just now"))
    }

    pub fn is_live(&self, id: u32) -> bool {
        let (set, now) = (&self.set, self.now);
        self.sessions.get(&id).is_some_and(|own| now < own.seen + set.idle && now < own.begun + set.absolute)
    }

    /// Live session that a client's access token names.
    pub fn session(&self, client: usize) -> Option<u32> {
        let (id, until) = self.hands[client].token?;
        (self.now < until && self.is_live(id)).then_some(id)
    }

    /// Payer of what is done in a session: its device while that is trusted, else the strangers of the address.
    pub fn payer_of(&self, id: u32) -> Payer {
        let own = &self.sessions[&id];
        let device = own.device.filter(|row| self.devices.get(row).is_some_and(|row| row.account == own.account));
        device.map_or(Payer::Strangers(own.account), Payer::Browser)
    }

    pub fn is_confirmed(&self, id: u32, reason: Reason) -> bool {
        self.sessions[&id].confirmed.is_some_and(|(of, at)| of == reason && self.now < at + CONFIRMED)
    }

    /// Records a session's activity, at most once a minute or once in a tenth of the idle time.
    pub fn touch(&mut self, id: u32) {
        let (now, pause) = (self.now, MINUTE.min(self.set.idle / 10));
        let own = self.session_mut(id);
        if now - own.seen >= pause {
            own.seen = now;
        }
    }

    /// Expiry of an access token that is issued now.
    pub fn token_until(&self) -> Time {
        self.now.div_euclid(SECOND) * SECOND + self.set.token_life.min(HOUR)
    }

    /// Trusted devices of an account but one, the longest unseen last.
    fn other_devices(&self, account: usize, own: Option<u32>) -> Vec<(Time, u32)> {
        let others = self.devices.iter().filter(|(id, row)| row.account == account && Some(**id) != own);
        let mut others: Vec<(Time, u32)> = others.map(|(id, row)| (row.seen, *id)).collect();
        others.sort_unstable_by(|one, other| other.cmp(one));
        others
    }

    /// Whether the server may forget either of two devices that were last seen at one instant.
    pub fn has_twins(&self, account: usize) -> bool {
        let others = self.other_devices(account, None);
        others.len() >= DEVICES && others.windows(2).any(|two| two[0].0 == two[1].0)
    }

    /// Trusts a device, in its own row or a new one. One of a label and five of an account stay.
    pub fn trust(&mut self, account: usize, presented: Option<u32>, labelled: bool) -> (u32, u32) {
        let known = presented.filter(|id| self.devices.get(id).is_some_and(|row| row.account == account));
        let id = known.unwrap_or_else(|| self.number());
        let now = self.now;
        let row = self.devices.entry(id).or_insert(Device { account, version: 0, labelled, seen: now });
        row.version += 1;
        row.seen = now;
        let (labelled, version) = (row.labelled, row.version);
        for (place, (_, other)) in self.other_devices(account, Some(id)).into_iter().enumerate() {
            if place >= DEVICES - 1 || (labelled && self.devices[&other].labelled) {
                self.devices.remove(&other);
            }
        }
        (id, version)
    }

    /// Ends an account's other sessions, and the runs for which a password was shown.
    pub fn end_others(&mut self, account: usize, own: u32) {
        self.sessions.retain(|id, session| session.account != account || *id == own);
        self.runs.retain(|_, run| run.account != Some(account) || !run.proven);
    }

    /// Ends an account's sessions, devices and runs; runs without a shown password become decoys.
    pub fn end_all(&mut self, account: usize) {
        self.sessions.retain(|_, session| session.account != account);
        self.devices.retain(|_, row| row.account != account);
        self.runs.retain(|_, run| run.account != Some(account) || !run.proven);
        for run in self.runs.values_mut().filter(|run| run.account == Some(account)) {
            run.account = None;
        }
    }
}
