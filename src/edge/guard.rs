//! The guard against cross-site requests: refuses requests from pages of foreign origins, and answers CORS. A browser sends a
//! page's origin with every POST; a client outside a browser sends none, and has no other person's cookies.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::credentials::Credentials;
use super::headers::only;
use super::refusal::{Code, Refusal};
use super::site::Site;

const FETCH_SITE: &str = "sec-fetch-site";

/// Header fields that a page may send to every door: those it must, and those that tracing (W3C Trace Context, Sentry) and
/// Apollo's clients add.
const SENT: &str = "content-type, traceparent, tracestate, sentry-trace, baggage, apollographql-client-name, \
    apollographql-client-version, x-request-id";

/// Header fields of an answer that a page may read.
const READ: &str = "x-request-id, retry-after";

/// Admits requests from pages of listed origins, and requests without an origin.
///
/// # Errors
///
/// 403 to a page of another origin.
pub fn admit(site: &Site, headers: &HeaderMap) -> Result<(), Refusal> {
    let forbidden = |message| Err(Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, message));
    if headers.contains_key(ORIGIN) {
        let message = "Pages of this origin may not call: it is not in VESTIBULE_ALLOWED_ORIGINS.";
        return if origin(headers).is_some_and(|origin| site.is_origin(origin)) { Ok(()) } else { forbidden(message) };
    }
    match headers.get(FETCH_SITE).map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => forbidden("Requests from other sites are not allowed."),
    }
}

/// The origin that a browser sent, if it sent exactly one.
pub fn origin(headers: &HeaderMap) -> Option<&str> {
    only(headers, &ORIGIN)?.to_str().ok()
}

/// Whether a request is a CORS preflight.
pub fn is_preflight(headers: &HeaderMap) -> bool {
    headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) && headers.contains_key(ORIGIN)
}

/// Lets a page of a listed origin read an answer, and send the door's cookies if it has any (CORS).
pub fn share(site: &Site, door: &Credentials, asked: &HeaderMap, answer: &mut HeaderMap) {
    answer.append(VARY, HeaderValue::from_static("Origin"));
    let shared = origin(asked).filter(|origin| site.is_origin(origin));
    if let Some(origin) = shared.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if door.cookies.any() {
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
    }
}

/// Names the method and header fields that pages of listed origins may send: those of every door, and the door's credentials
/// (CORS preflight).
pub fn allow(door: &Credentials, answer: &mut HeaderMap) {
    let sent = door.header_names().fold(SENT.to_owned(), |sent, name| format!("{sent}, {name}"));
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    if let Ok(sent) = HeaderValue::from_str(&sent) {
        answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, sent);
    }
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::HeaderName;

    use super::*;
    use crate::edge::{CookieName, DoorCookies, Origin};

    #[test]
    fn pages_of_other_origins_are_refused_and_scripts_let_in() {
        let origin = |text| Origin::parse(text).unwrap_or_else(|| panic!("{text}"));
        let public = origin("https://admin.example.com");
        let origins = Arc::new([public.clone(), origin("https://cms.example.com")]);
        let site = Site { origins, ..Site::at(public) };
        let table: [(&[(&str, &str)], bool); 12] = [
            (&[], true),
            (&[("origin", "https://admin.example.com")], true),
            (&[("origin", "https://admin.example.com"), ("sec-fetch-site", "same-origin")], true),
            (&[("origin", "https://cms.example.com"), ("sec-fetch-site", "same-site")], true),
            (&[("origin", "null")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "https://admin.example.com.evil.example")], false),
            (&[("origin", "http://admin.example.com")], false),
            (&[("origin", "https://admin.example.com"), ("origin", "https://evil.example")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "same-origin")], true),
        ];
        for (sent, admitted) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in sent {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(admit(&site, &headers).is_ok(), admitted, "{sent:?}");
        }
    }

    #[test]
    fn a_preflight_names_the_doors_own_header_fields_and_allows_cookies_where_it_has_any() {
        let session = CookieName { over_tls: "__Host-session", in_clear: "session" };
        let browsers = Credentials::in_cookies(DoorCookies { session: Some(session), ..DoorCookies::NONE });
        let captcha = [HeaderName::from_static("x-captcha")];
        let tokens = Credentials { cookies: DoorCookies::NONE, bearer: true, headers: Box::leak(Box::new(captcha)) };
        let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
        let (site, asked) = (Site::at(public.clone()), HeaderMap::from_iter([(ORIGIN, value(&public.url()))]));
        for (door, own, cookies) in [(browsers, "", Some("true")), (tokens, ", authorization, x-captcha", None)] {
            let mut answer = HeaderMap::new();
            share(&site, &door, &asked, &mut answer);
            allow(&door, &mut answer);
            assert_eq!(answer[ACCESS_CONTROL_ALLOW_HEADERS], format!("{SENT}{own}"));
            assert_eq!(answer[ACCESS_CONTROL_ALLOW_ORIGIN], public.url());
            let allowed = answer.get(ACCESS_CONTROL_ALLOW_CREDENTIALS).map(HeaderValue::as_bytes);
            assert_eq!(allowed, cookies.map(str::as_bytes), "{own}");
        }
    }

    fn value(text: &str) -> HeaderValue {
        HeaderValue::from_str(text).unwrap_or_else(|_| panic!("{text}"))
    }
}
