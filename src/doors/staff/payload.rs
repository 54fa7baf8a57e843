//! The answers of the sign-in and of one's own account: maps every outcome of those use-cases. No other file decides what these
//! answers disclose.

use juniper::{GraphQLEnum, GraphQLObject};

use super::date::Date;
use crate::metrics::Outcome;
use crate::rules::confirm::Confirmation;
use crate::rules::prove::Proof;
use crate::rules::recovery::RecoveryCode;
use crate::rules::{Instant, whole_second};
use crate::sign_in::{Began, Codes, Confirmed, Keeping, Proved, Replaced};

/// The reason why a step was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
pub enum SignInErrorCode {
    /// The address is not a valid e-mail address.
    InvalidEmail,
    /// The captcha was not passed.
    CaptchaFailed,
    /// The captcha service is unavailable.
    CaptchaUnavailable,
    /// A code was mailed less than the cooldown ago, or too many were mailed recently.
    Cooldown,
    /// Too many wrong codes.
    Locked,
    /// Too many requests from this network.
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
            SignInErrorCode::InvalidEmail => "This is not an e-mail address.",
            SignInErrorCode::CaptchaFailed => "The captcha did not pass. Try it again.",
            SignInErrorCode::CaptchaUnavailable => "The captcha cannot be checked right now. Try again in a moment.",
            SignInErrorCode::Cooldown => "A code was mailed a moment ago. Wait before you ask for another.",
            SignInErrorCode::Locked => "Too many wrong codes. Wait before you try again.",
            SignInErrorCode::TooManyRequests => "Too many requests from your network. Wait a moment.",
            SignInErrorCode::NoPendingSignIn => {
                "No sign-in is under way in this browser. Start again with your e-mail."
            }
            SignInErrorCode::Expired => "This code is too old. Ask for a new one.",
            SignInErrorCode::WrongStage => "Another step comes first.",
            SignInErrorCode::InvalidFormat => "A code is six digits.",
            SignInErrorCode::WrongCode => "This code is wrong.",
            SignInErrorCode::AlreadyEnrolled => "An authenticator is set up already. Start again with your e-mail.",
            SignInErrorCode::IdentityNotConfirmed => "Confirm with a code of your authenticator first.",
        }
    }
}

impl From<SignInErrorCode> for Outcome {
    fn from(code: SignInErrorCode) -> Outcome {
        match code {
            SignInErrorCode::InvalidEmail => Outcome::InvalidEmail,
            SignInErrorCode::CaptchaFailed => Outcome::CaptchaFailed,
            SignInErrorCode::CaptchaUnavailable => Outcome::CaptchaUnavailable,
            SignInErrorCode::Cooldown => Outcome::Cooldown,
            SignInErrorCode::Locked => Outcome::Locked,
            SignInErrorCode::TooManyRequests => Outcome::TooManyRequests,
            SignInErrorCode::NoPendingSignIn => Outcome::NoPendingSignIn,
            SignInErrorCode::Expired => Outcome::Expired,
            SignInErrorCode::WrongStage => Outcome::WrongStage,
            SignInErrorCode::InvalidFormat => Outcome::InvalidFormat,
            SignInErrorCode::WrongCode => Outcome::WrongCode,
            SignInErrorCode::AlreadyEnrolled => Outcome::AlreadyEnrolled,
            SignInErrorCode::IdentityNotConfirmed => Outcome::IdentityNotConfirmed,
        }
    }
}

