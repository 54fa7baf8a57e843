//! Answers of the model's door to each action, in the contract's order of refusals (2.2 to 2.7).

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::action::{Action, Code, Command, Cookie, Told, Typed};
use super::door::{Account, Door, Jar, Link, Pending, Phone, Post, Session};
use super::pool::{MAILED, PHONE, Payer, Pool};
use super::settings::{MINUTE, SECOND, Time};
use crate::support::staff::answers::{accepted, but, not_accepted, refused, right, wrong};
use crate::support::told;

/// Formats an instant as answers do.
fn tell(at: Option<Time>) -> Value {
    at.map_or(Value::Null, |at| told(DateTime::<Utc>::from_timestamp_micros(at).unwrap()))
}

impl Door {
    /// Applies an action with digits of this meaning. Returns the observable answer, if there is one.
    pub fn happens(&mut self, action: Action, typed: Typed, addresses: &[String; 3]) -> Option<Told> {
        match action {
            Action::Ask(browser, address) => return Some(self.ask(browser, address, &addresses[address])),
            Action::ShowMailed(browser, _) => return Some(self.show(browser, MAILED, typed)),
            Action::ShowPhone(browser, _) => return Some(self.show(browser, PHONE, typed)),
            Action::SignOut(browser) => return Some(self.sign_out(browser)),
            Action::CurrentUser(browser) => return Some(self.current_user(browser, addresses)),
            Action::Redeem(browser, account) => return Some(self.redeem(browser, account)),
            Action::Steal(browser) => self.jars[browser] = self.jars[0],
            Action::Fresh(browser) => self.jars[browser] = Jar::default(),
            Action::Wait(span) => self.now += span,
            Action::Flood => self.flood(),
            Action::Crowd(account) if self.in_service(account) => self.crowd(account),
            Action::Crowd(_) => {}
            Action::Command(account, Command::Add) if self.accounts[account].address.is_none() => self.add(account),
            Action::Command(account, command) if self.accounts[account].address.is_some() => {
                self.command(account, command);
            }
            Action::Command(..) => {}
        }
        None
    }

    /// Meaning of the digits if no other action runs in between.
    pub fn meant(&self, action: Action) -> Typed {
        match action {
            Action::ShowMailed(_, Code::Malformed) | Action::ShowPhone(_, Code::Malformed) => Typed::Malformed,
            Action::ShowMailed(_, Code::Right) => Typed::Mailed,
            Action::ShowPhone(browser, code @ (Code::Right | Code::Early)) => {
                let account = self.pending(browser).and_then(|(_, pending)| pending.account);
                let phone = account.and_then(|account| self.accounts[account].phone.as_ref());
                let step = self.step() + i64::from(code == Code::Early);
                let later = phone.is_none_or(|phone| step > phone.last_step);
                if later { Typed::Step(step) } else { Typed::Wrong }
            }
            _ => Typed::Wrong,
        }
    }

    fn wait(&self, until: Option<Time>) -> i64 {
        until.map_or(0, |until| (until - self.now + SECOND - 1) / SECOND)
    }

