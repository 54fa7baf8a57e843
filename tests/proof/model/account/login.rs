//! Logins, registrations and resets at the account door: what a caller who is not signed in yet begins (contract 2.7).

use serde_json::Value;

use super::super::pool::Payer;
use super::super::settings::Time;
use super::super::time::wait_until;
use super::deed::{Named, Reason, Who};
use super::door::{AGAIN, AccountDoor, CODE, For, PASSWORD, Posted, Run, Session};
use super::told::{Heard, Told, awaiting, locked, plain, prompted, refused, unfit, waits, wrong};

impl AccountDoor {
    /// Counts a call for its trusted device, else for the network.
    pub fn limited(&mut self, payer: Option<Payer>) -> Option<Value> {
        let until = self.requests.count(payer, &self.set, self.now)?;
        Some(waits("TOO_MANY_REQUESTS", until, self.now))
    }

    pub fn locked_until(&mut self, payer: Payer, factor: usize) -> Option<Time> {
        let (set, now) = (self.set.clone(), self.now);
        self.pool(payer).locked(factor, payer, &set, now)
    }

    /// Pays for a mailed code. Returns the seconds until another one is sent, or the refusal.
    pub fn pays(&mut self, payer: Payer) -> Result<i64, Value> {
        let (set, now) = (self.set.clone(), self.now);
        if let Some(until) = self.locked_until(payer, CODE) {
            return Err(locked(until));
        }
        let pool = self.pool(payer);
        if let Some(until) = pool.cools(&set, now) {
            return Err(waits("COOLDOWN", until, now));
        }
        pool.mail(&set, now);
        Ok(wait_until(pool.asks(CODE, payer, &set, now), now))
    }

    /// A run that begins now, with its first code.
    pub fn run(&self, purpose: For, (account, address): (Option<usize>, usize), payer: Payer) -> Run {
        let until = self.now + self.set.pending_life;
        Run {
            purpose,
            account,
            address,
            payer,
            session: None,
            proven: false,
            codes: 1,
            tries: 0,
            code_until: (self.now + self.set.code_life).min(until),
            until,
            trusts: None,
            reason: Reason::Profile,
            password: 0,
            name: None,
            registers: false,
        }
    }

    /// Begins a run and posts its first mail.
    pub fn begin(&mut self, run: Run) -> u32 {
        let id = self.number();
        self.runs.insert(id, run);
        self.post(id);
        id
    }

    /// Posts the mail of a run's newest code; a decoy's is posted to nobody, and a registration of a taken address holds no code.
    pub fn post(&mut self, id: u32) {
        let run = &self.runs[&id];
        if run.account.is_some() || run.purpose == For::Registration {
            let has_code = run.purpose != For::Registration || run.registers;
            self.posts.push(Posted { address: run.address, run: id, has_code });
        }
    }

    pub fn login(&mut self, client: usize, who: Who, right: bool, named: Named) -> Told {
        let account = self.holder(who);
        let device = self.hands[client].device.filter(|_| named == Named::Own);
        let is_own = |(id, version): &(u32, u32)| {
            self.devices.get(id).is_some_and(|row| row.version == *version && Some(row.account) == account)
        };
        let own = device.filter(is_own).map(|(id, _)| id);
        let payer = own.map_or(AccountDoor::strangers(who), Payer::Browser);
        if let Some(refused) = self.limited(Some(payer)) {
            return Err(refused);
        }
        if let Some(until) = self.locked_until(payer, PASSWORD) {
            return Err(locked(until));
        }
        let Some(account) = account.filter(|_| right) else { return Err(self.wrong_password(payer)) };
        let trusts = match named {
            Named::Not => None,
            Named::Own => Some(false),
            Named::Label => Some(true),
        };
        if !self.own(account).two_factor {
            return Ok(self.sign_in(client, account, payer, trusts));
        }
        let wait = self.pays(payer)?;
        let run = self.run(For::SignIn, (Some(account), account), payer);
        let id = self.begin(Run { proven: true, trusts, ..run });
        self.hands[client].awaited = Some(id);
        Ok(Heard { field: prompted(wait), awaited: Some(id), user: Some(account), ..Heard::default() })
    }

