//! One exchange over HTTP: the request as a route's handler receives it, and the response it returns. Refuses nothing;
//! knows no route.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, ready};

use futures_util::stream::{self, BoxStream, StreamExt};
use http::header::ACCEPT;
use http::{HeaderMap, Method};
use hyper::body::{Body as _, Bytes, Incoming};

use super::requester::Peer;
use super::weighed::is_taken;
use crate::keys::chance;

/// The response of a handler.
pub type Response = warp::reply::Response;

/// The body of a request, as it arrives.
pub type Body = BoxStream<'static, Result<Bytes, CutOff>>;

/// The error of a body that ended early or broke its framing.
#[derive(Clone, Copy, Debug)]
pub struct CutOff;

/// The body of a request that hyper has read the head of.
pub fn body(mut incoming: Incoming) -> Body {
    let next = move |cx: &mut Context<'_>| {
        loop {
            match ready!(Pin::new(&mut incoming).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    // Trailers are passed over.
                    let Ok(data) = frame.into_data() else { continue };
                    return Poll::Ready(Some(Ok(data)));
                }
                Some(Err(_)) => return Poll::Ready(Some(Err(CutOff))),
                None => return Poll::Ready(None),
            }
        }
    };
    stream::poll_fn(next).boxed()
}

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

impl RequestHead {
    /// Whether the client asks for a page: a browser that opens one names `text/html` in `Accept`, a program does not.
    pub fn wants_page(&self) -> bool {
        is_taken(&self.headers, &ACCEPT, "text/html")
    }
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

/// First number of the process's ids, drawn at random: ids of two processes or of two runs hardly ever meet.
static FIRST: LazyLock<u64> = LazyLock::new(|| u64::from_le_bytes(chance::bytes().unwrap_or_default()));

/// Number of ids given.
static GIVEN: AtomicU64 = AtomicU64::new(0);

impl RequestId {
    /// The next id: 16 hexadecimal digits. Names a request and is no secret.
    pub fn next() -> RequestId {
        let number = FIRST.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        RequestId(format!("{number:016x}").into())
    }
}
