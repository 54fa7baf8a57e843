//! A signed-in admin's own factors in the model (contract 2.4, 2.7): confirmation, recovery codes, another phone.

use serde_json::{Value, json};

use super::action::{Action, Code, Told, Typed};
use super::door::{Door, Phone, Recovery, Session};
use super::pool::{PHONE, Payer};
use super::settings::{MINUTE, Time};
use super::time::tell;
use crate::support::staff::answers::{but, message, refused, right, wrong};

/// Number of recovery codes made at once.
const MANY: usize = 10;

/// Lifetimes of a confirmation, and of an offered secret or offered recovery codes.
pub const CONFIRMED: Time = 5 * MINUTE;
const OFFERED: Time = 10 * MINUTE;

/// Answer to nobody.
fn nobody() -> Told {
    Told::plain(Value::Null)
}

/// Answer with recovery codes, which are compared apart, or with the code of a refusal.
fn codes_told(code: Option<&str>) -> Value {
    json!({ "status": code.is_none(), "errorMessage": code.map(message), "errorCode": code, "codes": null })
}

impl Door {
    /// Meaning of the digits if no other action runs in between.
    pub fn meant(&self, action: Action) -> Typed {
        match action {
            Action::ShowMailed(_, Code::Malformed)
            | Action::ShowPhone(_, Code::Malformed)
            | Action::ShowRecovery(_, Code::Malformed)
            | Action::Confirm(_, Code::Malformed)
            | Action::Replace(_, Some(Code::Malformed)) => Typed::Malformed,
            Action::ShowMailed(_, Code::Right) => Typed::Mailed,
            Action::ShowRecovery(browser, Code::Right) => {
                let account = self.pending(browser).and_then(|(_, pending)| pending.account);
                let codes = account.and_then(|account| self.accounts[account].codes.as_ref());
                codes.and_then(|codes| codes.left.first()).map_or(Typed::Wrong, |code| Typed::Recovery(*code))
            }
            Action::Replace(_, Some(Code::Right)) => Typed::Step(self.step()),
            Action::Replace(_, Some(Code::Early)) => Typed::Step(self.step() + 1),
            Action::ShowPhone(browser, code @ (Code::Right | Code::Early))
            | Action::Confirm(browser, code @ (Code::Right | Code::Early)) => {
                let account = match action {
                    Action::Confirm(..) => self.session(browser).map(|(_, session)| session.account),
                    _ => self.pending(browser).and_then(|(_, pending)| pending.account),
                };
                let phone = account.and_then(|account| self.accounts[account].phone.as_ref());
                let step = self.step() + i64::from(code == Code::Early);
                let later = phone.is_none_or(|phone| step > phone.last_step);
                if later { Typed::Step(step) } else { Typed::Wrong }
            }
            _ => Typed::Wrong,
        }
    }

    /// Payer of the codes shown in a session: its browser while that is trusted, else the address's strangers.
    pub fn payer_of(&self, session: &Session) -> Payer {
        let trusted = self.trusted.get(&session.browser).is_some_and(|row| row.account == session.account);
        let strangers = || Payer::Strangers(self.accounts[session.account].address.unwrap_or_default());
        if trusted { Payer::Browser(session.browser) } else { strangers() }
    }

    fn session_mut(&mut self, id: u32) -> &mut Session {
        self.sessions.get_mut(&id).unwrap_or_else(|| unreachable!("it was there just now"))
    }

