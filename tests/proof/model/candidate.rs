//! Candidates: the model's states that fit all answers so far. Concurrent requests have an unknown order, so every
//! fitting order stays a candidate until later answers decide.

use std::collections::HashMap;

use serde_json::Value;
use totp_rs::Totp;

use super::action::{Action, Cookie, Told, Typed};
use super::door::{Door, Name, Post};
use super::promises::tells_nothing;
use crate::support::staff::answers::{cleared_cookie, device_cookie, pending_cookie, session_cookie};
use crate::support::{Answer, Browser, other_than};

/// Mailed code with its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Number of the code within its pending sign-in.
    pub nth: usize,
    /// Number of the code among all codes.
    pub number: u32,
    pub digits: String,
}

#[derive(Clone, Debug)]
pub struct Candidate {
    pub door: Door,
    /// Codes mailed for each pending sign-in.
    pub mails: HashMap<u32, Vec<Mail>>,
    /// Disclosed secret of each pending sign-in.
    pub urls: HashMap<u32, String>,
    /// Cookie value for each name of a pending sign-in.
    pub cookies: HashMap<Name, String>,
}

/// Request with the digits sent and the answer, if any.
pub struct Request {
    pub action: Action,
    pub digits: String,
    pub answer: Option<Answer>,
}

/// Request within one order: its place, the state just before it, and whether S7 held.
#[derive(Clone, Debug)]
pub struct Note {
    pub at: usize,
    pub before: Door,
    pub even: Result<(), String>,
}

/// Name of the GraphQL field that a request asks for.
pub fn field_of(action: Action) -> &'static str {
    match action {
        Action::Ask(..) => "requestLookup",
        Action::ShowMailed(..) => "verifyLookup",
        Action::ShowPhone(..) => "verify2fa",
        Action::SignOut(_) => "signOut",
        _ => "currentUser",
    }
}

/// Compared parts of an answer: the field without the enrolment URL, and the URL.
pub fn heard(action: Action, answer: &Answer) -> (Value, Option<String>) {
    if matches!(action, Action::Redeem(..)) {
        return (answer.status.into(), None);
    }
    let mut field = answer.field(field_of(action));
    if matches!(action, Action::CurrentUser(_)) && field.is_null() {
        let code = answer.code();
        return (if code == "UNAUTHENTICATED" { Value::Null } else { code.into() }, None);
    }
    let url = field.get_mut("authUrlFor2fa").map(Value::take);
    (field, url.and_then(|url| url.as_str().map(str::to_owned)))
}

impl Candidate {
    pub fn of(door: Door) -> Candidate {
        Candidate { door, mails: HashMap::new(), urls: HashMap::new(), cookies: HashMap::new() }
    }

    /// Code of a secret at a step. Returns nothing if the secret was never disclosed.
    pub fn phone_code(&self, secret: u32, step: i64) -> Option<String> {
        let url = self.urls.get(&secret)?;
        Some(Totp::from_url(url).unwrap().generate((step * 30).try_into().unwrap()).to_string())
    }

    /// Digits with this meaning, from the mails and the phone.
    pub fn digits(&self, action: Action) -> String {
        use super::action::Code::{Early, Malformed, Right, Stale};
        let (Action::ShowMailed(browser, code) | Action::ShowPhone(browser, code)) = action else {
            return String::new();
        };
        if code == Malformed {
            return "12345".into();
        }
        let Some((id, pending)) = self.door.pending(browser) else { return "000000".into() };
        if matches!(action, Action::ShowMailed(..)) {
            let mails = self.mails.get(&id).map(Vec::as_slice).unwrap_or_default();
            let shown = match code {
                Right => mails.last(),
                Stale => mails.iter().rev().nth(1),
                _ => None,
            };
            let others = || other_than(&mails.iter().map(|mail| mail.digits.clone()).collect::<Vec<_>>());
            return shown.map_or_else(others, |mail| mail.digits.clone());
        }
        let phone = pending.account.and_then(|account| self.door.accounts[account].phone.as_ref());
        let (secret, step) = (phone.map_or(id, |phone| phone.secret), self.door.step());
        let shown = match code {
            Right => self.phone_code(secret, step),
            Early => self.phone_code(secret, step + 1),
            Stale => self.phone_code(secret, phone.map_or(step - 2, |phone| phone.last_step)),
            _ => None,
        };
        let around = || (-6..=6).filter_map(|off| self.phone_code(secret, step + off)).collect::<Vec<_>>();
        shown.unwrap_or_else(|| other_than(&around()))
    }

    /// Meaning of these digits for the pending sign-in that gets them.
    pub fn typed(&self, action: Action, digits: &str) -> Typed {
        let (Action::ShowMailed(browser, _) | Action::ShowPhone(browser, _)) = action else { return Typed::Wrong };
        if digits.len() != 6 {
            return Typed::Malformed;
        }
        let Some((id, pending)) = self.door.pending(browser) else { return Typed::Wrong };
        if matches!(action, Action::ShowMailed(..)) {
            let newest = self.mails.get(&id).and_then(|mails| mails.last());
            let right = newest.is_some_and(|mail| mail.nth == pending.codes && mail.digits == digits);
            return if right { Typed::Mailed } else { Typed::Wrong };
        }
        let phone = pending.account.and_then(|account| self.door.accounts[account].phone.as_ref());
        let (secret, last) = phone.map_or((id, -1), |phone| (phone.secret, phone.last_step));
        let step = self.door.step();
        let newest = (step - 1..=step + 1).rev().filter(|step| *step > last);
        let newest = newest.into_iter().find(|step| self.phone_code(secret, *step).as_deref() == Some(digits));
        newest.map_or(Typed::Wrong, Typed::Step)
    }

