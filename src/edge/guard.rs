//! The guard: whose pages may call us. A browser tells the origin of a page with every POST; a script tells none, and
//! holds no cookie of anyone else's.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::Site;
use super::refusal::{Code, Refusal};

const FETCH_SITE: &str = "sec-fetch-site";

/// What a page of ours may send: what it must, and what tracing (W3C Trace Context, Sentry) and Apollo's clients add.
const SENT: &str = "content-type, traceparent, tracestate, sentry-trace, baggage, apollographql-client-name, \
    apollographql-client-version, x-request-id";

/// What it may read of an answer besides the body.
const READ: &str = "x-request-id, retry-after";

/// Lets a request in from our own origins and from no page at all; refuses every other page's.
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

/// The origin a browser names, if it names one.
pub fn origin(headers: &HeaderMap) -> Option<&str> {
    let mut origins = headers.get_all(ORIGIN).iter();
    origins.next().filter(|_| origins.next().is_none()).and_then(|origin| origin.to_str().ok())
}

/// Whether this asks if a page of another origin may call (a CORS preflight).
pub fn is_preflight(headers: &HeaderMap) -> bool {
    headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) && headers.contains_key(ORIGIN)
}

/// Tells the browser that a page of an origin of ours may read the answer, credentials and all.
pub fn share(site: &Site, asked: &HeaderMap, answer: &mut HeaderMap) {
    answer.append(VARY, HeaderValue::from_static("Origin"));
    let shared = origin(asked).filter(|origin| site.is_origin(origin));
    if let Some(origin) = shared.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
    }
}

/// Tells it what such a page may send.
pub fn allow(answer: &mut HeaderMap) {
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::edge::{Gate, Origin};

    #[test]
    fn pages_of_other_origins_are_refused_and_scripts_let_in() {
        let origin = |text| Origin::parse(text).unwrap_or_else(|| panic!("{text}"));
        let public = origin("https://admin.example.com");
        let origins = Arc::new([public.clone(), origin("https://cms.example.com")]);
        let site = Site { origins, public, dev: false, trusted_proxies: Arc::new([]), gate: Gate::default() };
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
}
