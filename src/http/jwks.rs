//! `GET /.well-known/jwks.json`: what assertions are verified with (RFC 7517). Public, the same for everyone until the
//! keys are set anew, and the one thing of ours that may be kept.

use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use super::Response;
use crate::keys::Keys;
use crate::rules::factor::Door;

/// As long as an assertion lives: whoever waits that long between the steps of a rotation leaves nobody behind.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Serves the public keys of every master.
pub fn route(keys: &Keys) -> BoxedFilter<(Response,)> {
    let set = serde_json::json!({ "keys": keys.public_keys(Door::Staff) }).to_string();
    let reading = warp::get().or(warp::head()).unify();
    let asked = warp::path!(".well-known" / "jwks.json").and(reading);
    asked
        .map(move || {
            let mut response = set.clone().into_response();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
            response.headers_mut().insert(CACHE_CONTROL, KEPT);
            response
        })
        .boxed()
}
