//! Header fields: the value of a field that a request has exactly once, and the fields of every response. Refuses nothing.

use std::sync::LazyLock;

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::exchange::{RequestId, Response};
use super::site::Site;

const STRICT: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Fields of every answer: those that no handler changes, and what a handler may say otherwise.
const ALWAYS: [(HeaderName, HeaderValue); 8] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (CONTENT_SECURITY_POLICY, STRICT),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// The fields of every answer, as a map that is copied whole.
static READY: LazyLock<HeaderMap> = LazyLock::new(|| {
    // With room for those of an answer: a map that grows hashes every name again.
    let mut ready = HeaderMap::with_capacity(2 * ALWAYS.len());
    ready.extend(ALWAYS);
    ready
});

/// The value of a header that a request has exactly once.
pub fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// Adds the fields that say the same in every answer, on every listener. Those that a handler set are kept.
pub fn add_constant(headers: &mut HeaderMap) {
    let own = std::mem::replace(headers, READY.clone());
    headers.extend(own);
}

/// Adds the headers that every answer carries. `Cache-Control` and `Content-Security-Policy` of a handler are kept.
///
/// A 401 must name an authentication scheme (RFC 9110, 15.5.2). It names one that no browser knows: for a known one browsers
/// would ask for a password.
pub fn add(site: &Site, id: &RequestId, response: &mut Response) {
    let challenged = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    add_constant(headers);
    if site.public.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    if challenged && let Ok(challenge) = HeaderValue::from_str(&format!("Vestibule realm=\"{}\"", site.public.url())) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    if let Ok(id) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, id);
    }
}
