//! Answers of the account door. Every refusal is a GraphQL error with one code, because its clients read the errors alone. What
//! of an outcome a caller learns is decided here.

use juniper::{FieldError, FieldResult, Object, Value};

use crate::doors::answers::faulted;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::rules::password::PasswordFault;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::{Instant, whole_second};

/// The code of a refusal, `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountCode {
    /// A value of the input can be none of its kind, or two exclude each other.
    InvalidInput,
    /// The address is not one email address.
    InvalidEmail,
    /// The new password is too short, too long or too common, or holds a control character.
    InvalidPassword,
    /// The network has made too many requests.
    TooManyRequests,
    /// A captcha token is asked for, and none came.
    CaptchaRequired,
    /// The captcha token was not accepted.
    CaptchaFailed,
    /// The captcha service did not answer.
    CaptchaUnavailable,
    /// The pool is locked: nothing was compared.
    Locked,
    /// The identifier and the password are not those of an account, or the password is not the caller's.
    WrongCredentials,
    /// A code was sent a moment ago, or the codes of the window are used up.
    Cooldown,
    /// There is nothing to be proven.
    NoPending,
    /// The typed code is not six digits.
    InvalidFormat,
    /// The mailed code has expired.
    Expired,
    /// The code was wrong.
    WrongCode,
    /// The refresh token is none, or names a session that has ended.
    InvalidToken,
    /// The caller gave no password and has confirmed no mailed code.
    IdentityNotConfirmed,
    /// The user name is another account's.
    UsernameTaken,
    /// Nobody may register.
    RegistrationClosed,
}

impl AccountCode {
    /// Whether the trail has a line of the refusal, as of every wrong password and code.
    fn is_recorded(self) -> bool {
        matches!(self, AccountCode::WrongCredentials | AccountCode::WrongCode)
    }
}

/// A refusal: its code, and the numbers that apply.
#[derive(Clone, Copy, Debug)]
pub struct AccountRefusal {
    code: AccountCode,
    remaining: Option<u16>,
    unlocks_at: Option<Instant>,
    wait: Option<i32>,
    fault: Option<PasswordFault>,
}

impl AccountRefusal {
    /// A refusal without numbers.
    pub fn of(code: AccountCode) -> AccountRefusal {
        AccountRefusal { code, remaining: None, unlocks_at: None, wait: None, fault: None }
    }

    /// The refusal of a login.
    pub fn of_login(why: Refused) -> AccountRefusal {
        AccountRefusal::told(why, AccountCode::WrongCredentials, AccountCode::InvalidInput)
    }

    /// The refusal of a step. `wrong` and `unfit`: the codes of a wrong value, and of one that can be none.
    fn told(Refused { why, wait }: Refused, wrong: AccountCode, unfit: AccountCode) -> AccountRefusal {
        let plain = AccountRefusal::of;
        match why {
            StepRefusal::TooManyRequests => AccountRefusal { wait: Some(wait), ..plain(AccountCode::TooManyRequests) },
            StepRefusal::Locked { until } => AccountRefusal { unlocks_at: until, ..plain(AccountCode::Locked) },
            StepRefusal::Wrong { remaining, until } => {
                AccountRefusal { remaining: Some(remaining), unlocks_at: until, ..plain(wrong) }
            }
            StepRefusal::Cooldown | StepRefusal::CodesUsedUp => {
                AccountRefusal { wait: Some(wait), ..plain(AccountCode::Cooldown) }
            }
            StepRefusal::InvalidEmail => plain(AccountCode::InvalidEmail),
            StepRefusal::CaptchaRequired => plain(AccountCode::CaptchaRequired),
            StepRefusal::CaptchaFailed => plain(AccountCode::CaptchaFailed),
            StepRefusal::CaptchaUnavailable => plain(AccountCode::CaptchaUnavailable),
            StepRefusal::InvalidFormat => plain(unfit),
            StepRefusal::Expired => plain(AccountCode::Expired),
            StepRefusal::NotConfirmed => plain(AccountCode::IdentityNotConfirmed),
            StepRefusal::InvalidPassword(fault) => AccountRefusal::password(fault),
            StepRefusal::NoPending
            | StepRefusal::Spent
            | StepRefusal::OtherSession
            | StepRefusal::KeyChanged
            | StepRefusal::WrongStage
            | StepRefusal::AlreadyEnrolled
            | StepRefusal::WrongOffered => plain(AccountCode::NoPending),
        }
    }