    fn ask(&mut self, browser: usize, address: usize, typed: &str) -> Told {
        let lives = self.at(address);
        let own = self.device(browser).filter(|(_, row)| Some(row.account) == lives).map(|(id, _)| id);
        let payer = own.map_or(Payer::Strangers(address), Payer::Browser);
        let (set, now) = (self.set.clone(), self.now);
        if let Some(until) = self.count(Some(payer)) {
            return Told::plain(not_accepted("TOO_MANY_REQUESTS", typed, self.wait(Some(until))));
        }
        let pool = self.pool(payer).clone();
        let wait = self.wait(pool.asks(payer, &set, now));
        if let Some(until) = pool.locked(MAILED, payer, &set, now) {
            return Told::plain(but(not_accepted("LOCKED", typed, wait), "unlocksAt", tell(Some(until))));
        }
        if pool.cools(&set, now).is_some() {
            return Told::plain(not_accepted("COOLDOWN", typed, wait));
        }
        self.pool(payer).mail(&set, now);
        let shown = self.shown(browser, lives);
        let current = self.pending(browser).map(|(id, pending)| (id, pending.clone()));
        let goes_on = current.clone().filter(|(_, pending)| {
            let same = pending.address == address && pending.payer == payer && !pending.proven;
            same && pending.codes < set.codes && (shown.is_none() || pending.token == shown)
        });
        let (id, mut pending) = goes_on.unwrap_or_else(|| {
            if let Some((id, _)) = current {
                self.pendings.remove(&id);
            }
            let until = now + set.pending_life;
            let new = Pending {
                version: 0,
                address,
                account: None,
                payer,
                proven: false,
                code_until: until,
                codes: 0,
                tries: [0, 0],
                enrols: false,
                token: shown,
                until,
            };
            (self.number(), new)
        });
        let account = lives.filter(|account| self.begins(*account, pending.token));
        pending.account = account;
        pending.enrols |= account.is_some_and(|account| self.accounts[account].phone.is_none());
        let enrols = pending.enrols;
        pending.codes += 1;
        pending.code_until = (now + set.code_life).min(pending.until);
        let name = (id, pending.version);
        let cookies = vec![Cookie::Pending(name, (pending.until - now) / SECOND)];
        self.jars[browser].pending = Some(name);
        self.posts.extend(account.map(|_| Post { address, pending: id, nth: pending.codes }));
        self.pendings.insert(id, pending);
        let wait = self.wait(self.pools[&payer].asks(payer, &set, now));
        let enrolled = lives.is_some_and(|account| self.accounts[account].phone.is_some());
        let url_of = (set.told_at_lookup && enrols && !enrolled).then_some(id);
        Told { field: accepted(typed, wait), url_of, cookies }
    }

    fn show(&mut self, browser: usize, factor: usize, typed: Typed) -> Told {
        let (set, now) = (self.set.clone(), self.now);
        if self.count(self.pending(browser).map(|(_, pending)| pending.payer)).is_some() {
            return Told::plain(refused("TOO_MANY_REQUESTS"));
        }
        let Some((id, pending)) = self.pending(browser).map(|(id, pending)| (id, pending.clone())) else {
            return Told::plain(refused("NO_PENDING_SIGN_IN"));
        };
        if pending.proven && self.has_lapsed(&pending) {
            return Told::plain(refused("NO_PENDING_SIGN_IN"));
        }
        if pending.proven != (factor == PHONE) {
            return Told::plain(refused("WRONG_STAGE"));
        }
        if typed == Typed::Malformed {
            return Told::plain(refused("INVALID_FORMAT"));
        }
        let payer = pending.payer;
        let phone = pending.account.and_then(|account| self.accounts[account].phone.clone());
        if factor == PHONE && phone.as_ref().is_some_and(|phone| phone.failures >= 100) {
            return Told::plain(refused("LOCKED"));
        }
        if let Some(until) = self.pool(payer).clone().locked(factor, payer, &set, now) {
            return Told::plain(but(refused("LOCKED"), "unlocksAt", tell(Some(until))));
        }
        if factor == MAILED && now >= pending.code_until {
            return Told::plain(refused("EXPIRED"));
        }
        if factor == PHONE && pending.enrols && phone.is_some() {
            self.pendings.remove(&id);
            return Told::plain(refused("ALREADY_ENROLLED"));
        }
        match (factor, pending.account, typed) {
            (MAILED, Some(account), Typed::Mailed) => self.advance(browser, id, account),
            (PHONE, Some(account), Typed::Step(step)) => self.sign_in(browser, id, account, step),
            _ => self.wrong(id, factor),
        }
    }

    fn advance(&mut self, browser: usize, id: u32, account: usize) -> Told {
        let now = self.now;
        let unenrolled = self.accounts[account].phone.is_none();
        let Some(pending) = self.pendings.get_mut(&id) else { unreachable!("it was there just now") };
        (pending.proven, pending.version) = (true, pending.version + 1);
        let name = (id, pending.version);
        let cookies = vec![Cookie::Pending(name, (pending.until - now) / SECOND)];
        let url_of = (pending.enrols && unenrolled).then_some(id);
        self.jars[browser].pending = Some(name);
        Told { field: right(), url_of, cookies }
    }

