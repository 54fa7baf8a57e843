//! The result of one check, with what to do about it. Knows no check.

use super::remedies::remedy;

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
    /// The setting that decides, unless the check passed.
    pub setting: Option<String>,
    /// The host that was asked, without user, password and parameters.
    pub host: Option<String>,
    /// The remedy for the operator, unless the check passed.
    pub remedy: Option<String>,
}

impl Diagnosis {
    /// A result as it should be.
    pub fn good(check: &'static str, text: impl Into<String>) -> Diagnosis {
        Diagnosis { check, health: Health::Good, text: text.into(), setting: None, host: None, remedy: None }
    }

    /// A result an operator should know of.
    pub fn doubtful(check: &'static str, text: impl Into<String>) -> Diagnosis {
        Diagnosis::troubled(check, Health::Doubtful, text.into())
    }

    /// A result with which a server does not work.
    pub fn bad(check: &'static str, text: impl Into<String>) -> Diagnosis {
        Diagnosis::troubled(check, Health::Bad, text.into())
    }

    /// A result with the check's own setting and remedy. A text that begins with a setting is about that one.
    fn troubled(check: &'static str, health: Health, text: String) -> Diagnosis {
        let (setting, todo) = remedy(check);
        let named = text.split(' ').next().filter(|word| is_setting(word)).map(str::to_owned);
        let setting = named.or_else(|| setting.map(str::to_owned));
        Diagnosis { check, health, text, setting, host: None, remedy: Some(todo.to_owned()) }
    }

    /// The result, at a host.
    #[must_use]
    pub fn at(self, host: Option<String>) -> Diagnosis {
        Diagnosis { host, ..self }
    }

    /// The result, with what to do about it in particular.
    #[must_use]
    pub fn then(self, todo: impl Into<String>) -> Diagnosis {
        Diagnosis { remedy: Some(todo.into()), ..self }
    }

    /// The result, which a setting decides.
    #[must_use]
    pub fn by(self, setting: &str) -> Diagnosis {
        Diagnosis { setting: Some(setting.to_owned()), ..self }
    }
}

/// Whether a word is a setting's name.
fn is_setting(word: &str) -> bool {
    word == "DATABASE_URL" || word.starts_with("VESTIBULE_")
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
