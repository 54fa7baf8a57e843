//! Answers of the account door. Every refusal is a GraphQL error with one code, because its clients read the errors alone. What
//! of an outcome a caller learns is decided here.

use juniper::{FieldError, FieldResult, Object, Value};

use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::refusal::StepRefusal;
use crate::rules::{Instant, whole_second};

/// The code of a refusal, `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountCode {
    /// The credentials have no address and no user name, or both, or one that can be none.
    InvalidInput,
    /// The address is not one e-mail address.
    InvalidEmail,
    /// The network has made too many requests.
    TooManyRequests,
    /// The pool is locked: nothing was compared.
    Locked,
    /// The identifier and the password are not those of an account.
    WrongCredentials,
    /// A code was sent a moment ago, or the codes of the window are used up.
    Cooldown,
    /// There is nothing to be proven.
    NoPending,
}

/// A refusal: its code, and the numbers that apply.
#[derive(Clone, Copy, Debug)]
pub struct AccountRefusal {
    code: AccountCode,
    remaining: Option<u16>,
    unlocks_at: Option<Instant>,
    wait: Option<i32>,
}

impl AccountRefusal {
    /// A refusal without numbers.
    pub fn of(code: AccountCode) -> AccountRefusal {
        AccountRefusal { code, remaining: None, unlocks_at: None, wait: None }
    }

    /// The refusal of a login. `wait`: seconds until a request is accepted.
    pub fn of_login(why: StepRefusal, wait: i32) -> AccountRefusal {
        let plain = AccountRefusal::of;
        match why {
            StepRefusal::TooManyRequests => AccountRefusal { wait: Some(wait), ..plain(AccountCode::TooManyRequests) },
            StepRefusal::Locked { until } => AccountRefusal { unlocks_at: until, ..plain(AccountCode::Locked) },
            StepRefusal::Wrong { remaining, until } => {
                AccountRefusal { remaining: Some(remaining), unlocks_at: until, ..plain(AccountCode::WrongCredentials) }
            }
            StepRefusal::Cooldown => AccountRefusal { wait: Some(wait), ..plain(AccountCode::Cooldown) },
            StepRefusal::InvalidEmail => plain(AccountCode::InvalidEmail),
            StepRefusal::InvalidFormat => plain(AccountCode::InvalidInput),
            StepRefusal::NoPending
            | StepRefusal::Expired
            | StepRefusal::WrongStage
            | StepRefusal::AlreadyEnrolled
            | StepRefusal::CaptchaFailed
            | StepRefusal::CaptchaUnavailable
            | StepRefusal::NotConfirmed
            | StepRefusal::WrongOffered => plain(AccountCode::NoPending),
        }
    }

    fn message(self) -> &'static str {
        match self.code {
            AccountCode::InvalidInput => "Give an e-mail address or a user name, and a password.",
            AccountCode::InvalidEmail => "This is not an e-mail address.",
            AccountCode::TooManyRequests => "There were too many requests. Wait a moment.",
            AccountCode::Locked => "Signing in is locked for a while.",
            AccountCode::WrongCredentials => "The name or the password is wrong.",
            AccountCode::Cooldown => "A code was sent a moment ago. Wait before you ask for another.",
            AccountCode::NoPending => "There is nothing to confirm. Sign in again.",
        }
    }

    fn error(self) -> FieldError {
        let code: &'static str = self.code.into();
        let mut extensions = Object::with_capacity(4);
        extensions.add_field("code", Value::scalar(code.to_owned()));
        if let Some(remaining) = self.remaining {
            extensions.add_field("remainingAttempts", Value::scalar(i32::from(remaining)));
        }
        if let Some(until) = self.unlocks_at {
            extensions.add_field("unlocksAt", Value::scalar(Date(whole_second(until)).written()));
        }
        if let Some(wait) = self.wait {
            extensions.add_field("nextRequestAt", Value::scalar(wait));
        }
        FieldError::new(self.message(), Value::Object(extensions))
    }
}

/// Answers with a refusal.
pub fn refused<T>(call: &Call, field: Field, refusal: AccountRefusal) -> FieldResult<T> {
    let code: &'static str = refusal.code.into();
    // The trail has a line of every wrong password, and of nothing else that is refused.
    if refusal.code == AccountCode::WrongCredentials {
        call.note(field, code);
    } else {
        call.note_unrecorded(field, code);
    }
    Err(refusal.error())
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::metrics::ACCOUNT_OUTCOMES;

    #[test]
    fn every_code_is_an_outcome_that_the_metrics_count() {
        for code in AccountCode::VARIANTS {
            let name: &'static str = code.into();
            assert!(ACCOUNT_OUTCOMES.contains(&name), "{name}");
        }
    }
}
