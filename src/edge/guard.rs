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
    let forbidden =
        |message| Err(Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, message).by("VESTIBULE_ALLOWED_ORIGINS"));
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
pub fn allow(door: &Credentials, method: &'static str, answer: &mut HeaderMap) {
    let sent = door.header_names().fold(SENT.to_owned(), |sent, name| format!("{sent}, {name}"));
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(method));
    if let Ok(sent) = HeaderValue::from_str(&sent) {
        answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, sent);
    }
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
