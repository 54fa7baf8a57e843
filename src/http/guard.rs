//! The guard: whose pages may call us. A browser tells the origin of a page with every POST; a script tells none, and
//! holds no cookie of anyone else's.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::Site;
use super::refusal::{Code, Refusal};

const FETCH_SITE: &str = "sec-fetch-site";

/// Lets a request in from our own origins and from no page at all; refuses every other page's.
pub fn admit(site: &Site, headers: &HeaderMap) -> Result<(), Refusal> {
    let forbidden = |message| Err(Refusal::new(StatusCode::FORBIDDEN, Code::Forbidden, message));
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(origin), None) if origin.to_str().is_ok_and(|origin| site.is_origin(origin)) => return Ok(()),
        (None, _) => {}
        _ => return forbidden("Requests from this origin are not allowed."),
    }
    match headers.get(FETCH_SITE).map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => forbidden("Requests from other sites are not allowed."),
    }
}

/// Whether this asks if a page of ours may POST JSON (a CORS preflight).
pub fn is_preflight(site: &Site, headers: &HeaderMap) -> bool {
    headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) && headers.contains_key(ORIGIN) && admit(site, headers).is_ok()
}

/// Tells the browser that a page of an origin of ours may read the answer, credentials and all.
pub fn share(site: &Site, asked: &HeaderMap, answer: &mut HeaderMap) {
    answer.append(VARY, HeaderValue::from_static("Origin"));
    let mut origins = asked.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else { return };
    if origin.to_str().is_ok_and(|origin| site.is_origin(origin)) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
}

/// Tells it what such a page may send.
pub fn allow(answer: &mut HeaderMap) {
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::http::{Gate, Origin};

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
