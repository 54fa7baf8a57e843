//! The way in: the URL of the sign-in page for a browser at a gate, and in it the way back. A request's path and query are
//! kept as far as the rules of `return_to` take them; the gate's origin has to be an allowed one.

use data_encoding::HEXUPPER;
use http::HeaderMap;
use url::form_urlencoded;

use super::{REDIRECT, only};
use crate::doors::staff::pages::return_to;
use crate::edge::Site;

const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_URI: &str = "x-forwarded-uri";

/// Where a proxy's request for the way in leads.
#[derive(Debug, PartialEq, Eq)]
pub enum WayIn {
    /// The page's whole URL, since the browser may be at another host.
    Page(String),
    /// Nowhere: the gate's origin, given here, is none of the allowed ones.
    Unlisted(String),
}

/// The way in at the gate of `host`; `None` where the proxy does not ask for one, or names no scheme.
pub fn way_in(site: &Site, headers: &HeaderMap, host: &str) -> Option<WayIn> {
    only(headers, REDIRECT).filter(|wanted| *wanted == b"1")?;
    let scheme = only(headers, FORWARDED_PROTO).and_then(|scheme| std::str::from_utf8(scheme).ok());
    let scheme = scheme.filter(|scheme| ["http", "https"].contains(scheme))?;
    let origin = format!("{scheme}://{host}");
    if !site.is_origin(&origin) {
        return Some(WayIn::Unlisted(origin));
    }
    let uri = written(only(headers, FORWARDED_URI).unwrap_or_default());
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let kept = [uri.as_str(), path, "/"].into_iter().filter(|kept| kept.starts_with('/'));
    let back = kept.map(|kept| format!("{origin}{kept}")).find_map(|back| return_to::judged(site, &back))?;
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("return_to", &back).finish();
    Some(WayIn::Page(format!("{}{}?{query}", site.public.url(), return_to::SIGN_IN)))
}

/// A request's path and query with every byte percent-encoded that a URL's parser reads as another or drops.
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
