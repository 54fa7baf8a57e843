//! The way in from a gate: the sign-in page's URL, with the visitor's URL as `return_to`. Refuses a gate whose origin is not
//! allowed; keeps as much of the visitor's path and query as `return_to` accepts.

use data_encoding::HEXUPPER;
use http::{HeaderMap, HeaderName, HeaderValue};
use url::form_urlencoded;

use crate::edge::headers::only;
use crate::edge::{Site, return_to};

/// Header with which a proxy asks for a redirect instead of a 401.
const REDIRECT: HeaderName = HeaderName::from_static("x-vestibule-redirect");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");

/// The sign-in that a gate offers its visitor.
#[derive(Debug, PartialEq, Eq)]
pub enum GateSignIn {
    /// The absolute URL of the sign-in page; the browser may be at another host.
    Page(String),
    /// No sign-in, because the gate's origin, given here, is not allowed.
    Unlisted(String),
}

/// The sign-in at the gate of `host`; `None`: the proxy does not ask for one, or names no scheme.
pub fn gate_sign_in(site: &Site, headers: &HeaderMap, host: &str) -> Option<GateSignIn> {
    only(headers, &REDIRECT).filter(|wanted| *wanted == "1")?;
    let scheme = only(headers, &FORWARDED_PROTO).and_then(|scheme| std::str::from_utf8(scheme.as_bytes()).ok());
    let scheme = scheme.filter(|scheme| ["http", "https"].contains(scheme))?;
    let origin = format!("{scheme}://{host}");
    if !site.is_origin(&origin) {
        return Some(GateSignIn::Unlisted(origin));
    }
    let uri = written(only(headers, &FORWARDED_URI).map_or(&[][..], HeaderValue::as_bytes));
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let kept = [uri.as_str(), path, "/"].into_iter().filter(|kept| kept.starts_with('/'));
    let back = kept.map(|kept| format!("{origin}{kept}")).find_map(|back| return_to::judged(site, &back))?;
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("return_to", &back).finish();
    Some(GateSignIn::Page(format!("{}{}?{query}", site.public.url(), return_to::SIGN_IN)))
}

/// The sign-in page for a visitor of the gate of `host`: the one that leads back where a proxy asks for it, else the page alone.
pub fn gate_page(site: &Site, headers: &HeaderMap, host: Option<&str>) -> String {
    match host.and_then(|host| gate_sign_in(site, headers, host)) {
        Some(GateSignIn::Page(page)) => page,
        Some(GateSignIn::Unlisted(_)) | None => format!("{}{}", site.public.url(), return_to::SIGN_IN),
    }
}

/// Percent-encodes every byte of a path and query that a URL parser would change or drop.
fn written(uri: &[u8]) -> String {
    let mut text = String::with_capacity(uri.len());
    for byte in uri {
        if byte.is_ascii_graphic() && *byte != b'\\' {
            text.push(char::from(*byte));
        } else {
            text.push('%');
            HEXUPPER.encode_append(&[*byte], &mut text);
        }
    }
    text
}
