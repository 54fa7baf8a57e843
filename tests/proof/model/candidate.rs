//! Candidates: the model's states that fit all answers so far. Concurrent requests have an unknown order, so every
//! fitting order stays a candidate until later answers decide.

use std::collections::HashMap;

use serde_json::Value;

use super::action::{Action, Cookie, Told};
use super::door::{Door, Name, Post};
use super::promises::tells_nothing;
use super::tour::Walked;
use crate::support::staff::answers::{cleared_cookie, device_cookie, pending_cookie, session_cookie};
use crate::support::{Answer, Browser};

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
    /// Disclosed secrets by number: URLs of pending sign-ins and of phones that replace another, and recovery codes.
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
        Action::ShowPhone(..) | Action::ShowRecovery(..) => "verify2fa",
        Action::SignOut(_) => "signOut",
        Action::Confirm(..) => "confirmIdentity",
        Action::MakeCodes(..) => "recoveryCodes",
        Action::KeepCodes(_) => "keepRecoveryCodes",
        Action::Replace(..) => "replaceAuthenticator",
        _ => "currentUser",
    }
}

/// Whether only the signed-in may send a request; others get no field.
fn is_own(action: Action) -> bool {
    use Action::{Confirm, CurrentUser, KeepCodes, MakeCodes, Replace};
    matches!(action, CurrentUser(_) | Confirm(..) | MakeCodes(..) | KeepCodes(_) | Replace(..))
}

/// Compared parts of an answer: the field without its secret, and the secret: an enrolment URL, or recovery codes with
/// blanks between them.
pub fn heard(action: Action, answer: &Answer) -> (Value, Option<String>) {
    if matches!(action, Action::Redeem(..)) {
        return (answer.status.into(), None);
    }
    let mut field = answer.field(field_of(action));
    if is_own(action) && field.is_null() {
        let code = answer.code();
        return (if code == "UNAUTHENTICATED" { Value::Null } else { code.into() }, None);
    }
    if let Some(Value::Array(codes)) = field.get_mut("codes").map(Value::take) {
        let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
        return (field, Some(codes.join(" ")));
    }
    let url = field.get_mut("authUrlFor2fa").map(Value::take);
    (field, url.and_then(|url| url.as_str().map(str::to_owned)))
}

impl Candidate {
    pub fn of(door: Door) -> Candidate {
        Candidate { door, mails: HashMap::new(), urls: HashMap::new(), cookies: HashMap::new() }
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
                    return Err(format!("{action:?}: two secrets are one: {url}"));
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
            && self.door.secrets() == other.door.secrets()
            && self.door.key() == other.door.key()
    }
}
