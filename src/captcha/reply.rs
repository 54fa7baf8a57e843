//! The result of one call to a captcha service.

/// Result of a call, with a reason for the log. The reason is a fixed sentence: an answer or an error may hold the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The token is good.
    Passed,
    /// The token is at fault.
    Failed(&'static str),
    /// The service answers but refuses us: wrong settings, or too many requests. Never let through, not even while
    /// `open_when_down` is set, because a caller can bring this about.
    Refused(&'static str),
    /// The service does not answer, or not readably.
    Down(&'static str),
}
