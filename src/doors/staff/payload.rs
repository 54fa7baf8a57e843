//! Answers of the sign-in and of an admin's own account: maps every outcome of those use-cases. No other file decides what
//! these answers disclose.

use juniper::{GraphQLEnum, GraphQLObject};

use crate::doors::date::Date;
use crate::rules::recovery::RecoveryCode;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::{Instant, whole_second};
use crate::sign_in::{Began, Codes, Confirmed, Keeping, Proved, Replaced};

/// The reason why a step was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum SignInErrorCode {
    /// The address is not a valid email address.
    InvalidEmail,
    /// The captcha was not passed.
    CaptchaFailed,
    /// The captcha service is unavailable.
    CaptchaUnavailable,
    /// A code was mailed less than the cooldown ago, or too many were mailed recently.
    Cooldown,
    /// Too many wrong codes.
    Locked,
    /// Too many requests from this network, or for this address at once.
    TooManyRequests,
    /// This browser has no pending sign-in.
    NoPendingSignIn,
    /// The mailed code has expired.
    Expired,
    /// Another step is required first.
    WrongStage,
    /// The code is not six digits.
    InvalidFormat,
    /// The code is wrong.
    WrongCode,
    /// An authenticator was set up in another browser in the meantime.
    AlreadyEnrolled,
    /// confirmIdentity is required first.
    IdentityNotConfirmed,
}

impl SignInErrorCode {
    /// The English message.
    fn message(self) -> &'static str {
        match self {
            SignInErrorCode::InvalidEmail => "This is not an email address.",
            SignInErrorCode::CaptchaFailed => "The captcha was not passed. Try again.",
            SignInErrorCode::CaptchaUnavailable => "The captcha cannot be checked right now. Try again in a moment.",
            SignInErrorCode::Cooldown => "A code was sent a moment ago. Wait before you request another.",
            SignInErrorCode::Locked => "Too many wrong codes. Wait before you try again.",
            SignInErrorCode::TooManyRequests => "Too many requests. Wait a moment.",
            SignInErrorCode::NoPendingSignIn => {
                "No sign-in is under way in this browser. Start again with your email address."
            }
            SignInErrorCode::Expired => "This code has expired. Request a new one.",
            SignInErrorCode::WrongStage => "Another step comes first.",
            SignInErrorCode::InvalidFormat => "A code is six digits.",
            SignInErrorCode::WrongCode => "This code is wrong.",
            SignInErrorCode::AlreadyEnrolled => {
                "An authenticator is set up already. Start again with your email address."
            }
            SignInErrorCode::IdentityNotConfirmed => "Confirm with a code of your authenticator first.",
        }
    }
}

/// The part of a refusal that the caller is told: an error code, the end of a wait and the attempts left.
struct Disclosed {
    code: SignInErrorCode,
    until: Option<Instant>,
    remaining: Option<u16>,
}

impl From<StepRefusal> for Disclosed {
    fn from(refusal: StepRefusal) -> Disclosed {
        let told = |code| Disclosed { code, until: None, remaining: None };
        match refusal {
            StepRefusal::InvalidEmail => told(SignInErrorCode::InvalidEmail),
            StepRefusal::CaptchaRequired | StepRefusal::CaptchaFailed => told(SignInErrorCode::CaptchaFailed),
            StepRefusal::CaptchaUnavailable => told(SignInErrorCode::CaptchaUnavailable),
            StepRefusal::Cooldown | StepRefusal::CodesUsedUp => told(SignInErrorCode::Cooldown),
            StepRefusal::Locked { until } => Disclosed { until, ..told(SignInErrorCode::Locked) },
            StepRefusal::TooManyRequests => told(SignInErrorCode::TooManyRequests),
            StepRefusal::NoPending | StepRefusal::Spent => told(SignInErrorCode::NoPendingSignIn),
            StepRefusal::Expired => told(SignInErrorCode::Expired),
            StepRefusal::WrongStage => told(SignInErrorCode::WrongStage),
            StepRefusal::InvalidFormat => told(SignInErrorCode::InvalidFormat),
            StepRefusal::Wrong { remaining, until } => {
                Disclosed { remaining: Some(remaining), until, ..told(SignInErrorCode::WrongCode) }
            }
            StepRefusal::WrongOffered => told(SignInErrorCode::WrongCode),
            StepRefusal::AlreadyEnrolled => told(SignInErrorCode::AlreadyEnrolled),
            StepRefusal::NotConfirmed => told(SignInErrorCode::IdentityNotConfirmed),
            // No challenge of the door is bound to a session by a row of its own, and none sets a password.
            StepRefusal::OtherSession | StepRefusal::KeyChanged | StepRefusal::InvalidPassword(_) => {
                told(SignInErrorCode::NoPendingSignIn)
            }
        }
    }
}

/// The end of a wait, rounded up to a second, so that a retry at that time is not too early.
pub(super) fn date(until: Instant) -> Date {
    Date(whole_second(until))
}

/// The result of requestLookup.
#[derive(Debug, GraphQLObject)]
pub struct RequestLookupResponse {
    /// Whether the request was accepted. It does not tell whether the account exists.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<SignInErrorCode>,
    /// The email address as given.
    email: String,
    /// Seconds until another code may be requested; 0 means now.
    next_request_at: i32,
    /// The otpauth URL for an admin without an authenticator, within the enrolment window.
    #[graphql(name = "authUrlFor2fa")]
    auth_url_for_2fa: Option<String>,
    /// The end of the lock if LOCKED.
    unlocks_at: Option<Date>,
}

