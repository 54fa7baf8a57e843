//! Credentials: which values of a request a door is shown, and that none of them is printed.

use http::HeaderValue;
use http::Method;

use super::*;
use crate::edge::{Origin, Peer, RequestHead, RequestId};

const KEY: HeaderName = HeaderName::from_static("private-token");

static HEADERS: [HeaderName; 1] = [KEY];

/// The credentials of a door without cookies.
static TOKENS: Credentials = Credentials { cookies: DoorCookies::NONE, bearer: true, headers: &HEADERS };

fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| panic!("{value}"));
        headers.append(name, value);
    }
    headers
}

fn presented(headers: &HeaderMap, credentials: &'static Credentials) -> Presented {
    let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
    Presented::read(headers, credentials, CookieNames::at(&public, &credentials.cookies))
}

#[test]
fn a_bearer_token_is_read_once_and_whole_or_not_at_all() {
    let table: [(&[&str], Option<&str>); 15] = [
        (&[], None),
        (&["Bearer abc.DEF-1_2~3+4/5=="], Some("abc.DEF-1_2~3+4/5==")),
        (&["bearer abc"], Some("abc")),
        (&["BEARER   abc"], Some("abc")),
        (&["Bearer abc", "Bearer abc"], None),
        (&["Bearer abc", "Basic YTpi"], None),
        (&["Bearer abc, Bearer abc"], None),
        (&["Bearer a c"], None),
        (&["Bearer a=c"], None),
        (&["Bearer é"], None),
        (&["Bearer ="], None),
        (&["Bearer"], None),
        (&["Bearer "], None),
        (&["abc"], None),
        (&["Basic YTpi"], None),
    ];
    for (lines, expected) in table {
        let lines: Vec<_> = lines.iter().map(|line| (AUTHORIZATION, *line)).collect();
        let found = presented(&headers(&lines), &TOKENS);
        assert_eq!(found.bearer.as_ref().map(HeaderSecret::reveal), expected, "{lines:?}");
    }
}

#[test]
fn two_values_of_one_header_field_are_none() {
    for (lines, expected) in
        [(&[][..], None), (&["one"], Some("one")), (&["one", "two"], None), (&["one", "one"], None), (&[""], None)]
    {
        let lines: Vec<_> = lines.iter().map(|line| (KEY, *line)).collect();
        let found = presented(&headers(&lines), &TOKENS);
        assert_eq!(found.header(&KEY).map(HeaderSecret::reveal), expected, "{lines:?}");
    }
}

#[test]
fn a_door_is_shown_only_what_it_names() {
    let token = Token::of([1; 32]).reveal();
    let cookie = format!("__Host-session={token}; __Host-pending={token}; __Host-device={token}");
    let sent = headers(&[
        (AUTHORIZATION, "Bearer abc"),
        (KEY, "key"),
        (HeaderName::from_static("x-auth-token"), "other"),
        (http::header::COOKIE, &cookie),
    ]);
    let staff = presented(&sent, &crate::doors::staff::CREDENTIALS);
    assert!(staff.session.is_some() && staff.pending.is_some() && staff.device.is_some());
    assert!(staff.bearer.is_none() && staff.headers.is_empty());
    let tokens = presented(&sent, &TOKENS);
    assert!(tokens.session.is_none() && tokens.pending.is_none() && tokens.device.is_none());
    assert!(tokens.bearer.is_some() && tokens.header(&KEY).is_some());
    assert!(tokens.header(&HeaderName::from_static("x-auth-token")).is_none());
    assert_eq!(TOKENS.header_names().collect::<Vec<_>>(), [AUTHORIZATION, KEY]);
}

#[test]
fn no_credential_is_printed() {
    let headers = headers(&[(AUTHORIZATION, "Bearer canary"), (KEY, "canary"), (http::header::COOKIE, "a=canary")]);
    let found = presented(&headers, &TOKENS);
    assert!(found.bearer.is_some() && found.header(&KEY).is_some());
    let peer = Peer(([127, 0, 0, 1], 1).into());
    let id = RequestId("0123456789abcdef".into());
    let (path, query) = (String::from("/graphql"), Some(String::from("token=canary")));
    let head = RequestHead { method: Method::POST, path, query, headers, peer, id };
    for printed in [format!("{found:?} {head:?}"), format!("{found:#?} {head:#?}")] {
        assert!(printed.contains("/graphql") && !printed.contains("canary"), "{printed}");
    }
}