    /// Applies requests in an order. Returns the next candidate, or the first answer that differs.
    pub fn follows(
        &self,
        order: &[usize],
        requests: &[Request],
        browsers: &[Browser],
        addresses: &[String; 3],
    ) -> Result<(Candidate, Vec<Note>), String> {
        let (mut then, base, mut notes) = (self.clone(), self.door.serial, Vec::new());
        for at in order.iter().copied() {
            let request = &requests[at];
            // Numbers of new items do not depend on the order.
            then.door.serial = base + 16 * u32::try_from(at).unwrap();
            let before = then.door.clone();
            let typed = then.typed(request.action, &request.digits);
            let told = then.door.happens(request.action, typed, addresses);
            let mut even = Ok(());
            if let Some((told, answer)) = told.zip(request.answer.as_ref()) {
                then.compare(request.action, &told, answer, browsers)?;
                even = tells_nothing(&before, request.action, typed, addresses, &told);
            }
            notes.push(Note { at, before, even });
        }
        then.door.serial = base + 16 * u32::try_from(requests.len()).unwrap();
        Ok((then, notes))
    }

    fn compare(&mut self, action: Action, told: &Told, answer: &Answer, browsers: &[Browser]) -> Result<(), String> {
        let (field, url) = heard(action, answer);
        match (told.url_of, &url) {
            (None, None) => {}
            (Some(id), Some(url)) if self.urls.get(&id).is_none_or(|known| known == url) => {
                if self.urls.iter().any(|(other, known)| *other != id && known == url) {
                    return Err(format!("{action:?}: two sign-ins have one secret: {url}"));
                }
                self.urls.insert(id, url.clone());
            }
            _ => {
                return Err(format!("{action:?}: the model tells the secret of {:?}, the server {url:?}", told.url_of));
            }
        }
        let mut expected = told.field.clone();
        if let Some(fields) = expected.as_object_mut().filter(|fields| fields.contains_key("authUrlFor2fa")) {
            fields.insert("authUrlFor2fa".into(), Value::Null);
        }
        if field != expected {
            return Err(format!("{action:?}: the model tells\n{expected}\nthe server\n{field}"));
        }
        let Some(browser) = action.browser().map(|browser| &browsers[browser]) else { return Ok(()) };
        let lines = told.cookies.iter().map(|cookie| self.line(browser, cookie));
        let mut expected = lines.collect::<Result<Vec<_>, _>>()?;
        let mut set = answer.set_cookies();
        expected.sort();
        set.sort();
        if expected != set {
            return Err(format!("{action:?}: the model sets\n{expected:#?}\nthe server\n{set:#?}"));
        }
        for cookie in &told.cookies {
            if let Cookie::Pending(name, _) = cookie {
                self.cookies.insert(*name, browser.cookie("__Host-pending").unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Expected Set-Cookie header of a cookie, with the value that the browser stored.
    fn line(&self, browser: &Browser, cookie: &Cookie) -> Result<String, String> {
        let value = |name: &str| browser.cookie(name).ok_or_else(|| format!("{name} was not set"));
        Ok(match cookie {
            Cookie::Pending(name, life) => {
                let value = value("__Host-pending")?;
                let known = self.cookies.iter().find(|(_, known)| **known == value).map(|(name, _)| *name);
                if known.unwrap_or(*name) != *name || self.cookies.get(name).is_some_and(|known| *known != value) {
                    let otherwise = "has the cookie of another, or another than before";
                    return Err(format!("pending sign-in {name:?} {otherwise}: {known:?}"));
                }
                pending_cookie(&value, *life)
            }
            Cookie::Session => session_cookie(&value("__Host-session")?),
            Cookie::Device => device_cookie(&value("__Host-device")?),
            Cookie::Cleared(name) => cleared_cookie(name),
        })
    }

    /// Whether a queued mail is certain to be sent, because its pending sign-in did not end concurrently.
    pub fn is_due(&self, post: &Post) -> bool {
        let pending = self.door.pendings.get(&post.pending);
        pending.is_some_and(|pending| pending.account.is_some() && pending.codes == post.nth)
    }

    /// Candidates after mails `(address, number, digits)`: one for each way to match them with the queued mails.
    pub fn reads(mut self, mails: &[(usize, u32, String)]) -> Vec<Candidate> {
        let posts = std::mem::take(&mut self.door.posts);
        self.assign(&posts, mails)
    }

    fn assign(self, posts: &[Post], mails: &[(usize, u32, String)]) -> Vec<Candidate> {
        let Some((post, rest)) = posts.split_first() else {
            return if mails.is_empty() { vec![self] } else { Vec::new() };
        };
        let mut ways = Vec::new();
        for (index, (_, number, digits)) in mails.iter().enumerate().filter(|(_, mail)| mail.0 == post.address) {
            let mut way = self.clone();
            let mail = Mail { nth: post.nth, number: *number, digits: digits.clone() };
            way.mails.entry(post.pending).or_default().push(mail);
            let others = [&mails[..index], &mails[index + 1..]].concat();
            ways.extend(way.assign(rest, &others));
        }
        if !self.is_due(post) {
            ways.extend(self.assign(rest, mails));
        }
        ways
    }

    /// Whether both candidates give equal answers from now on.
    pub fn is_like(&self, other: &Candidate) -> bool {
        (&self.mails, &self.urls, &self.cookies) == (&other.mails, &other.urls, &other.cookies)
            && self.door.key() == other.door.key()
    }
}
