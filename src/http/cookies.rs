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
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_cookie_is_ours_once_and_whole_or_not_at_all() {
        let (one, two) = (Token::of([1; 32]).reveal(), Token::of([2; 32]).reveal());
        let pending = |value: &str| format!("__Host-pending={value}");
        let table: [(Vec<String>, bool); 13] = [
            (vec![], false),
            (vec![pending(&one)], true),
            (vec![format!("a=b; {}; c=d", pending(&one))], true),
            (vec![String::from("a=b"), pending(&one)], true),
            (vec![format!("{}; {}", pending(&one), pending(&two))], false),
            (vec![pending(&one), pending(&one)], false),
            (vec![format!("a=é; {}", pending(&one))], true),
            (vec![format!("a=é; {}", pending(&two)), pending(&one)], false),
            (vec![format!("{}; __Host-pending", pending(&one))], true),
            (vec![pending("short")], false),
            (vec![pending(&format!("\"{one}\""))], false),
            (vec![pending(&"x".repeat(10_000))], false),
            (vec![format!("vestibule-pending={one}")], false),
        ];
        for (lines, found) in table {
            let mut headers = HeaderMap::new();
            for line in &lines {
                let line = HeaderValue::from_bytes(line.as_bytes()).unwrap_or_else(|_| panic!("{line}"));
                headers.append(COOKIE, line);
            }
            assert_eq!(Presented::read(&headers, CookieNames::Host).pending.is_some(), found, "{lines:?}");
        }
    }

    #[test]
    fn in_clear_a_cookies_name_ends_in_the_port_given_or_80() {
        for (public, name) in [
            ("http://127.0.0.1:8080", "vestibule-session-8080"),
            ("http://localhost", "vestibule-session-80"),
            ("http://localhost:80", "vestibule-session-80"),
            ("http://[::1]:443", "vestibule-session-443"),
            ("https://admin.example.com", "__Host-session"),
            ("https://admin.example.com:8443", "__Host-session"),
        ] {
            let origin = Origin::parse(public).unwrap_or_else(|| panic!("{public}"));
            assert_eq!(CookieKind::Session.name(CookieNames::at(&origin)), name, "{public}");
        }
        let token = Token::of([1; 32]).reveal();
        let table = [("vestibule-pending-8080", true), ("vestibule-pending-8081", false), ("vestibule-pending", false)];
        for (name, found) in table {
            let mut headers = HeaderMap::new();
            let line = HeaderValue::from_str(&format!("{name}={token}"));
            headers.append(COOKIE, line.unwrap_or_else(|_| panic!("{name}")));
            let presented = Presented::read(&headers, CookieNames::Port(8080));
            assert_eq!(presented.pending.is_some(), found, "{name}");
        }
    }

    #[test]
    fn up_to_four_tokens_are_looked_up_at_a_gate_and_of_more_none() {
        let gate = Gate { domain: Some("example.com".into()), ..Gate::default() };
        let tokens: Vec<Token> = (0..5).map(|number| Token::of([number; 32])).collect();
        let cookie = |number: usize| format!("__Secure-gate={}", tokens[number].reveal());
        let table: [(Vec<String>, &[usize]); 9] = [
            (vec![], &[]),
            (vec![cookie(0)], &[0]),
            (vec![[cookie(1), cookie(0)].join("; ")], &[1, 0]),
            (vec![cookie(0), cookie(0), cookie(0), cookie(0), cookie(0), cookie(0)], &[0]),
            (vec![[0, 1, 2, 3].map(cookie).join("; ")], &[0, 1, 2, 3]),
            (vec![[0, 1, 2, 3, 4].map(cookie).join("; ")], &[]),
            (vec![[0, 1, 2, 3].map(cookie).join("; "), cookie(4)], &[]),
            (vec![format!("{0}; __Secure-gate=made-up; {1}; {0}", cookie(0), "__Secure-gate=é; ".repeat(9))], &[0]),
            (vec![String::from("__Secure-gate=made-up"), String::from("__Secure-gate")], &[]),
        ];
        for (lines, expected) in table {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(COOKIE, HeaderValue::from_bytes(line.as_bytes()).unwrap_or_else(|_| panic!("{line}")));
            }
            let found = match pass(&headers, true, &gate) {
                Some(Pass::Gate(hashes)) => hashes,
                Some(Pass::Session(_)) => panic!("{lines:?}"),
                None => Vec::new(),
            };
            let expected: Vec<TokenHash> = expected.iter().map(|number| tokens[*number].hash()).collect();
            assert_eq!(found, expected, "{lines:?}");
            assert!(pass(&headers, true, &Gate::default()).is_none(), "{lines:?}");
        }
    }

    #[test]
    fn cookies_carry_every_attribute() {
        let token = Token::of([0; 32]);
        let value = token.reveal();
        let table = [
            (
                handed(CookieKind::Pending, CookieNames::Host, &token, Some(Span::minutes(15))),
                format!("__Host-pending={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=900"),
            ),
            (
                handed(CookieKind::Session, CookieNames::Host, &token, None),
                format!("__Host-session={value}; HttpOnly; SameSite=Lax; Secure; Path=/"),
            ),
            (
                handed(CookieKind::Session, CookieNames::Port(8080), &token, None),
                format!("vestibule-session-8080={value}; HttpOnly; SameSite=Lax; Path=/"),
            ),
            (
                cleared(CookieKind::Pending, CookieNames::Host),
                String::from("__Host-pending=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"),
            ),
            (
                handed_to_gates("example.com", &token),
                format!("__Secure-gate={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com"),
            ),
            (
                cleared_at_gates("example.com"),
                String::from("__Secure-gate=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=0"),
            ),
        ];
        for (cookie, header) in table {
            assert_eq!(cookie.to_string(), header);
        }
    }
}