    pub fn confirm(&mut self, browser: usize, typed: Typed) -> Told {
        let Some((id, session)) = self.session(browser).map(|(id, session)| (id, session.clone())) else {
            return nobody();
        };
        let (payer, account, set, now) = (self.payer_of(&session), session.account, self.set.clone(), self.now);
        if self.requests.count(Some(payer), &set, now).is_some() {
            return Told::plain(refused("TOO_MANY_REQUESTS"));
        }
        if typed == Typed::Malformed {
            return Told::plain(refused("INVALID_FORMAT"));
        }
        if self.accounts[account].phone.as_ref().is_some_and(|phone| phone.failures >= 100) {
            return Told::plain(refused("LOCKED"));
        }
        if let Some(until) = self.pool(payer).clone().locked(PHONE, payer, &set, now) {
            return Told::plain(but(refused("LOCKED"), "unlocksAt", tell(Some(until))));
        }
        if let (Typed::Step(step), Some(phone)) = (typed, self.accounts[account].phone.as_mut()) {
            (phone.last_step, phone.failures) = (step, 0);
            let session = self.session_mut(id);
            (session.confirmed, session.tries) = (now + CONFIRMED, 0);
            return Told::plain(right());
        }
        let (left, suspended) = self.count_wrong(payer, PHONE, Some(account), session.tries + 1);
        self.session_mut(id).tries += 1;
        let field = wrong(left.try_into().unwrap());
        if left > 0 {
            return Told::plain(field);
        }
        self.sessions.remove(&id);
        let until = self.pool(payer).locked(PHONE, payer, &set, now);
        Told::plain(but(field, "unlocksAt", tell(until.filter(|_| !suspended))))
    }

    pub fn make_codes(&mut self, browser: usize, until_kept: bool) -> Told {
        let Some((id, session)) = self.session(browser).map(|(id, session)| (id, session.clone())) else {
            return nobody();
        };
        if self.now >= session.confirmed.max(session.enrolled) {
            return Told::plain(codes_told(Some("IDENTITY_NOT_CONFIRMED")));
        }
        let (set, until) = (self.number(), self.now + OFFERED);
        if !until_kept {
            self.accounts[session.account].codes = Some(Recovery { set, left: (0..MANY).collect() });
        }
        self.session_mut(id).offered = until_kept.then_some((Some(set), until));
        Told { url_of: Some(set), ..Told::plain(codes_told(None)) }
    }

    pub fn keep_codes(&mut self, browser: usize) -> Told {
        let Some((id, session)) = self.session(browser).map(|(id, session)| (id, session.clone())) else {
            return nobody();
        };
        Told::plain(match session.offered {
            None => refused("WRONG_STAGE"),
            Some((None, _)) => right(),
            Some((Some(_), until)) if self.now >= until => refused("EXPIRED"),
            Some((Some(set), until)) => {
                self.accounts[session.account].codes = Some(Recovery { set, left: (0..MANY).collect() });
                self.session_mut(id).offered = Some((None, until));
                right()
            }
        })
    }

    pub fn replace(&mut self, browser: usize, typed: Option<Typed>) -> Told {
        let Some((id, session)) = self.session(browser).map(|(id, session)| (id, session.clone())) else {
            return nobody();
        };
        if !session.recovered && self.now >= session.confirmed {
            return Told::plain(refused("IDENTITY_NOT_CONFIRMED"));
        }
        let now = self.now;
        let Some(typed) = typed else {
            let secret = self.number();
            self.session_mut(id).replacement = Some((secret, now + OFFERED));
            return Told { url_of: Some(secret), ..Told::plain(right()) };
        };
        if typed == Typed::Malformed {
            return Told::plain(refused("INVALID_FORMAT"));
        }
        let Some((secret, _)) = session.replacement.filter(|(_, until)| now < *until) else {
            return Told::plain(refused("WRONG_STAGE"));
        };
        let Typed::Step(last_step) = typed else { return Told::plain(refused("WRONG_CODE")) };
        let account = &mut self.accounts[session.account];
        (account.phone, account.codes) = (Some(Phone { secret, last_step, failures: 0 }), None);
        self.sessions.retain(|other, row| *other == id || row.account != session.account);
        let renewed = Session {
            recovered: false,
            confirmed: now + CONFIRMED,
            tries: 0,
            replacement: None,
            offered: None,
            ..session
        };
        self.sessions.insert(id, renewed);
        Told::plain(right())
    }

    /// Signs in by a recovery code, which is used up and ends a suspension.
    pub fn recover(&mut self, browser: usize, id: u32, account: usize, code: usize) -> Told {
        let own = &mut self.accounts[account];
        if let Some(codes) = own.codes.as_mut() {
            codes.left.retain(|left| *left != code);
        }
        let phone = own.phone.clone().unwrap_or_else(|| unreachable!("recovery codes are of a phone"));
        let told = self.sign_in(browser, id, account, Phone { failures: 0, ..phone });
        if let Some(session) = self.jars[browser].session {
            self.session_mut(session).recovered = true;
        }
        told
    }
}
