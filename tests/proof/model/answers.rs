//! Answers of the model's door to each action, in the contract's order of refusals (2.2 to 2.7).

use serde_json::{Value, json};

use super::action::{Action, Command, Cookie, Told, Typed};
use super::door::{Door, Jar, Pending, Phone, Post, Session};
use super::own::CONFIRMED;
use super::pool::{MAILED, PHONE, Payer};
use super::settings::SECOND;
use super::time::{tell, wait_until};
use crate::support::staff::answers::{accepted, but, not_accepted, refused, right, wrong};

impl Door {
    /// Applies an action with digits of this meaning. Returns the observable answer, if there is one.
    pub fn happens(&mut self, action: Action, typed: Typed, addresses: &[String; 3]) -> Option<Told> {
        match action {
            Action::Ask(browser, address) => return Some(self.ask(browser, address, &addresses[address])),
            Action::ShowMailed(browser, _) => return Some(self.show(browser, MAILED, typed, false)),
            Action::ShowPhone(browser, _) => return Some(self.show(browser, PHONE, typed, false)),
            Action::ShowRecovery(browser, _) => return Some(self.show(browser, PHONE, typed, true)),
            Action::SignOut(browser) => return Some(self.sign_out(browser)),
            Action::Confirm(browser, _) => return Some(self.confirm(browser, typed)),
            Action::MakeCodes(browser, until_kept) => return Some(self.make_codes(browser, until_kept)),
            Action::KeepCodes(browser) => return Some(self.keep_codes(browser)),
            Action::Replace(browser, code) => return Some(self.replace(browser, code.map(|_| typed))),
            Action::CurrentUser(browser) => return Some(self.current_user(browser, addresses)),
            Action::Redeem(browser, account) => return Some(self.redeem(browser, account)),
            Action::Steal(browser) => self.jars[browser] = self.jars[0],
            Action::Fresh(browser) => self.jars[browser] = Jar::default(),
            Action::Wait(span) => self.now += span,
            Action::Flood => self.requests.flood(&self.set, self.now),
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

    fn ask(&mut self, browser: usize, address: usize, typed: &str) -> Told {
        let lives = self.at(address);
        let own = self.device(browser).filter(|(_, row)| Some(row.account) == lives).map(|(id, _)| id);
        let payer = own.map_or(Payer::Strangers(address), Payer::Browser);
        let (set, now) = (self.set.clone(), self.now);
        if let Some(until) = self.requests.count(Some(payer), &self.set, self.now) {
            return Told::plain(not_accepted("TOO_MANY_REQUESTS", typed, wait_until(Some(until), now)));
        }
        let pool = self.pool(payer).clone();
        let wait = wait_until(pool.asks(MAILED, payer, &set, now), now);
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
        let wait = wait_until(self.pools[&payer].asks(MAILED, payer, &set, now), now);
        let enrolled = lives.is_some_and(|account| self.accounts[account].phone.is_some());
        let url_of = (set.told_at_lookup && enrols && !enrolled).then_some(id);
        Told { field: accepted(typed, wait), url_of, cookies }
    }

    fn show(&mut self, browser: usize, factor: usize, typed: Typed, recovers: bool) -> Told {
        let (set, now) = (self.set.clone(), self.now);
        if self.requests.count(self.pending(browser).map(|(_, pending)| pending.payer), &set, now).is_some() {
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
        let suspended = phone.as_ref().is_some_and(|phone| phone.failures >= 100);
        // A recovery code ends a suspension.
        if factor == PHONE && suspended && !recovers {
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
            (PHONE, Some(account), Typed::Step(step)) => {
                let secret = phone.map_or(id, |phone| phone.secret);
                self.sign_in(browser, id, account, Phone { secret, last_step: step, failures: 0 })
            }
            (PHONE, Some(account), Typed::Recovery(code)) if phone.is_some() => {
                self.recover(browser, id, account, code)
            }
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

    pub fn sign_in(&mut self, browser: usize, id: u32, account: usize, phone: Phone) -> Told {
        let payer = self.pendings[&id].payer;
        let first = self.accounts[account].phone.replace(phone).is_none();
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
        let new = Session {
            account,
            begun: self.now,
            seen: self.now,
            browser: device.0,
            recovered: false,
            confirmed: self.now,
            enrolled: if first { self.now + CONFIRMED } else { self.now },
            tries: 0,
            replacement: None,
            offered: None,
        };
        self.sessions.insert(session, new);
        self.jars[browser] = Jar { pending: None, session: Some(session), device: Some(device) };
        let cookies = vec![Cookie::Cleared("__Host-pending"), Cookie::Session, Cookie::Device];
        Told { field: right(), url_of: None, cookies }
    }

    fn wrong(&mut self, id: u32, factor: usize) -> Told {
        let (set, now) = (self.set.clone(), self.now);
        let Some(pending) = self.pendings.get_mut(&id) else { unreachable!("it was there just now") };
        pending.tries[factor] += 1;
        let (payer, account, tries) = (pending.payer, pending.account, pending.tries[factor]);
        let (left, suspended) = self.count_wrong(payer, factor, account, tries);
        let field = wrong(left.try_into().unwrap());
        if left > 0 {
            return Told::plain(field);
        }
        let pool = self.pool(payer);
        let until =
            if factor == MAILED { pool.asks(MAILED, payer, &set, now) } else { pool.locked(factor, payer, &set, now) };
        self.pendings.remove(&id);
        Told::plain(but(field, "unlocksAt", tell(until.filter(|_| !suspended))))
    }

    /// Counts a wrong code. Returns the codes left before the pending sign-in or session ends, and whether the phone is
    /// suspended.
    pub fn count_wrong(&mut self, payer: Payer, factor: usize, account: Option<usize>, tries: usize) -> (usize, bool) {
        let (set, now) = (self.set.clone(), self.now);
        let phone = account.and_then(|account| self.accounts[account].phone.as_mut()).filter(|_| factor == PHONE);
        let suspended = phone.is_some_and(|phone| {
            phone.failures += 1;
            phone.failures >= 100
        });
        let pool = self.pool(payer);
        pool.locks[factor].wrong.push(now);
        let left = (set.attempts - tries).min(pool.guesses(factor, payer, &set, now));
        if left == 0 {
            pool.lock(factor, &set, now);
        }
        (left, suspended)
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
}
