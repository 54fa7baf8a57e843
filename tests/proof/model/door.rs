//! Model of the staff door by section 2 of the contract: the answer to each request and the state afterwards. Pure, and
//! without the server's code.

use std::collections::BTreeMap;

use super::action::{ACCOUNTS, BROWSERS, SPARE};
use super::pool::{Payer, Pool};
use super::rate::Counted;
use super::settings::{MINUTE, SECOND, Settings, Time};

pub type Name = (u32, u32);

#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Address of the account; none if it was removed.
    pub address: Option<usize>,
    pub roles: Vec<&'static str>,
    pub disabled: bool,
    pub enrols_until: Time,
    /// Newest invitation, while it is valid.
    pub invitation: Option<u32>,
    pub phone: Option<Phone>,
    pub codes: Option<Recovery>,
}

/// Recovery codes of an account: the number of the ten, and those that are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    pub set: u32,
    pub left: Vec<usize>,
}

/// Newest device link of an account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Link {
    pub good: bool,
    pub until: Time,
}

/// Queued mail with a code: address, pending sign-in and number of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    pub address: usize,
    pub pending: u32,
    pub nth: usize,
}

#[derive(Clone, Debug)]
pub struct Phone {
    /// Pending sign-in that disclosed the phone's secret.
    pub secret: u32,
    pub last_step: i64,
    pub failures: usize,
}

#[derive(Clone, Debug)]
pub struct Pending {
    /// Version of the cookie's value, which is replaced once.
    pub version: u32,
    pub address: usize,
    /// Account of the sign-in; none for a decoy.
    pub account: Option<usize>,
    pub payer: Payer,
    pub proven: bool,
    pub code_until: Time,
    pub codes: usize,
    pub tries: [usize; 2],
    pub enrols: bool,
    /// Invitation with which the sign-in began.
    pub token: Option<u32>,
    pub until: Time,
}

#[derive(Clone, Debug)]
pub struct Session {
    pub account: usize,
    pub begun: Time,
    pub seen: Time,
    /// Row of the browser that signed in.
    pub browser: u32,
    /// Whether a recovery code stood for the phone's code, and the phone is still the same.
    pub recovered: bool,
    /// End of the confirmation.
    pub confirmed: Time,
    /// End of the time in which a sign-in that enrolled is good for recovery codes.
    pub enrolled: Time,
    /// Wrong codes since the last confirmation.
    pub tries: usize,
    /// Secret of another phone, and its expiry.
    pub replacement: Option<(u32, Time)>,
    /// Recovery codes that wait to be kept, until their expiry; without a number they are kept.
    pub offered: Option<(Option<u32>, Time)>,
}

#[derive(Clone, Debug)]
pub struct Trusted {
    pub version: u32,
    pub account: usize,
    pub seen: Time,
}

/// Cookies of a browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Jar {
    pub pending: Option<Name>,
    pub session: Option<u32>,
    pub device: Option<Name>,
}

#[derive(Clone, Debug)]
pub struct Door {
    pub set: Settings,
    pub now: Time,
    pub serial: u32,
    pub accounts: [Account; ACCOUNTS],
    pub jars: [Jar; BROWSERS],
    pub pools: BTreeMap<Payer, Pool>,
    /// Counted mutations of the network and of each trusted browser.
    pub requests: Counted,
    pub pendings: BTreeMap<u32, Pending>,
    pub sessions: BTreeMap<u32, Session>,
    pub trusted: BTreeMap<u32, Trusted>,
    pub links: [Link; ACCOUNTS],
    /// Newest invitation of each admin.
    pub held: [Option<u32>; ACCOUNTS],
    /// Mails since the last check.
    pub posts: Vec<Post>,
}

impl Door {
    /// State with two admins without an authenticator, and browsers with empty jars.
    pub fn new(set: &Settings, now: Time) -> Door {
        let mut door = Door {
            set: set.clone(),
            now,
            serial: 0,
            accounts: <[Account; ACCOUNTS]>::default(),
            jars: [Jar::default(); BROWSERS],
            pools: BTreeMap::new(),
            requests: Counted::default(),
            pendings: BTreeMap::new(),
            sessions: BTreeMap::new(),
            trusted: BTreeMap::new(),
            links: [Link::default(); ACCOUNTS],
            held: [None; ACCOUNTS],
            posts: Vec::new(),
        };
        (0..ACCOUNTS).for_each(|account| door.add(account));
        door
    }

    /// Adds an admin at their own address.
    pub fn add(&mut self, account: usize) {
        let (roles, enrols_until) = (vec!["CMS", "BO", "OWNER"], self.uninvited_until());
        self.accounts[account] = Account { address: Some(account), roles, enrols_until, ..Account::default() };
    }

