//! Model and server, side by side: one action, done to both; what differs.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vestibule::accounts;

use super::action::{ACCOUNTS, Action, Code, Command, Cookie, Told};
use super::door::{Door, Name};
use super::pool::{MAILED, PHONE, Payer};
use super::promises::{Ledger, tells_nothing};
use super::settings::SECOND;
use super::world::{Bench, SHOWS_MAILED, SHOWS_PHONE, asks};
use crate::support::answers::{cleared_cookie, device_cookie, pending_cookie, session_cookie};
use crate::support::{Answer, Browser, Person, operator};

pub struct Side<'a> {
    pub bench: &'a mut Bench,
    pub door: Door,
    pub addresses: [String; 3],
    pub admins: Vec<Person>,
    pub browsers: [Browser; 2],
    /// The codes mailed for each pending sign-in, each with its number.
    pub mails: HashMap<u32, Vec<(u32, String)>>,
    pub urls: HashMap<u32, String>,
    pub pendings: HashMap<Name, String>,
    pub ledger: Ledger,
    pub mailed: u32,
    pub wrong: i64,
}

impl Side<'_> {
    pub async fn new(bench: &mut Bench, door: Door, run: usize) -> Side<'_> {
        let addresses = ["ann", "bob", "nobody"].map(|name| format!("{name}{run}@example.com"));
        let mut admins = Vec::new();
        for address in addresses.iter().take(ACCOUNTS) {
            admins.push(bench.house.admin(address).await);
        }
        let browsers = [bench.blank.stolen(), bench.blank.stolen()];
        let wrong = wrong_codes(bench).await;
        let (mails, urls, pendings) = (HashMap::new(), HashMap::new(), HashMap::new());
        let ledger = Ledger::default();
        Side { bench, door, addresses, admins, browsers, mails, urls, pendings, ledger, mailed: 0, wrong }
    }

    /// Does it to both.
    pub async fn happens(&mut self, action: Action) -> Result<Value, String> {
        let (digits, mail) = self.digits(action);
        if self.is_ambiguous(action, &digits) {
            return Ok(Value::Null);
        }
        let before = self.door.clone();
        let told = self.door.happens(action, &self.addresses);
        let Some(told) = told else {
            self.happens_unseen(action).await;
            return Ok(Value::Null);
        };
        tells_nothing(&before, action, &self.addresses, &told)?;
        let (browser, name) = match action {
            Action::Ask(browser, _) => (browser, "requestLookup"),
            Action::ShowMailed(browser, _) => (browser, "verifyLookup"),
            Action::ShowPhone(browser, _) => (browser, "verify2fa"),
            Action::SignOut(browser) => (browser, "signOut"),
            Action::CurrentUser(browser) => (browser, "currentUser"),
            _ => return Err(format!("{action:?} has no wire")),
        };
        let jar = ["__Host-pending", "__Host-session"].map(|name| self.browsers[browser].cookie(name));
        let answer = self.asked(browser, action, &digits).await;
        let field = self.compared(browser, name, &told, &answer)?;
        self.bench.played.count(action, &field);
        self.keep(&before, action, &field, (browser, mail, jar)).await?;
        Ok(field)
    }

    async fn asked(&self, browser: usize, action: Action, digits: &str) -> Answer {
        let at = &self.browsers[browser];
        match action {
            Action::Ask(_, address) => at.request_lookup_answer(&self.addresses[address]).await,
            Action::ShowMailed(..) => at.verify_lookup_answer(digits).await,
            Action::ShowPhone(..) => at.verify_2fa_answer(digits).await,
            Action::SignOut(_) => at.sign_out_answer().await,
            _ => at.graphql(json!({ "query": "{ currentUser { email } }" })).await,
        }
    }

    async fn happens_unseen(&mut self, action: Action) {
        let house = &self.bench.house;
        match action {
            Action::Steal => self.browsers[1] = self.browsers[0].stolen(),
            Action::Fresh(browser) => self.browsers[browser] = self.bench.blank.stolen(),
            Action::Wait(span) => house.wait(TimeDelta::microseconds(span)),
            Action::Command(account, command) => {
                let admin = house.find(&self.admins[account]).await;
                let (app, actor) = (&house.app, operator());
                match command {
                    Command::Disable => accounts::disable(app, &actor, &admin).await,
                    Command::Enable => accounts::enable(app, &actor, &admin).await,
                    Command::Unlock => accounts::unlock(app, &actor, &admin).await,
                    Command::ResetPhone => accounts::reset_2fa(app, &actor, &admin).await,
                    Command::SignOut => accounts::sign_out(app, &actor, &admin).await,
                }
                .unwrap();
                match command {
                    Command::Unlock => self.ledger.unlocked(|payer| payer != Payer::Strangers(1 - account)),
                    Command::Enable => {}
                    _ => self.ledger.end_all_of(account),
                }
            }
            _ => {}
        }
    }

    /// The answer's field, if it is what the model tells, whole.
    fn compared(&mut self, browser: usize, name: &str, told: &Told, answer: &Answer) -> Result<Value, String> {
        let mut field = answer.field(name);
        let url = field.as_object_mut().and_then(|field| field.insert("authUrlFor2fa".into(), Value::Null));
        let url = url.and_then(|url| url.as_str().map(str::to_owned));
        match (told.url_of, &url) {
            (None, None) => {}
            (Some(id), Some(url)) if self.urls.get(&id).is_none_or(|known| known == url) => {
                if self.urls.iter().any(|(other, known)| *other != id && known == url) {
                    return Err(format!("{name}: two sign-ins have one secret: {url}"));
                }
                self.urls.insert(id, url.clone());
            }
            _ => return Err(format!("{name}: the model tells the secret of {:?}, the server {url:?}", told.url_of)),
        }
        if name == "currentUser" {
            let code = if told.field.is_null() { "UNAUTHENTICATED" } else { "" };
            let known = field.as_object().map_or(Value::Null, |field| field["email"].clone());
            if known != told.field || answer.code() != code {
                return Err(format!("currentUser: the model tells {}, the server {}", told.field, answer.body));
            }
        } else if field != told.field {
            return Err(format!("{name}: the model tells\n{}\nthe server\n{field}", told.field));
        }
        let mut expected =
            told.cookies.iter().map(|cookie| self.line(browser, cookie)).collect::<Result<Vec<_>, _>>()?;
        let mut set = answer.set_cookies();
        expected.sort();
        set.sort();
        if expected != set {
            return Err(format!("{name}: the model sets\n{expected:#?}\nthe server\n{set:#?}"));
        }
        Ok(field)
    }

    /// The header for this cookie, with the value the browser took.
    fn line(&mut self, browser: usize, cookie: &Cookie) -> Result<String, String> {
        let value = |name: &str| self.browsers[browser].cookie(name).ok_or_else(|| format!("{name} was not set"));
        Ok(match cookie {
            Cookie::Pending(name, life) => {
                let value = value("__Host-pending")?;
                let known = self.pendings.iter().find(|(_, known)| **known == value).map(|(name, _)| *name);
                if known.unwrap_or(*name) != *name || self.pendings.get(name).is_some_and(|known| *known != value) {
                    return Err(format!(
                        "pending sign-in {name:?} has the cookie of {known:?}, or another than before"
                    ));
                }
                self.pendings.insert(*name, value.clone());
                pending_cookie(&value, *life)
            }
            Cookie::Session(_) => session_cookie(&value("__Host-session")?),
            Cookie::Device(_) => device_cookie(&value("__Host-device")?),
            Cookie::Cleared(name) => cleared_cookie(name),
        })
    }

    /// Books what was answered, and reads the mail that follows.
    async fn keep(
        &mut self,
        before: &Door,
        action: Action,
        field: &Value,
        (browser, mail, jar): (usize, Option<u32>, [Option<String>; 2]),
    ) -> Result<(), String> {
        let right = field["status"] == true;
        let [by, session] = jar;
        let pending = before.pending(browser).map(|(id, pending)| (id, pending.clone()));
        if field["errorCode"] == "WRONG_CODE" {
            self.wrong += 1;
            let factor = if matches!(action, Action::ShowMailed(..)) { MAILED } else { PHONE };
            let payer = pending.as_ref().ok_or("a wrong code of no sign-in")?.1.payer;
            self.ledger.wrong(payer, factor, &before.set, before.now)?;
        }
        match action {
            Action::Ask(_, address) if right && address < ACCOUNTS && before.begins(address) => {
                let id = self.door.pending(browser).ok_or("accepted, and nothing is pending")?.0;
                let code = self.read(&self.addresses[address]).await;
                self.mailed += 1;
                self.mails.entry(id).or_default().push((self.mailed, code));
            }
            Action::ShowMailed(..) if right => {
                let cookie = self.browsers[browser].cookie("__Host-pending").unwrap_or_default();
                self.ledger.code_accepted(mail, cookie, pending.and_then(|(_, pending)| pending.account))?;
            }
            Action::ShowPhone(_, code) if right => {
                let whose = pending.and_then(|(_, pending)| pending.account).ok_or("nobody signed in")?;
                let phone = self.door.accounts[whose].phone.as_ref().ok_or("signed in without a phone")?;
                let step = before.step() + i64::from(code == Code::Early);
                let new = self.browsers[browser].cookie("__Host-session").unwrap_or_default();
                self.ledger.end(session.as_ref());
                self.ledger.signed_in(phone.secret, step, whose, &by.unwrap_or_default(), new)?;
            }
            Action::SignOut(_) => self.ledger.end(session.as_ref()),
            Action::CurrentUser(_) => {
                let told = field.as_object().and_then(|field| field["email"].as_str());
                let whose = told.and_then(|told| self.addresses.iter().position(|address| address == told));
                self.ledger.told_as(session.as_ref(), whose)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// L1: from here on, an admin with the right codes who waits as told gets in, for sure and soon.
    pub async fn an_honest_admin_gets_in(&mut self, account: usize) -> Result<(), String> {
        self.happens(Action::Command(account, Command::Enable)).await?;
        let own = &self.door.accounts[account];
        let shut_out = own.phone.as_ref().map_or(self.door.now >= own.enrols_until, |phone| phone.failures >= 100);
        if shut_out {
            self.happens(Action::Command(account, Command::ResetPhone)).await?;
        }
        self.happens(Action::Fresh(0)).await?;
        self.gets_in(account).await?;
        let told = self.happens(Action::CurrentUser(0)).await?;
        let own = self.addresses[account].as_str();
        if told["email"] == own { Ok(()) } else { Err(format!("broken: L1, signed in as {told}")) }
    }

    async fn gets_in(&mut self, account: usize) -> Result<(), String> {
        for _ in 0..4 {
            let asked = self.happens(asks(account)).await?;
            if asked["status"] != true {
                let wait = asked["nextRequestAt"].as_i64().filter(|wait| *wait > 0).ok_or("refused without a wait")?;
                self.happens(Action::Wait(wait * SECOND)).await?;
                continue;
            }
            self.happens(SHOWS_MAILED).await?;
            // Nobody types a code twice: they wait for the next.
            while self.door.accounts[account].phone.as_ref().is_some_and(|phone| phone.last_step >= self.door.step()) {
                self.happens(Action::Wait(30 * SECOND)).await?;
            }
            let shown = self.happens(SHOWS_PHONE).await?;
            if shown["status"] == true {
                return Ok(());
            }
            let told: DateTime<Utc> = shown["unlocksAt"].as_str().ok_or(format!("refused: {shown}"))?.parse().unwrap();
            self.happens(Action::Wait(told.timestamp_micros() - self.door.now)).await?;
        }
        Err("broken: L1, an honest admin who waited as told is not let in".into())
    }

    /// S4 and S5: each wrong code is in the trail. S6: no ended session opens anything.
    pub async fn ends(self) -> Result<(), String> {
        for cookie in self.ledger.ended().into_iter().take(4) {
            let thief = self.bench.blank.stolen();
            thief.set_cookie("__Host-session", &cookie);
            if !thief.current_user().await.is_null() {
                return Err("broken: S6, an ended session is accepted again".into());
            }
        }
        let kept = wrong_codes(self.bench).await;
        if kept != self.wrong {
            return Err(format!("broken: S5, {} wrong codes were answered, and {kept} kept", self.wrong));
        }
        let unread = self.bench.house.inbox.mails();
        if unread.is_empty() { Ok(()) } else { Err(format!("broken: S7, mails nobody asked for: {unread:?}")) }
    }
}

async fn wrong_codes(bench: &Bench) -> i64 {
    bench.house.db_number("select count(*) from audit where outcome in ('wrong', 'locked_out', 'suspended')").await
}
