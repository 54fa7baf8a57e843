//! Traces: a span for each answered request, sent over OTLP to a collector in a build with the feature `otlp`. A span holds the
//! route's kind, the method, the status, a refusal's code and the request's id, which the log has too; no path, query, header, address,
//! cookie or account. Best effort: a collector that is away loses spans, and fails no request.

#[cfg(feature = "otlp")]
mod otlp;
mod request;
#[cfg(not(feature = "otlp"))]
mod untraced;

use http::HeaderMap;

#[cfg(feature = "otlp")]
pub use otlp::{begin, finish};
#[cfg(not(feature = "otlp"))]
pub use untraced::{begin, finish};

#[cfg(feature = "otlp")]
use otlp::{is_on, send};
#[cfg(not(feature = "otlp"))]
use untraced::{is_on, send};

pub use request::{TracedAnswer, TracedRequest};

/// Begins the span of a request; `None`: nothing is traced. A parent is read from a trusted proxy alone.
pub fn received(headers: &HeaderMap, is_trusted: impl FnOnce() -> bool) -> Option<TracedRequest> {
    is_on().then(|| TracedRequest::of(headers, is_trusted()))
}

/// Ends the span of a request, and queues it for the collector.
pub fn answered(request: TracedRequest, answer: TracedAnswer<'_>) {
    send(request, answer);
}
