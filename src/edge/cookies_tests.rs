//! Cookies: which cookies of a request are read, and which attributes each set cookie has.

use http::HeaderValue;

use super::*;
use crate::doors::staff::CREDENTIALS;
use crate::edge::Presented;

fn at(public: &str) -> CookieNames {
    CookieNames::at(&Origin::parse(public).unwrap_or_else(|| panic!("{public}")), &CREDENTIALS.cookies)
}

fn over_tls() -> CookieNames {
    at("https://admin.example.com")
}

fn in_clear() -> CookieNames {
    at("http://127.0.0.1:8080")
}

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
        assert_eq!(Presented::read(&headers, &CREDENTIALS, over_tls()).pending.is_some(), found, "{lines:?}");
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
        assert_eq!(at(public).of(CookieKind::Session).as_deref(), Some(name), "{public}");
    }
    let token = Token::of([1; 32]).reveal();
    let table = [("vestibule-pending-8080", true), ("vestibule-pending-8081", false), ("vestibule-pending", false)];
    for (name, found) in table {
        let mut headers = HeaderMap::new();
        let line = HeaderValue::from_str(&format!("{name}={token}"));
        headers.append(COOKIE, line.unwrap_or_else(|_| panic!("{name}")));
        let presented = Presented::read(&headers, &CREDENTIALS, in_clear());
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
        let found = match pass(&headers, over_tls(), &gate) {
            Some(Pass::Gate(hashes)) => hashes,
            Some(Pass::Session(_)) => panic!("{lines:?}"),
            None => Vec::new(),
        };
        let expected: Vec<TokenHash> = expected.iter().map(|number| tokens[*number].hash()).collect();
        assert_eq!(found, expected, "{lines:?}");
        assert!(pass(&headers, over_tls(), &Gate::default()).is_none(), "{lines:?}");
    }
}

#[test]
fn a_door_without_cookies_reads_and_sets_none() {
    let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
    let (names, token) = (CookieNames::at(&public, &DoorCookies::NONE), Token::of([1; 32]));
    let gate = Gate { domain: Some("example.com".into()), ..Gate::default() };
    let sent =
        ["__Host-pending", "__Host-session", "__Host-device", "__Secure-gate"].map(|name| (name, token.reveal()));
    let line = sent.map(|(name, value)| format!("{name}={value}")).join("; ");
    let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&line).unwrap_or_else(|_| panic!("{line}")))]);
    assert!(pass(&headers, names, &gate).is_none());
    for kind in [CookieKind::Pending, CookieKind::Session, CookieKind::Device] {
        assert_eq!(names.of(kind), None);
        assert_eq!((handed(kind, names, &token, None), cleared(kind, names)), (None, None));
    }
    assert_eq!(handed_to_gates(names, "example.com", &token), None);
    assert_eq!(cleared_at_gates(names, "example.com"), None);
    assert!(!DoorCookies::NONE.any() && CREDENTIALS.cookies.any());
}

#[test]
fn cookies_carry_every_attribute() {
    let token = Token::of([0; 32]);
    let value = token.reveal();
    let table = [
        (
            handed(CookieKind::Pending, over_tls(), &token, Some(Span::minutes(15))),
            format!("__Host-pending={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=900"),
        ),
        (
            handed(CookieKind::Session, over_tls(), &token, None),
            format!("__Host-session={value}; HttpOnly; SameSite=Lax; Secure; Path=/"),
        ),
        (
            handed(CookieKind::Session, in_clear(), &token, None),
            format!("vestibule-session-8080={value}; HttpOnly; SameSite=Lax; Path=/"),
        ),
        (
            cleared(CookieKind::Pending, over_tls()),
            String::from("__Host-pending=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"),
        ),
        (
            handed_to_gates(over_tls(), "example.com", &token),
            format!("__Secure-gate={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com"),
        ),
        (
            cleared_at_gates(over_tls(), "example.com"),
            String::from("__Secure-gate=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=0"),
        ),
    ];
    for (cookie, header) in table {
        assert_eq!(cookie.map(|cookie| cookie.to_string()), Some(header));
    }
}