    fn message(self) -> &'static str {
        match self.code {
            AccountCode::InvalidInput => "A value is missing, too long, or of a form that is not allowed.",
            AccountCode::InvalidEmail => "This is not an email address.",
            AccountCode::InvalidPassword => {
                "This password is too short, too long, too common, or holds a control character."
            }
            AccountCode::TooManyRequests => "There were too many requests. Wait a moment.",
            AccountCode::CaptchaRequired => "Solve the captcha.",
            AccountCode::CaptchaFailed => "The captcha was not accepted. Solve it again.",
            AccountCode::CaptchaUnavailable => "The captcha cannot be checked right now. Try again in a moment.",
            AccountCode::Locked => "Signing in is locked for a while.",
            AccountCode::WrongCredentials => "These credentials are wrong.",
            AccountCode::Cooldown => "Wait before you ask for another code.",
            AccountCode::NoPending => "There is nothing to confirm. Begin again.",
            AccountCode::InvalidFormat => "A code is six digits.",
            AccountCode::Expired => "The code has expired. Ask for another.",
            AccountCode::WrongCode => "The code is wrong.",
            AccountCode::InvalidToken => "This token renews no session. Sign in again.",
            AccountCode::IdentityNotConfirmed => "Give the password, or confirm a mailed code first.",
            AccountCode::UsernameTaken => "The account was made without this user name, which is taken. Sign in.",
            AccountCode::RegistrationClosed => "Nobody can register here.",
        }
    }

    fn error(self) -> FieldError {
        let code: &'static str = self.code.into();
        let mut extensions = Object::with_capacity(5);
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
        if let Some(fault) = self.fault {
            let reason: &'static str = fault.into();
            extensions.add_field("reason", Value::scalar(reason.to_owned()));
        }
        FieldError::new(self.message(), Value::Object(extensions))
    }
}

impl AccountRefusal {
    /// The refusal of a code that was shown or asked for.
    pub fn of_code(why: Refused) -> AccountRefusal {
        AccountRefusal::told(why, AccountCode::WrongCode, AccountCode::InvalidFormat)
    }

    /// The refusal of the password of a signed-in account.
    pub fn of_own_password(why: Refused) -> AccountRefusal {
        AccountRefusal::of_login(why)
    }

    /// The refusal of a new password.
    pub fn password(fault: PasswordFault) -> AccountRefusal {
        AccountRefusal { fault: Some(fault), ..AccountRefusal::of(AccountCode::InvalidPassword) }
    }
}

/// Answers with a result, or with a fault.
pub fn answered<T>(call: &Call, field: Field, result: Result<T, Fault>) -> FieldResult<Option<T>> {
    match result {
        Ok(result) => {
            call.note(field, OK);
            Ok(Some(result))
        }
        Err(fault) => faulted(call, field, fault),
    }
}

/// Answers with a refusal.
pub fn refused<T>(call: &Call, field: Field, refusal: AccountRefusal) -> FieldResult<T> {
    let code: &'static str = refusal.code.into();
    if refusal.code.is_recorded() {
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

    #[test]
    fn a_refusal_has_a_sentence_of_its_own_and_the_keys_that_apply() {
        let mut sentences: Vec<_> =
            AccountCode::VARIANTS.iter().map(|code| AccountRefusal::of(*code).message()).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), AccountCode::VARIANTS.len());
        let wrong = StepRefusal::Wrong { remaining: 2, until: None };
        let until = Instant::UNIX_EPOCH;
        let locked = StepRefusal::Locked { until: Some(until) };
        let in_seven = |why| Refused { why, wait: 7 };
        let table = [
            (AccountRefusal::of(AccountCode::UsernameTaken), r#"{"code": "USERNAME_TAKEN"}"#),
            (AccountRefusal::of_login(in_seven(wrong)), r#"{"code": "WRONG_CREDENTIALS", "remainingAttempts": 2}"#),
            (
                AccountRefusal::of_own_password(in_seven(wrong)),
                r#"{"code": "WRONG_CREDENTIALS", "remainingAttempts": 2}"#,
            ),
            (AccountRefusal::of_code(in_seven(wrong)), r#"{"code": "WRONG_CODE", "remainingAttempts": 2}"#),
            (AccountRefusal::of_code(in_seven(locked)), r#"{"code": "LOCKED", "unlocksAt": "1970-01-01T00:00:00Z"}"#),
            (AccountRefusal::of_code(in_seven(StepRefusal::Cooldown)), r#"{"code": "COOLDOWN", "nextRequestAt": 7}"#),
            (AccountRefusal::of_code(in_seven(StepRefusal::InvalidFormat)), r#"{"code": "INVALID_FORMAT"}"#),
            (AccountRefusal::of_code(in_seven(StepRefusal::Expired)), r#"{"code": "EXPIRED"}"#),
            (AccountRefusal::of_login(in_seven(StepRefusal::InvalidFormat)), r#"{"code": "INVALID_INPUT"}"#),
            (
                AccountRefusal::of_own_password(in_seven(StepRefusal::NotConfirmed)),
                r#"{"code": "IDENTITY_NOT_CONFIRMED"}"#,
            ),
            (
                AccountRefusal::password(PasswordFault::TooShort),
                r#"{"code": "INVALID_PASSWORD", "reason": "TOO_SHORT"}"#,
            ),
        ];
        for (refusal, expected) in table {
            assert_eq!(refusal.error().extensions().to_string(), expected);
        }
    }
}