    /// Counts a wrong password: as many as a run has attempts lock its pool, counted since the last lockout and within the window.
    fn wrong_password(&mut self, payer: Payer) -> Value {
        let (set, now) = (self.set.clone(), self.now);
        self.failures += 1;
        let (attempts, span) = (set.attempts, set.wrong(payer).1);
        let pool = self.pool(payer);
        let lock = &pool.locks[PASSWORD];
        let since = |mark: &&Time| **mark + span > now && lock.until.is_none_or(|until| **mark >= until);
        let before = lock.wrong.iter().filter(since).count();
        pool.locks[PASSWORD].wrong.push(now);
        let left = (attempts - 1 - before % attempts).min(pool.guesses(PASSWORD, payer, &set, now));
        if left == 0 {
            pool.lock(PASSWORD, &set, now);
        }
        let until = pool.locked(PASSWORD, payer, &set, now).filter(|_| left == 0);
        wrong("WRONG_CREDENTIALS", left, until)
    }

    /// A full sign-in: a session, and a trusted device where one was named.
    pub fn sign_in(&mut self, client: usize, account: usize, payer: Payer, trusts: Option<bool>) -> Heard {
        let mut presented = None;
        if let Payer::Browser(id) = payer {
            presented = Some(id);
            self.pool(payer).forgive();
        }
        let device = trusts.map(|labelled| self.trust(account, presented, labelled));
        let id = self.number();
        let row = device.map(|(row, _)| row);
        let new = Session {
            account,
            begun: self.now,
            seen: self.now,
            device: row,
            labelled: row.is_some_and(|row| self.devices[&row].labelled),
            generation: 1,
            made: self.now,
            tries: 0,
            confirmed: None,
        };
        self.sessions.insert(id, new);
        if device.is_some() {
            self.hands[client].device = device;
        }
        Heard { device, ..self.tokens(client, id, true) }
    }

    pub fn register(&mut self, client: usize, address: usize, name: Option<usize>, fit: bool) -> Told {
        let registers = self.accounts[address].is_none();
        let run = self.run(For::Registration, (None, address), Payer::Strangers(address));
        self.by_address(client, fit, Run { name, registers, ..run })
    }

    pub fn forget(&mut self, client: usize, address: usize) -> Told {
        let account = self.accounts[address].as_ref().map(|_| address);
        let run = self.run(For::Reset, (account, address), Payer::Strangers(address));
        self.by_address(client, true, run)
    }

    fn by_address(&mut self, client: usize, fit: bool, run: Run) -> Told {
        if let Some(refused) = self.limited(Some(run.payer)) {
            return Err(refused);
        }
        if !fit {
            return Err(unfit());
        }
        let wait = self.pays(run.payer)?;
        let id = self.begin(run);
        self.hands[client].awaited = Some(id);
        Ok(Heard { awaited: Some(id), ..plain(awaiting(wait)) })
    }

    /// `newToken`: the next pair, the newest pair again, or the end of the session.
    pub fn renew(&mut self, client: usize, shown: Option<(u32, i64)>) -> Told {
        let invalid = || refused("INVALID_TOKEN");
        let (id, generation) = shown.filter(|(id, _)| self.is_live(*id)).ok_or_else(invalid)?;
        let now = self.now;
        let own = self.session_mut(id);
        match own.generation - generation {
            0 => {
                (own.generation, own.made, own.seen) = (own.generation + 1, now, now);
                Ok(self.tokens(client, id, false))
            }
            1 if now < own.made + AGAIN => Ok(self.tokens(client, id, false)),
            _ => {
                self.sessions.remove(&id);
                Err(invalid())
            }
        }
    }
}
