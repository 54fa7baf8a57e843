//! Answers of the session door: one JSON object each. What of a refusal a caller learns is decided here.

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::edge::{JSON, Refusal, RequestId, Response, Voice, json_response};
use crate::rules::refusal::StepRefusal;
use crate::rules::{Instant, seconds_until};

/// The voice of the session door.
pub const VOICE: Voice = Voice { media_type: JSON, body: said };

/// The number of a refusal, `errorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
pub enum SessionCode {
    /// Nobody is logged in with this cookie and key.
    #[strum(serialize = "10100")]
    NotLoggedIn = 10100,
    /// No key, or one that is not good for this call.
    #[strum(serialize = "10101")]
    BadKey = 10101,
    /// The user name and the password are not those of an account.
    #[strum(serialize = "10102")]
    InvalidCredentials = 10102,
    /// The one-time password was wrong, and was counted.
    #[strum(serialize = "10103")]
    InvalidOtp = 10103,
    /// A live session came with the login.
    #[strum(serialize = "10110")]
    AlreadyLoggedIn = 10110,
    /// No login awaits a one-time password.
    #[strum(serialize = "10111")]
    UnexpectedOtp = 10111,
    /// The key or the network made too many calls, or the user name is locked.
    #[strum(serialize = "10120")]
    TooManyRequests = 10120,
    /// The authenticator is suspended until the operator resets it.
    #[strum(serialize = "10121")]
    Suspended = 10121,
    /// The body is not what the call takes.
    #[strum(serialize = "10130")]
    InvalidRequest = 10130,
    /// The path is no call's.
    #[strum(serialize = "10131")]
    NotFound = 10131,
    /// The path does not serve this method.
    #[strum(serialize = "10132")]
    MethodNotAllowed = 10132,
    /// The body is too large.
    #[strum(serialize = "10133")]
    TooLarge = 10133,
    /// The body is not JSON.
    #[strum(serialize = "10134")]
    UnsupportedMediaType = 10134,
    /// Pages of this origin may not call.
    #[strum(serialize = "10135")]
    Forbidden = 10135,
    /// The body took too long.
    #[strum(serialize = "10136")]
    Timeout = 10136,
    /// The host is not this server's.
    #[strum(serialize = "10137")]
    Misdirected = 10137,
    /// The server failed.
    #[strum(serialize = "10500")]
    Internal = 10500,
    /// A retry may succeed later.
    #[strum(serialize = "10503")]
    Unavailable = 10503,
}

impl SessionCode {
    /// The number on the wire.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// The number as a label.
    pub fn label(self) -> &'static str {
        self.into()
    }

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            SessionCode::NotLoggedIn
            | SessionCode::BadKey
            | SessionCode::InvalidCredentials
            | SessionCode::InvalidOtp => StatusCode::UNAUTHORIZED,
            SessionCode::AlreadyLoggedIn | SessionCode::UnexpectedOtp => StatusCode::CONFLICT,
            SessionCode::TooManyRequests | SessionCode::Suspended => StatusCode::TOO_MANY_REQUESTS,
            SessionCode::InvalidRequest => StatusCode::BAD_REQUEST,
            SessionCode::NotFound => StatusCode::NOT_FOUND,
            SessionCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            SessionCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            SessionCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            SessionCode::Forbidden => StatusCode::FORBIDDEN,
            SessionCode::Timeout => StatusCode::REQUEST_TIMEOUT,
            SessionCode::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            SessionCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            SessionCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The sentence, `errorMessage`.
    pub fn message(self) -> &'static str {
        match self {
            SessionCode::NotLoggedIn => "You are not logged in.",
            SessionCode::BadKey => "The header PRIVATE-TOKEN names no application key that is good for this call.",
            SessionCode::InvalidCredentials => "The user name or the password is wrong.",
            SessionCode::InvalidOtp => "The one-time password is wrong or was used already.",
            SessionCode::AlreadyLoggedIn => "You are logged in already.",
            SessionCode::UnexpectedOtp => "No login awaits a one-time password.",
            SessionCode::TooManyRequests => "Too many requests. Try again later.",
            SessionCode::Suspended => "The authenticator is suspended. Ask your operator to reset it.",
            SessionCode::InvalidRequest => "The request is not what this call takes.",
            SessionCode::NotFound => "Nothing is served at this path.",
            SessionCode::MethodNotAllowed => "This path does not serve this method.",
            SessionCode::TooLarge => "The body is too large.",
            SessionCode::UnsupportedMediaType => "The body must be application/json in UTF-8, not compressed.",
            SessionCode::Forbidden => "Pages of this origin may not call.",
            SessionCode::Timeout => "The body took too long.",
            SessionCode::Misdirected => "This host is not served here.",
            SessionCode::Internal => "Something went wrong on our side.",
            SessionCode::Unavailable => "The service is not available right now. Try again in a moment.",
        }
    }

    /// The code of a refusal of the edge.
    fn of(refusal: &Refusal) -> SessionCode {
        match refusal.status {
            StatusCode::NOT_FOUND => SessionCode::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => SessionCode::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => SessionCode::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => SessionCode::UnsupportedMediaType,
            StatusCode::FORBIDDEN => SessionCode::Forbidden,
            StatusCode::REQUEST_TIMEOUT => SessionCode::Timeout,
            StatusCode::MISDIRECTED_REQUEST => SessionCode::Misdirected,
            StatusCode::SERVICE_UNAVAILABLE => SessionCode::Unavailable,
            status if status.is_server_error() => SessionCode::Internal,
            _ => SessionCode::InvalidRequest,
        }
    }
}

