//! A request and its answer, as a span tells them. Sends nothing.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// Parent of a request's span (W3C Trace Context).
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// A request that is answered now.
#[derive(Debug)]
#[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "read where spans are sent"))]
pub struct TracedRequest {
    pub(super) parent: Option<HeaderValue>,
}

/// The answer to a request, as its span tells it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "read where spans are sent"))]
pub struct TracedAnswer<'a> {
    /// Kind of the route.
    pub route: &'static str,
    /// Method of the request.
    pub method: &'a Method,
    /// Status of the answer.
    pub status: u16,
    /// Code of a refusal by the edge.
    pub code: Option<&'static str>,
    /// The request's id.
    pub id: &'a str,
    /// Time from the request's header to the answer.
    pub took: Duration,
}

impl TracedRequest {
    /// A request whose span is the child of the span that a trusted proxy names: others could choose which traces their requests join.
    pub(super) fn of(headers: &HeaderMap, is_trusted: bool) -> TracedRequest {
        TracedRequest { parent: headers.get(TRACEPARENT).filter(|_| is_trusted).cloned() }
    }
}