    /// Moves an account to the free address or back, unless another account has it.
    pub fn moves(&mut self, account: usize) {
        let to = if self.accounts[account].address == Some(account) { SPARE } else { account };
        if self.at(to).is_none() {
            self.sign_out_everywhere(account);
            (self.accounts[account].address, self.accounts[account].invitation) = (Some(to), None);
        }
    }

    /// Account at an address.
    pub fn at(&self, address: usize) -> Option<usize> {
        self.accounts.iter().position(|account| account.address == Some(address))
    }

    pub fn number(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    pub fn step(&self) -> i64 {
        self.now.div_euclid(30 * SECOND)
    }

    pub fn pool(&mut self, payer: Payer) -> &mut Pool {
        self.pools.entry(payer).or_default()
    }

    /// Live pending sign-in of this browser's cookie.
    pub fn pending(&self, browser: usize) -> Option<(u32, &Pending)> {
        let (id, version) = self.jars[browser].pending?;
        let pending = self.pendings.get(&id)?;
        (pending.version == version && self.now < pending.until).then_some((id, pending))
    }

    /// Trusted-browser row of this browser's cookie.
    pub fn device(&self, browser: usize) -> Option<(u32, &Trusted)> {
        let (id, version) = self.jars[browser].device?;
        self.trusted.get(&id).filter(|row| row.version == version).map(|row| (id, row))
    }

    /// Live session of this browser's cookie.
    pub fn session(&self, browser: usize) -> Option<(u32, &Session)> {
        let id = self.jars[browser].session?;
        let session = self.sessions.get(&id)?;
        let live = self.now < session.seen + self.set.idle && self.now < session.begun + self.set.absolute;
        live.then_some((id, session))
    }

    /// Records a session's activity, at most once a minute or once in a tenth of the idle time.
    pub fn touch(&mut self, id: u32) {
        let (now, pause) = (self.now, MINUTE.min(self.set.idle / 10));
        if let Some(session) = self.sessions.get_mut(&id)
            && now - session.seen >= pause
        {
            session.seen = now;
        }
    }

    /// Pools of an account: its address's strangers, its trusted browsers, and the payers of its sign-ins.
    pub fn payers_of(&self, account: usize) -> Vec<Payer> {
        let under_way = self.pendings.values().filter(|pending| pending.account == Some(account));
        let mut payers: Vec<Payer> = under_way.map(|pending| pending.payer).collect();
        payers.extend(self.trusted_of(account).map(|(id, _)| Payer::Browser(id)));
        payers.extend(self.accounts[account].address.map(Payer::Strangers));
        payers
    }

    /// Ends an account's sessions and proven sign-ins; other sign-ins become decoys.
    pub fn sign_out_everywhere(&mut self, account: usize) {
        self.sessions.retain(|_, session| session.account != account);
        self.trusted.retain(|_, row| row.account != account);
        self.links[account].good = false;
        self.pendings.retain(|_, pending| !(pending.proven && pending.account == Some(account)));
        for pending in self.pendings.values_mut().filter(|pending| pending.account == Some(account)) {
            pending.account = None;
        }
    }

    /// Makes the browser trusted, in its own row or a new one; beyond five the longest unseen row is deleted.
    pub fn trust(&mut self, browser: usize, account: usize) -> Name {
        let presented = self.device(browser).map(|(id, row)| (id, row.account));
        let name = match presented {
            Some((id, whose)) if whose == account => (id, self.trusted[&id].version + 1),
            other => {
                if let Some((id, _)) = other {
                    self.trusted.remove(&id);
                }
                (self.number(), 0)
            }
        };
        self.keep(name, account);
        name
    }

    /// Trusts five more browsers, a second apart.
    pub fn crowd(&mut self, account: usize) {
        for _ in 0..5 {
            let id = self.number();
            self.keep((id, 0), account);
            self.now += SECOND;
        }
    }

    fn keep(&mut self, name: Name, account: usize) {
        self.trusted.insert(name.0, Trusted { version: name.1, account, seen: self.now });
        let mut rows: Vec<(Time, u32)> = self.trusted_of(account).map(|(id, row)| (row.seen, id)).collect();
        rows.sort_unstable();
        for (_, id) in rows.iter().take(rows.len().saturating_sub(5)) {
            self.trusted.remove(id);
        }
    }

    pub fn trusted_of(&self, account: usize) -> impl Iterator<Item = (u32, &Trusted)> {
        self.trusted.iter().filter(move |(_, row)| row.account == account).map(|(id, row)| (*id, row))
    }
}
