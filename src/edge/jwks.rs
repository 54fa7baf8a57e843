//! A door's `jwks.json`: the public keys that verify its tokens (RFC 7517). Every caller gets the same document until keys are
//! rotated, so it may be cached; apart from assets no other response may. Knows no door's path.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use warp::Reply;

use super::exchange::{RequestHead, Response};
use super::front::Front;
use super::refusal::Refusal;
use super::steps::Stopped;
use crate::rules::factor::Door;
use crate::sign_in::public_keys;

/// Cache lifetime: shorter than the time for which a new key is listed before it signs.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Answers with the public keys of a door.
pub async fn jwks(front: Arc<Front>, head: RequestHead, door: Door) -> Result<Response, Refusal> {
    let app = Arc::clone(&front.app);
    let keys = front.run(&head, async move { public_keys(&app, door).await.map_err(Stopped::from) }).await?;
    let mut response = serde_json::json!({ "keys": keys }).to_string().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
    response.headers_mut().insert(CACHE_CONTROL, CACHED);
    Ok(response)
}
