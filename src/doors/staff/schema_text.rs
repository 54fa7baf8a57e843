//! `GET /schema.graphql`: the door's schema in the schema definition language, for code generators and editors. Refuses callers who are
//! not signed in, as introspection is refused to strangers.

use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use warp::Reply;

use super::reader::reader;
use crate::edge::{Code, Front, Refusal, RequestHead, Response};

const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// Serves the schema.
pub async fn schema_text(text: Arc<str>, front: Arc<Front>, head: RequestHead) -> Result<Response, Refusal> {
    if reader(&front, &head).await?.is_none() {
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, "Nobody is signed in."));
    }
    let mut response = text.as_bytes().to_vec().into_response();
    response.headers_mut().insert(CONTENT_TYPE, PLAIN);
    Ok(response)
}
