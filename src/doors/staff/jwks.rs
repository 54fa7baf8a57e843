//! `GET /.well-known/jwks.json`: what assertions are verified with (RFC 7517). Public, the same for everyone until keys are
//! rotated, and the one answer of ours that may be cached.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use warp::filters::BoxedFilter;
use warp::{Filter, Reply};

use crate::edge::refusal::{JSON, Refusal};
use crate::edge::steps::Stopped;
use crate::edge::{Front, RequestId, Response};
use crate::rules::factor::Door;
use crate::sign_in::public_keys;

/// A new key is listed for longer than this before it signs.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Serves the public keys of the staff door.
pub fn route(front: &Arc<Front>) -> BoxedFilter<(Response,)> {
    let front = Arc::clone(front);
    let reading = warp::get().or(warp::head()).unify();
    let asked = warp::path!(".well-known" / "jwks.json").and(reading).and(warp::ext::get::<RequestId>());
    asked
        .then(move |id: RequestId| {
            let front = Arc::clone(&front);
            async move { answer(&front, &id).await.unwrap_or_else(|refusal| refusal.answer(JSON, &id)) }
        })
        .boxed()
}

async fn answer(front: &Front, id: &RequestId) -> Result<Response, Refusal> {
    let app = Arc::clone(&front.app);
    let listed = async move { public_keys(&app, Door::Staff).await.map_err(Stopped::from) };
    let keys = front.steps.run(id, front.limits.step, listed).await?;
    let mut response = serde_json::json!({ "keys": keys }).to_string().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
    response.headers_mut().insert(CACHE_CONTROL, KEPT);
    Ok(response)
}
