//! One exchange over HTTP: the request as a route's handler receives it, and the response it returns. Refuses nothing;
//! knows no route.

use std::fmt;
use std::sync::Arc;

use futures_util::stream::BoxStream;
use http::{HeaderMap, Method};
use hyper::body::Bytes;

use super::requester::Peer;
use crate::keys::chance;

/// The response of a handler.
pub type Response = warp::reply::Response;

/// The body of a request, as it arrives.
pub type Body = BoxStream<'static, Result<Bytes, warp::Error>>;

/// A request without its body. Query and header fields, which may carry credentials, are left out where one is printed.
#[derive(Clone)]
pub struct RequestHead {
    /// The method.
    pub method: Method,
    /// The path, percent-encoded as the client sent it.
    pub path: String,
    /// The query string, without its `?`.
    pub query: Option<String>,
    /// All header fields.
    pub headers: HeaderMap,
    /// The other end of the connection.
    pub peer: Peer,
    /// The request's id.
    pub id: RequestId,
}

impl fmt::Debug for RequestHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RequestHead { method, path, id, .. } = self;
        f.debug_struct("RequestHead")
            .field("method", method)
            .field("path", path)
            .field("id", id)
            .finish_non_exhaustive()
    }
}

/// Identifies a request: in the log, in `X-Request-Id`, and in the body of a 5xx answer.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

impl RequestId {
    /// Draws a new id: 64 random bits in hexadecimal.
    pub fn draw() -> RequestId {
        let random: [u8; 8] = chance::bytes().unwrap_or_default();
        RequestId(data_encoding::HEXLOWER.encode(&random).into())
    }
}
