//! The assets in the binary: `GET /assets/NAME`, packed as the browser takes it, and kept for ever, since another content has another
//! name. Refuses every other name. The build script makes them (`build/assets/`).

use std::sync::Arc;

use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, VARY};
use http::{HeaderMap, HeaderValue};

use super::logo_file;
use super::parts::{CSS, OWN, PICTURE, SCRIPT, SVG, text};
use crate::edge::weighed::is_taken;
use crate::edge::{Front, Refusal, RequestHead, Response, nothing_served};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// An asset's name and contents.
#[derive(Debug)]
pub struct Asset {
    path: &'static str,
    kind: AssetKind,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

/// Kind of an asset.
#[derive(Clone, Copy, Debug)]
enum AssetKind {
    Script,
    Sheet,
    Picture,
}

/// Coding of a response's content (RFC 9110, 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Brotli,
}

/// The sheet of all pages, for a page that loads nothing.
pub fn sheet() -> &'static str {
    let sheet = ASSETS.iter().find(|asset| asset.path == SHEET).map(|asset| asset.plain);
    std::str::from_utf8(sheet.unwrap_or_default()).unwrap_or_default()
}

/// `GET /assets/NAME`.
pub async fn asset(front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    if let Some(logo) = front.site.look.logo.as_ref().filter(|logo| logo_file::path_of(logo) == head.path) {
        let policy = HeaderValue::from_static(PICTURE);
        return Ok(kept(text(logo_file::media_type(logo.kind), policy, logo.bytes.clone())));
    }
    let found = ASSETS.iter().find(|asset| asset.path == head.path);
    Ok(found.map_or_else(nothing_served, |asset| asset.served(&head.headers)))
}

impl Asset {
    fn served(&self, headers: &HeaderMap) -> Response {
        let (kind, policy) = match self.kind {
            AssetKind::Script => (SCRIPT, OWN),
            AssetKind::Sheet => (CSS, OWN),
            AssetKind::Picture => (SVG, PICTURE),
        };
        let coding = accepted(headers);
        let (content, named) = match coding {
            Coding::Plain => (self.plain, None),
            Coding::Gzip => (self.gzip, Some("gzip")),
            Coding::Brotli => (self.brotli, Some("br")),
        };
        let mut response = kept(text(kind, HeaderValue::from_static(policy), content.to_vec()));
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(named) = named {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(named));
        }
        response
    }
}

/// Lets browsers and proxies keep a response for a year without asking again.
fn kept(mut response: Response) -> Response {
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(CACHE_CONTROL, forever);
    response
}

/// The smallest coding that a request names; a weight of 0 excludes one.
fn accepted(headers: &HeaderMap) -> Coding {
    let takes = |wanted| is_taken(headers, &ACCEPT_ENCODING, wanted);
    if takes("br") {
        Coding::Brotli
    } else if takes("gzip") {
        Coding::Gzip
    } else {
        Coding::Plain
    }
}

#[cfg(test)]
#[path = "../../../../build/assets/mod.rs"]
#[expect(dead_code, reason = "the build script alone writes the files")]
mod made;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Coding {
        let mut headers = HeaderMap::new();
        headers.extend(HeaderValue::from_str(value).ok().map(|value| (ACCEPT_ENCODING, value)));
        accepted(&headers)
    }

    #[test]
    fn the_smallest_coding_that_a_browser_takes_is_sent() {
        let table = [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip;q=1.0, BR;q=0.1", Coding::Brotli),
            ("br;q=0, gzip", Coding::Gzip),
            ("gzip;q=0.000, identity", Coding::Plain),
            ("brotli, gzipped", Coding::Plain),
            ("br;q=much", Coding::Plain),
            ("", Coding::Plain),
        ];
        for (value, coding) in table {
            assert_eq!(of(value), coding, "{value}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Coding::Plain);
    }

    #[test]
    fn every_name_holds_a_hash_and_every_packed_form_is_smaller() {
        for Asset { path, plain, gzip, brotli, .. } in &ASSETS {
            let hash = path.rsplit('.').nth(1).unwrap_or_default();
            assert!(hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()), "{path}");
            assert!(brotli.len() < plain.len() && gzip.len() < plain.len(), "{path}");
        }
    }
}