    fn sign_in(&mut self, browser: usize, id: u32, account: usize, step: i64) -> Told {
        let payer = self.pendings[&id].payer;
        let secret = self.accounts[account].phone.as_ref().map_or(id, |phone| phone.secret);
        self.accounts[account].phone = Some(Phone { secret, last_step: step, failures: 0 });
        self.accounts[account].invitation = None;
        if matches!(payer, Payer::Browser(_)) {
            self.pool(payer).forgive();
        }
        self.pendings.remove(&id);
        if let Some(old) = self.jars[browser].session {
            self.sessions.remove(&old);
        }
        let device = self.trust(browser, account);
        let session = self.number();
        self.sessions.insert(session, Session { account, begun: self.now, seen: self.now });
        self.jars[browser] = Jar { pending: None, session: Some(session), device: Some(device) };
        let cookies = vec![Cookie::Cleared("__Host-pending"), Cookie::Session, Cookie::Device];
        Told { field: right(), url_of: None, cookies }
    }

    fn wrong(&mut self, id: u32, factor: usize) -> Told {
        let (set, now) = (self.set.clone(), self.now);
        let Some(pending) = self.pendings.get_mut(&id) else { unreachable!("it was there just now") };
        pending.tries[factor] += 1;
        let (payer, account, tries) = (pending.payer, pending.account, pending.tries[factor]);
        let phone = account.and_then(|account| self.accounts[account].phone.as_mut()).filter(|_| factor == PHONE);
        let suspended = phone.is_some_and(|phone| {
            phone.failures += 1;
            phone.failures >= 100
        });
        let pool = self.pool(payer);
        pool.locks[factor].wrong.push(now);
        let left = (set.attempts - tries).min(pool.guesses(factor, payer, &set, now));
        let field = wrong(left.try_into().unwrap());
        if left > 0 {
            return Told::plain(field);
        }
        pool.lock(factor, &set, now);
        let until = if factor == MAILED { pool.asks(payer, &set, now) } else { pool.locked(factor, payer, &set, now) };
        self.pendings.remove(&id);
        Told::plain(but(field, "unlocksAt", tell(until.filter(|_| !suspended))))
    }

    fn sign_out(&mut self, browser: usize) -> Told {
        let ended = self.session(browser).is_some();
        let jar = self.jars[browser];
        if let Some(id) = jar.session {
            self.sessions.remove(&id);
        }
        if let Some((id, version)) = jar.pending
            && self.pendings.get(&id).is_some_and(|pending| pending.version == version)
        {
            self.pendings.remove(&id);
        }
        self.jars[browser] = Jar { device: jar.device, ..Jar::default() };
        let cookies = vec![Cookie::Cleared("__Host-pending"), Cookie::Cleared("__Host-session")];
        Told { field: json!(ended), url_of: None, cookies }
    }

    fn current_user(&mut self, browser: usize, addresses: &[String; 3]) -> Told {
        let Some((id, account)) = self.session(browser).map(|(id, session)| (id, session.account)) else {
            return Told::plain(Value::Null);
        };
        self.touch(id);
        let own = &self.accounts[account];
        Told::plain(json!({ "email": own.address.map(|at| &addresses[at]), "roles": own.roles }))
    }

    /// Redeems a device link, which works once, for 15 minutes, and replaces no factor.
    fn redeem(&mut self, browser: usize, account: usize) -> Told {
        let link = &mut self.links[account];
        if !link.good || self.now >= link.until {
            return Told::plain(json!(410));
        }
        link.good = false;
        self.jars[browser].device = Some(self.trust(browser, account));
        Told { field: json!(204), url_of: None, cookies: vec![Cookie::Device] }
    }

    fn command(&mut self, account: usize, command: Command) {
        let uninvited = self.uninvited_until();
        match command {
            Command::Disable | Command::ResetPhone | Command::SignOut | Command::NoRole | Command::Remove => {
                self.sign_out_everywhere(account);
            }
            Command::Unlock => {
                for payer in self.payers_of(account) {
                    self.pools.insert(payer, Pool::default());
                }
            }
            Command::Link if self.in_service(account) => {
                self.links[account] = Link { good: true, until: self.now + 15 * MINUTE };
            }
            Command::Move => self.moves(account),
            Command::Invite if self.accounts[account].phone.is_none() => self.invite(account),
            _ => {}
        }
        let own = &mut self.accounts[account];
        match command {
            Command::Disable => (own.disabled, own.invitation) = (true, None),
            Command::Enable => own.disabled = false,
            Command::ResetPhone => (own.phone, own.enrols_until, own.invitation) = (None, uninvited, None),
            Command::NoRole => own.roles.clear(),
            Command::OneRole => own.roles = vec!["BO"],
            Command::AllRoles => own.roles = vec!["CMS", "BO", "OWNER"],
            Command::Remove => *own = Account::default(),
            _ => {}
        }
    }
}
