//! Cookies as credentials: read strictly, always set with the same attributes. Two cookies of one name count as none, except at
//! gates; a value that is not in the form of a token counts as none. Doors pass in their cookie names, or none. Over TLS the prefix
//! `__Host-` binds a cookie to the host; over cleartext a name ends in the port, because browsers share the cookies of a host
//! between its ports (RFC 6265, 8.5).

use std::borrow::Cow;

use cookie::{Cookie, SameSite};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use super::site::{Gate, Origin};
use crate::rules::Span;
use crate::rules::token::{Token, TokenHash};
use crate::sign_in::Pass;

/// The two names of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieName {
    /// The cookie's name over TLS.
    pub over_tls: &'static str,
    /// The cookie's name over cleartext, without its suffix `-PORT`.
    pub in_clear: &'static str,
}

/// The cookie names of a door. A kind without a name is neither read nor set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorCookies {
    /// The cookie of a pending sign-in.
    pub pending: Option<CookieName>,
    /// The cookie of a session.
    pub session: Option<CookieName>,
    /// The cookie of a trusted browser.
    pub device: Option<CookieName>,
    /// The cookie of a session at the gates of sister hosts; set over TLS only.
    pub gate: Option<&'static str>,
}

impl DoorCookies {
    /// The cookies of a door that has none.
    pub const NONE: DoorCookies = DoorCookies { pending: None, session: None, device: None, gate: None };

    /// Whether the door has a cookie that pages may send.
    pub fn any(&self) -> bool {
        [self.pending, self.session, self.device].iter().any(Option::is_some)
    }
}

/// The cookie names of a door at one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieNames {
    door: &'static DoorCookies,
    /// The port of the public URL, if that is cleartext: two servers on one machine do not sign each other out.
    clear_port: Option<u16>,
}

impl CookieNames {
    /// The names at an origin.
    pub fn at(public: &Origin, door: &'static DoorCookies) -> CookieNames {
        CookieNames { door, clear_port: (!public.is_https()).then(|| public.port()) }
    }

    /// The name of one kind of cookie, if the door has it.
    pub fn of(self, kind: CookieKind) -> Option<Cow<'static, str>> {
        let name = match kind {
            CookieKind::Pending => self.door.pending,
            CookieKind::Session => self.door.session,
            CookieKind::Device => self.door.device,
        };
        name.map(|name| match self.clear_port {
            None => name.over_tls.into(),
            Some(port) => format!("{}-{port}", name.in_clear).into(),
        })
    }
}

/// The kind of a cookie that the site's own host sets and reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieKind {
    /// Names a pending sign-in.
    Pending,
    /// Names a session.
    Session,
    /// Names a trusted browser.
    Device,
}

/// Maximum number of distinct gate cookies of one request that are looked up.
const GATE_COOKIES: usize = 4;

/// The credentials of a request at a gate: the session cookie, otherwise the gate cookies, if the site sets any. A browser may
/// send a stale gate cookie of another domain or path beside the valid one.
pub fn pass(headers: &HeaderMap, names: CookieNames, gate: &Gate) -> Option<Pass> {
    let session = names.of(CookieKind::Session).and_then(|name| only_token(headers, &name)).map(Pass::Session);
    session.or_else(|| several(headers, gate.domain.as_ref().and(names.door.gate)?).map(Pass::Gate))
}

/// The distinct tokens of the cookies of one name, as hashes; `None`: no token, or more than [`GATE_COOKIES`].
fn several(headers: &HeaderMap, name: &str) -> Option<Vec<TokenHash>> {
    let mut hashes = Vec::new();
    for hash in values(headers, name).filter_map(token).map(|token| token.hash()) {
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
        if hashes.len() > GATE_COOKIES {
            return None;
        }
    }
    Some(hashes).filter(|hashes| !hashes.is_empty())
}

/// The token of a cookie, if its name occurs exactly once.
pub fn only_token(headers: &HeaderMap, name: &str) -> Option<Token> {
    let mut values = values(headers, name);
    match (values.next(), values.next()) {
        (Some(value), None) => token(value),
        _ => None,
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    // Names are compared as bytes: a foreign cookie that is not ASCII hides neither a cookie of this name nor its duplicate.
    let pairs = headers.get_all(COOKIE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(move |pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
        halves.next().filter(|found| *found == name.as_bytes())?;
        halves.next()
    })
}

fn token(value: &[u8]) -> Option<Token> {
    Token::parse(std::str::from_utf8(value).ok()?)
}

/// The cookie that gives a token to a browser. Without a `life` the browser deletes it when it closes.
pub fn handed(kind: CookieKind, names: CookieNames, token: &Token, life: Option<Span>) -> Option<Cookie<'static>> {
    let mut cookie = bare(kind, names, token.reveal())?;
    if let Some(life) = life {
        cookie.set_max_age(cookie::time::Duration::seconds(life.num_seconds()));
    }
    Some(cookie)
}

/// The cookie that deletes a cookie of this kind in the browser.
pub fn cleared(kind: CookieKind, names: CookieNames) -> Option<Cookie<'static>> {
    let mut cookie = bare(kind, names, String::new())?;
    cookie.set_max_age(cookie::time::Duration::ZERO);
    Some(cookie)
}

/// The cookie that names a session at the gates of a domain. The browser deletes it when it closes.
pub fn handed_to_gates(names: CookieNames, domain: &str, token: &Token) -> Option<Cookie<'static>> {
    of_domain(names, domain, token.reveal())
}

/// The cookie that deletes the gate cookie in the browser. It names the domain: browsers keep cookies with and without a domain
/// apart.
pub fn cleared_at_gates(names: CookieNames, domain: &str) -> Option<Cookie<'static>> {
    let mut cookie = of_domain(names, domain, String::new())?;
    cookie.set_max_age(cookie::time::Duration::ZERO);
    Some(cookie)
}

/// Appends `Set-Cookie` headers to a response; inserting would remove those set before.
pub fn set(headers: &mut HeaderMap, cookies: Vec<Cookie<'static>>) {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(SET_COOKIE, value);
        }
    }
}

fn bare(kind: CookieKind, names: CookieNames, value: String) -> Option<Cookie<'static>> {
    Some(with_attributes(Cookie::new(names.of(kind)?, value), names.clear_port.is_none()))
}

fn of_domain(names: CookieNames, domain: &str, value: String) -> Option<Cookie<'static>> {
    let mut cookie = with_attributes(Cookie::new(names.door.gate?, value), true);
    cookie.set_domain(domain.to_owned());
    Some(cookie)
}

fn with_attributes(mut cookie: Cookie<'static>, secure: bool) -> Cookie<'static> {
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    if secure {
        cookie.set_secure(true);
    }
    cookie
}

#[cfg(test)]
#[path = "cookies_tests.rs"]
mod tests;
