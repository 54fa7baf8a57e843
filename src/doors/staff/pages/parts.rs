//! Parts of every page and asset: media types, content security policies, and the answer that holds a content. Knows no page.

use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use warp::Reply;

use crate::edge::Response;

/// Media type.
pub const HTML: &str = "text/html; charset=utf-8";
/// Media type.
pub const CSS: &str = "text/css; charset=utf-8";
/// Media type.
pub const SVG: &str = "image/svg+xml";
/// Media type.
pub const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The policy of a logo: it is a picture, and a document opened by its address does nothing.
pub const PICTURE: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox";

/// The content security policy of pages without a captcha: only their own origin.
pub const OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// An answer of a kind under a policy.
pub fn text(kind: &'static str, policy: HeaderValue, content: Vec<u8>) -> Response {
    let mut response = content.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response
}
