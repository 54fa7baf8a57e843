//! The result of one check. Knows no check.

/// Health of one checked thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// A server works with it, but an operator should know.
    Doubtful,
    /// A server does not work with it.
    Bad,
}

/// Result of one check.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Name of the check.
    pub check: &'static str,
    /// Health found.
    pub health: Health,
    /// One line for the operator.
    pub text: String,
}

impl Diagnosis {
    /// A result as it should be.
    pub fn good(check: &'static str, text: impl Into<String>) -> Diagnosis {
        Diagnosis { check, health: Health::Good, text: text.into() }
    }

    /// A result an operator should know of.
    pub fn doubtful(check: &'static str, text: impl Into<String>) -> Diagnosis {
        Diagnosis { check, health: Health::Doubtful, text: text.into() }
    }

    /// A result with which a server does not work.
    pub fn bad(check: &'static str, text: impl Into<String>) -> Diagnosis {
        Diagnosis { check, health: Health::Bad, text: text.into() }
    }
}

/// Formats an error and its chain of sources as one line.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text.replace(['\n', '\r'], " ")
}