/// The result of verifying a code.
#[derive(Debug, Default, GraphQLObject)]
pub struct VerificationResponse {
    /// Whether the code was right.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<SignInErrorCode>,
    /// The end of a wait or lock, if there is one.
    unlocks_at: Option<Date>,
    /// The number of attempts left after a wrong code.
    remaining_attempts: Option<i32>,
    /// At verifyLookup the otpauth URL for an admin without an authenticator; at replaceAuthenticator that of the new secret.
    #[graphql(name = "authUrlFor2fa")]
    auth_url_for_2fa: Option<String>,
}

/// An answer to a shown code, with the code of a refusal.
type Verified = (VerificationResponse, Option<SignInErrorCode>);

impl RequestLookupResponse {
    /// The answer, with the code of a refusal.
    pub fn of(email: String, began: Began) -> (RequestLookupResponse, Option<SignInErrorCode>) {
        let (refusal, next_request_at, auth_url_for_2fa) = match began {
            Began::Accepted { wait, auth_url, .. } => (None, wait, auth_url),
            Began::Refused(Refused { why, wait }) => (Some(Disclosed::from(why)), wait, None),
        };
        let code = refusal.as_ref().map(|told| told.code);
        let response = RequestLookupResponse {
            status: code.is_none(),
            error_message: code.map(|code| code.message().into()),
            error_code: code,
            email,
            next_request_at,
            auth_url_for_2fa,
            unlocks_at: refusal.and_then(|told| told.until).map(date),
        };
        (response, code)
    }
}

impl VerificationResponse {
    fn right(auth_url: Option<String>) -> Verified {
        let right = VerificationResponse { status: true, ..VerificationResponse::default() };
        (VerificationResponse { auth_url_for_2fa: auth_url, ..right }, None)
    }

    fn refused(why: StepRefusal) -> Verified {
        let Disclosed { code, until, remaining } = why.into();
        let response = VerificationResponse {
            error_message: Some(code.message().into()),
            error_code: Some(code),
            unlocks_at: until.map(date),
            remaining_attempts: remaining.map(i32::from),
            ..VerificationResponse::default()
        };
        (response, Some(code))
    }

    /// The answer to a shown factor.
    pub fn of(proved: Proved) -> Verified {
        match proved {
            Proved::Advanced { auth_url, .. } => VerificationResponse::right(auth_url),
            Proved::SignedIn { .. } => VerificationResponse::right(None),
            Proved::Refused(why) => VerificationResponse::refused(why),
        }
    }
}

/// The result of recoveryCodes.
#[derive(Debug, GraphQLObject)]
pub struct RecoveryCodesResponse {
    /// Whether codes were created.
    status: bool,
    /// A short English sentence if refused.
    error_message: Option<String>,
    /// The machine-readable reason if refused.
    error_code: Option<SignInErrorCode>,
    /// The codes, shown only once. Each one replaces an authenticator code once.
    codes: Option<Vec<String>>,
}

/// The answer to a confirmation; `None`: nobody is signed in.
pub fn confirmation(confirmed: Confirmed) -> Option<Verified> {
    match confirmed {
        Confirmed::Nobody => None,
        Confirmed::Done => Some(VerificationResponse::right(None)),
        Confirmed::Refused(why) => Some(VerificationResponse::refused(why)),
    }
}

/// The answer to a request for recovery codes; `None`: nobody is signed in.
pub fn recovery_codes(codes: Codes) -> Option<(RecoveryCodesResponse, Option<SignInErrorCode>)> {
    let (code, codes) = match codes {
        Codes::Nobody => return None,
        Codes::Refused(why) => (Some(Disclosed::from(why).code), None),
        Codes::Made(codes) => (None, Some(codes.iter().map(RecoveryCode::shown).collect())),
    };
    let error_message = code.map(|code| code.message().into());
    Some((RecoveryCodesResponse { status: code.is_none(), error_message, error_code: code, codes }, code))
}

/// The answer to keeping recovery codes; `None`: nobody is signed in.
pub fn kept_codes(kept: Keeping) -> Option<Verified> {
    match kept {
        Keeping::Nobody => None,
        Keeping::Done => Some(VerificationResponse::right(None)),
        Keeping::Refused(why) => Some(VerificationResponse::refused(why)),
    }
}

/// The answer to setting up another authenticator; `None`: nobody is signed in.
pub fn replacement(replaced: Replaced) -> Option<Verified> {
    match replaced {
        Replaced::Nobody => None,
        Replaced::Done => Some(VerificationResponse::right(None)),
        Replaced::Offered { auth_url } => Some(VerificationResponse::right(auth_url)),
        Replaced::Refused(why) => Some(VerificationResponse::refused(why)),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::super::crm::CrmUserErrorCode;
    use super::*;
    use crate::edge::Code;
    use crate::metrics::{OK, OUTCOMES};

    #[test]
    fn the_metrics_count_every_code_of_the_door_under_its_name_on_the_wire() {
        let edge = [Code::BadUserInput, Code::Forbidden, Code::Unauthenticated, Code::Unavailable, Code::Internal];
        let codes = SignInErrorCode::VARIANTS.iter().map(|code| code.into());
        let codes = codes.chain(CrmUserErrorCode::VARIANTS.iter().map(|code| code.into()));
        let mut codes: Vec<&str> = codes.chain(edge.map(Code::name)).chain([OK]).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut counted = OUTCOMES.to_vec();
        counted.sort_unstable();
        assert_eq!(codes, counted);
        let schema = include_str!("../../../schema.graphql");
        let in_schema = |code: &&str| schema.contains(&format!(" {code}\n"));
        assert!(SignInErrorCode::VARIANTS.iter().map(<&str>::from).all(|code| in_schema(&code)));
        assert!(CrmUserErrorCode::VARIANTS.iter().map(<&str>::from).all(|code| in_schema(&code)));
    }
}