/// The end of a wait, rounded up: who acts at the told instant is not too early.
fn told(until: Instant) -> Date {
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
    /// The e-mail address as given.
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

impl RequestLookupResponse {
    /// What the metrics count it as: what the wire tells, and nothing besides.
    pub fn outcome(&self) -> Outcome {
        self.error_code.map_or(Outcome::Ok, Outcome::from)
    }

    pub fn of(email: String, began: Began) -> RequestLookupResponse {
        let accepted = |wait, auth_url| (None, wait, auth_url, None);
        let refused = |code, wait, until: Option<Instant>| (Some(code), wait, None, until.map(told));
        let (code, next_request_at, auth_url_for_2fa, unlocks_at) = match began {
            Began::Accepted { wait, auth_url, .. } => accepted(wait, auth_url),
            Began::InvalidEmail => refused(SignInErrorCode::InvalidEmail, 0, None),
            Began::CaptchaFailed => refused(SignInErrorCode::CaptchaFailed, 0, None),
            Began::CaptchaUnavailable => refused(SignInErrorCode::CaptchaUnavailable, 0, None),
            Began::Cooldown { wait } => refused(SignInErrorCode::Cooldown, wait, None),
            Began::Locked { until, wait } => refused(SignInErrorCode::Locked, wait, Some(until)),
            Began::TooMany { wait } => refused(SignInErrorCode::TooManyRequests, wait, None),
        };
        RequestLookupResponse {
            status: code.is_none(),
            error_message: code.map(|code| code.message().into()),
            error_code: code,
            email,
            next_request_at,
            auth_url_for_2fa,
            unlocks_at,
        }
    }
}

impl VerificationResponse {
    /// What the metrics count it as: what the wire tells, and nothing besides.
    pub fn outcome(&self) -> Outcome {
        self.error_code.map_or(Outcome::Ok, Outcome::from)
    }

    fn right() -> VerificationResponse {
        VerificationResponse { status: true, ..VerificationResponse::default() }
    }

    fn refused(code: SignInErrorCode) -> VerificationResponse {
        let message = Some(code.message().into());
        VerificationResponse { error_message: message, error_code: Some(code), ..VerificationResponse::default() }
    }

    fn wrong(remaining: u16, until: Option<Instant>) -> VerificationResponse {
        VerificationResponse {
            remaining_attempts: Some(remaining.into()),
            unlocks_at: until.map(told),
            ..VerificationResponse::refused(SignInErrorCode::WrongCode)
        }
    }

    fn locked(until: Option<Instant>) -> VerificationResponse {
        VerificationResponse { unlocks_at: until.map(told), ..VerificationResponse::refused(SignInErrorCode::Locked) }
    }

    pub fn of(proved: Proved) -> VerificationResponse {
        let refused = VerificationResponse::refused;
        let proof = match proved {
            Proved::Advanced { auth_url, .. } => {
                return VerificationResponse { auth_url_for_2fa: auth_url, ..VerificationResponse::right() };
            }
            Proved::SignedIn { .. } => return VerificationResponse::right(),
            Proved::TooMany { .. } => return refused(SignInErrorCode::TooManyRequests),
            Proved::Refused(proof) => proof,
        };
        match proof {
            Proof::Advanced | Proof::SignedIn => VerificationResponse::right(),
            Proof::Wrong { remaining, until } => VerificationResponse::wrong(remaining, until),
            Proof::Expired => refused(SignInErrorCode::Expired),
            Proof::WrongStage => refused(SignInErrorCode::WrongStage),
            Proof::InvalidFormat => refused(SignInErrorCode::InvalidFormat),
            Proof::AlreadyEnrolled => refused(SignInErrorCode::AlreadyEnrolled),
            Proof::Locked { until } => VerificationResponse::locked(until),
            Proof::NoPending => refused(SignInErrorCode::NoPendingSignIn),
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

/// What confirming tells; `None`: nobody is signed in.
pub fn confirmation(confirmed: Confirmed) -> Option<(VerificationResponse, Outcome)> {
    let response = match confirmed {
        Confirmed::Nobody => return None,
        Confirmed::TooMany { .. } => VerificationResponse::refused(SignInErrorCode::TooManyRequests),
        Confirmed::Told(Confirmation::Confirmed) => VerificationResponse::right(),
        Confirmed::Told(Confirmation::Wrong { remaining, until }) => VerificationResponse::wrong(remaining, until),
        Confirmed::Told(Confirmation::InvalidFormat) => VerificationResponse::refused(SignInErrorCode::InvalidFormat),
        Confirmed::Told(Confirmation::Locked { until }) => VerificationResponse::locked(until),
    };
    let outcome = response.outcome();
    Some((response, outcome))
}

/// What making recovery codes tells; `None`: nobody is signed in.
pub fn recovery_codes(codes: Codes) -> Option<(RecoveryCodesResponse, Outcome)> {
    let (code, codes) = match codes {
        Codes::Nobody => return None,
        Codes::NotConfirmed => (Some(SignInErrorCode::IdentityNotConfirmed), None),
        Codes::Made(codes) => (None, Some(codes.iter().map(RecoveryCode::shown).collect())),
    };
    let error_message = code.map(|code| code.message().into());
    let response = RecoveryCodesResponse { status: code.is_none(), error_message, error_code: code, codes };
    Some((response, code.map_or(Outcome::Ok, Outcome::from)))
}

/// What keeping recovery codes tells; `None`: nobody is signed in.
pub fn kept_codes(kept: Keeping) -> Option<(VerificationResponse, Outcome)> {
    let response = match kept {
        Keeping::Nobody => return None,
        Keeping::Done => VerificationResponse::right(),
        Keeping::Expired => VerificationResponse::refused(SignInErrorCode::Expired),
        Keeping::NotOffered => VerificationResponse::refused(SignInErrorCode::WrongStage),
    };
    let outcome = response.outcome();
    Some((response, outcome))
}

/// What setting up another authenticator tells; `None`: nobody is signed in.
pub fn replacement(replaced: Replaced) -> Option<(VerificationResponse, Outcome)> {
    let refused = VerificationResponse::refused;
    let response = match replaced {
        Replaced::Nobody => return None,
        Replaced::Done => VerificationResponse::right(),
        Replaced::Offered { auth_url } => {
            VerificationResponse { auth_url_for_2fa: auth_url, ..VerificationResponse::right() }
        }
        Replaced::WrongCode => refused(SignInErrorCode::WrongCode),
        Replaced::InvalidFormat => refused(SignInErrorCode::InvalidFormat),
        Replaced::NotOffered => refused(SignInErrorCode::WrongStage),
        Replaced::NotConfirmed => refused(SignInErrorCode::IdentityNotConfirmed),
    };
    let outcome = response.outcome();
    Some((response, outcome))
}
