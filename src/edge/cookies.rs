//! Cookies: what a browser holds of us. Read strictly (two of one name are none, but at gates; a value we did not issue is
//! none), and always set with the same attributes. The names say where they are good: `__Host-` binds them to our host over
//! TLS; in clear they end in our port, because browsers keep the cookies of all ports of a host together (RFC 6265, 8.5).

use std::borrow::Cow;

use cookie::{Cookie, SameSite};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use crate::rules::Span;
use crate::rules::token::{Token, TokenHash};
use crate::sign_in::Pass;

use super::{Gate, Origin};

/// How our cookies are named, and whether they are `Secure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieNames {
    /// Over TLS.
    Host,
    /// In clear, on the loopback network: by the port of the public URL, so that two servers of one machine do not sign each
    /// other out.
    Port(u16),
}

impl CookieNames {
    /// The names at an origin.
    pub fn at(public: &Origin) -> CookieNames {
        if public.is_https() { CookieNames::Host } else { CookieNames::Port(public.port()) }
    }
}

/// Which of our cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieKind {
    /// Names a pending sign-in.
    Pending,
    /// Names a session.
    Session,
    /// Names a trusted browser.
    Device,
    /// Names a session at the gates of sister hosts, and nowhere else. Only where we are served over TLS.
    Gate,
}

impl CookieKind {
    /// Its name.
    pub fn name(self, names: CookieNames) -> Cow<'static, str> {
        let (host, clear) = match self {
            CookieKind::Pending => ("__Host-pending", "vestibule-pending"),
            CookieKind::Session => ("__Host-session", "vestibule-session"),
            CookieKind::Device => ("__Host-device", "vestibule-device"),
            CookieKind::Gate => return "__Secure-gate".into(),
        };
        match names {
            CookieNames::Host => host.into(),
            CookieNames::Port(port) => format!("{clear}-{port}").into(),
        }
    }
}

/// The tokens that came with a request.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// Of a pending sign-in.
    pub pending: Option<Token>,
    /// Of a session.
    pub session: Option<Token>,
    /// Of a trusted browser.
    pub device: Option<Token>,
}

impl Presented {
    /// Reads a request's cookies.
    pub fn read(headers: &HeaderMap, names: CookieNames) -> Presented {
        Presented {
            pending: read(headers, &CookieKind::Pending.name(names)),
            session: read(headers, &CookieKind::Session.name(names)),
            device: read(headers, &CookieKind::Device.name(names)),
        }
    }
}

/// Gate cookies of one request that are looked up, at most.
const GATE_COOKIES: usize = 4;

/// What a request names a session by at a gate: the session's own cookie, and only without one the gate's, where that is
/// in use. A browser sends a stale gate cookie of another domain or path beside the good one.
pub fn pass(headers: &HeaderMap, names: CookieNames, gate: &Gate) -> Option<Pass> {
    let session = read(headers, &CookieKind::Session.name(names)).map(Pass::Session);
    let named = gate.domain.as_ref().map(|_| CookieKind::Gate.name(names));
    session.or_else(|| several(headers, &named?).map(Pass::Gate))
}

/// The distinct tokens under a name, as hashes; `None` for no token, and for more than [`GATE_COOKIES`].
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

/// The token under a name that comes once.
fn read(headers: &HeaderMap, name: &str) -> Option<Token> {
    let mut values = values(headers, name);
    match (values.next(), values.next()) {
        (Some(value), None) => token(value),
        _ => None,
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    // By bytes: another's cookie beside ours may be no ASCII, and hides neither ours nor a second of its name.
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

/// The cookie that hands a token to a browser. Without a life it goes when the browser closes.
pub fn handed(kind: CookieKind, names: CookieNames, token: &Token, life: Option<Span>) -> Cookie<'static> {
    let mut cookie = bare(kind, names, token.reveal());
    if let Some(life) = life {
        cookie.set_max_age(cookie::time::Duration::seconds(life.num_seconds()));
    }
    cookie
}

/// The cookie that takes it back.
pub fn cleared(kind: CookieKind, names: CookieNames) -> Cookie<'static> {
    let mut cookie = bare(kind, names, String::new());
    cookie.set_max_age(cookie::time::Duration::ZERO);
    cookie
}

/// The cookie that names a session at the gates of a domain, and goes when the browser closes.
pub fn handed_to_gates(domain: &str, token: &Token) -> Cookie<'static> {
    let mut cookie = bare(CookieKind::Gate, CookieNames::Host, token.reveal());
    cookie.set_domain(domain.to_owned());
    cookie
}

/// The cookie that takes it back. A cookie of a domain is another than one of the same name without it.
pub fn cleared_at_gates(domain: &str) -> Cookie<'static> {
    let mut cookie = cleared(CookieKind::Gate, CookieNames::Host);
    cookie.set_domain(domain.to_owned());
    cookie
}

/// Sets cookies on an answer. Appended: inserting a second would take the first back.
pub fn set(headers: &mut HeaderMap, cookies: Vec<Cookie<'static>>) {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(SET_COOKIE, value);
        }
    }
}

fn bare(kind: CookieKind, names: CookieNames, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(kind.name(names), value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    if names == CookieNames::Host {
        cookie.set_secure(true);
    }
    cookie
}

#[cfg(test)]
#[path = "cookies_tests.rs"]
mod tests;