/// A refusal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Error)]
pub struct SessionErrorBody {
    /// The number of the refusal.
    #[schema(example = 10102)]
    error_code: i32,
    /// One English sentence.
    #[schema(example = "The user name or the password is wrong.")]
    error_message: &'static str,
    /// One entry for each field that is not what the call takes; empty unless `errorCode` is 10130.
    errors: Vec<PropertyError>,
}

/// A field of a body that is not what the call takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PropertyError {
    /// The field's name; `body`: the body as a whole.
    #[schema(example = "rememberMe")]
    pub property: String,
    /// The requirement that the field does not meet, in a few English words.
    #[schema(example = "must be the integer 0 or 1")]
    pub message: &'static str,
}

/// A refusal of a call, before it is written.
#[derive(Debug)]
pub struct SessionRefusal {
    /// The code.
    pub code: SessionCode,
    errors: Vec<PropertyError>,
    /// Seconds until a retry may succeed.
    wait: Option<i32>,
}

impl From<SessionCode> for SessionRefusal {
    fn from(code: SessionCode) -> SessionRefusal {
        SessionRefusal { code, errors: Vec::new(), wait: None }
    }
}

impl SessionRefusal {
    /// The refusal of a body with these faults.
    pub fn unfit(errors: Vec<PropertyError>) -> SessionRefusal {
        SessionRefusal { errors, ..SessionCode::InvalidRequest.into() }
    }

    /// The refusal of a call that may be repeated after `wait` seconds.
    pub fn too_many(wait: i32) -> SessionRefusal {
        SessionRefusal { wait: Some(wait.max(1)), ..SessionCode::TooManyRequests.into() }
    }

    /// The refusal of a step. `wrong`: the code of a wrong factor.
    pub fn of_step(why: StepRefusal, wrong: SessionCode, now: Instant) -> SessionRefusal {
        match why {
            StepRefusal::Wrong { .. } => wrong.into(),
            StepRefusal::KeyChanged => SessionCode::BadKey.into(),
            StepRefusal::Locked { until: Some(until) } => SessionRefusal::too_many(seconds_until(until, now)),
            StepRefusal::Locked { until: None } => SessionCode::Suspended.into(),
            StepRefusal::TooManyRequests | StepRefusal::Cooldown | StepRefusal::CodesUsedUp => {
                SessionRefusal::too_many(1)
            }
            StepRefusal::NoPending
            | StepRefusal::Spent
            | StepRefusal::OtherSession
            | StepRefusal::Expired
            | StepRefusal::WrongStage
            | StepRefusal::AlreadyEnrolled
            | StepRefusal::WrongOffered
            | StepRefusal::NotConfirmed => SessionCode::UnexpectedOtp.into(),
            StepRefusal::InvalidFormat
            | StepRefusal::InvalidEmail
            | StepRefusal::InvalidPassword(_)
            | StepRefusal::CaptchaRequired
            | StepRefusal::CaptchaFailed
            | StepRefusal::CaptchaUnavailable => SessionCode::InvalidRequest.into(),
        }
    }

    /// The response.
    pub fn respond(self) -> Response {
        let SessionRefusal { code, errors, wait } = self;
        let mut response = json_response(code.status(), &body(code, errors));
        if let Some(wait) = wait {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

fn body(code: SessionCode, errors: Vec<PropertyError>) -> SessionErrorBody {
    SessionErrorBody { error_code: code.number(), error_message: code.message(), errors }
}

/// Says a refusal of the edge.
fn said(refusal: &Refusal, _: &RequestId) -> String {
    let code = SessionCode::of(refusal);
    let whole = || PropertyError { property: String::from("body"), message: "must arrive whole" };
    let errors = (code == SessionCode::InvalidRequest).then(whole);
    serde_json::to_string(&body(code, errors.into_iter().collect())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantArray;

    use super::*;
    use crate::metrics::SESSION_OUTCOMES;

    #[test]
    fn every_code_has_its_number_as_label_and_no_two_are_alike() {
        let numbers: BTreeSet<i32> = SessionCode::VARIANTS.iter().map(|code| code.number()).collect();
        assert_eq!(numbers.len(), SessionCode::VARIANTS.len());
        for code in SessionCode::VARIANTS {
            assert_eq!(code.label(), code.number().to_string(), "{code:?}");
            let message = code.message();
            assert!(message.ends_with('.') && message.is_ascii(), "{message}");
        }
        let labels: BTreeSet<&str> = SessionCode::VARIANTS.iter().map(|code| code.label()).collect();
        assert!(SESSION_OUTCOMES.iter().skip(1).all(|outcome| labels.contains(outcome)));
    }

    #[test]
    fn every_refusal_of_the_edge_has_the_code_of_its_status() {
        for code in SessionCode::VARIANTS {
            let refusal = Refusal::new(code.status(), crate::edge::Code::BadUserInput, "");
            let said = SessionCode::of(&refusal);
            assert!(said.status() == code.status() || said == SessionCode::InvalidRequest, "{code:?} {said:?}");
        }
    }
}
