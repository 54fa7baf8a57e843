//! The answer at a path without a route: a line of text, or the page of a door for browsers. Knows no door.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use warp::Reply;

use super::exchange::{RequestHead, Response};
use super::front::Front;

/// The page of a path without a route.
pub type MissingPage = Box<dyn Fn(Arc<Front>, RequestHead) -> BoxFuture<'static, Response> + Send + Sync>;

/// The 404 of a path that is not served.
pub fn nothing_served() -> Response {
    let mut response = warp::reply::with_status("Nothing is served here.\n", StatusCode::NOT_FOUND).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
