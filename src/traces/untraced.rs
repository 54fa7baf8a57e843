//! Traces of a build without the feature `otlp`: there are none.

use url::Url;

use super::request::{TracedAnswer, TracedRequest};

/// This build lacks the feature `otlp`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("this build lacks the feature otlp")]
pub struct LacksOtlp;

/// Begins to send spans to a collector.
///
/// # Errors
///
/// Always: this build sends none.
pub fn begin(_collector: &Url) -> Result<(), LacksOtlp> {
    Err(LacksOtlp)
}

/// Sends the queued spans.
pub fn finish() {}

pub(super) fn is_on() -> bool {
    false
}

pub(super) fn send(_request: TracedRequest, _answer: TracedAnswer<'_>) {}
