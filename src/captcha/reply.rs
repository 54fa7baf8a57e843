//! The result of one call to a captcha service. Decides nothing.

/// Result of a call, with a reason for the log. The reason is a fixed sentence: an answer or an error may hold the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The service accepts the token.
    Passed,
    /// The service refuses the token.
    Failed(&'static str),
    /// The service refuses this server: wrong settings, or too many requests. Such a request is refused even with
    /// `open_when_down`, because callers can cause the refusal.
    Refused(&'static str),
    /// The service does not answer, or its answer cannot be read.
    Down(&'static str),
}
