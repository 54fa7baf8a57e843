//! Refusals of the player door, to the letter of its clients. What of a refusal a caller learns is decided here.

use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::{Enveloped, SmsData, VerificationRequired};
use crate::edge::{JSON, Refusal, RequestId, Response, Voice, json_response};
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::uuid_token::UuidToken;

/// The voice of the player door.
pub const VOICE: Voice = Voice { media_type: JSON, body: voiced };

/// A value of a request that is not what the call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
pub enum Unfit {
    /// No brand has the id.
    #[strum(serialize = "invalid brand id")]
    BrandId,
    /// No session of the player is good for the call.
    #[strum(serialize = "invalid token")]
    Token,
    /// No application key is good for the call.
    #[strum(serialize = "invalid key")]
    Key,
    /// The body.
    #[strum(serialize = "invalid body")]
    Body,
    /// The telephone number.
    #[strum(serialize = "invalid mobile number")]
    MobileNumber,
    /// The form of a code.
    #[strum(serialize = "invalid code")]
    Code,
    /// The header `request-id`.
    #[strum(serialize = "invalid request id")]
    RequestId,
    /// The player asks for no codes any more.
    #[strum(serialize = "2fa cannot be disabled")]
    CannotDisable,
    /// The player has no address to mail to.
    #[strum(serialize = "no email address")]
    NoAddress,
    /// The email address.
    #[strum(serialize = "invalid email address")]
    EmailAddress,
    /// The language.
    #[strum(serialize = "invalid language")]
    Language,
    /// The steps that are due.
    #[strum(serialize = "invalid steps")]
    Steps,
}

impl Unfit {
    /// The status of the refusal.
    pub fn status(self) -> StatusCode {
        match self {
            Unfit::Token | Unfit::Key => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The refusal in words.
    pub fn said(self) -> String {
        format!("invalid input - {}", <&str>::from(self))
    }
}

/// A refusal of a call, before it is written.
#[derive(Debug)]
pub enum PlayerRefusal {
    /// A value is not what the call takes.
    Unfit(Unfit),
    /// A number must be verified first.
    Verification {
        /// The token of the challenge.
        challenge: UuidToken,
        /// The token of the half session that begins with it.
        session: Option<UuidToken>,
    },
    /// A code by SMS was asked for, or shown.
    Sms(Box<SmsData>, &'static str),
    /// A code by mail is not valid.
    MailCode,
    /// The network, the key or the pool must wait.
    TooMany(i32),
    /// There is no such player.
    NotFound,
}

impl From<Unfit> for PlayerRefusal {
    fn from(unfit: Unfit) -> PlayerRefusal {
        PlayerRefusal::Unfit(unfit)
    }
}

/// The status of an envelope where a code was asked for.
const FAILED: &str = "Failed";
/// The status of an envelope where a code was shown.
const ERROR: &str = "Error";

/// A fault of the server in words.
const FAULT: &str = "internal server error";
const LIMIT: &str = "Authentication attempts limit exceeded";
const SPENT: &str = "Auth Token is already verified";
const UNKNOWN: &str = "Auth token does not exist";

/// A refusal in words.
#[derive(Serialize, ToSchema)]
pub struct ErrMsg<'a> {
    /// The reason.
    #[serde(rename = "errMsg")]
    #[schema(example = "invalid input - invalid token")]
    err_msg: &'a str,
}

/// A fault of the server.
#[derive(Serialize, ToSchema)]
pub struct Failure {
    /// The fault in words.
    #[schema(example = "internal server error")]
    result: &'static str,
}

/// A code that is not valid.
#[derive(Serialize, ToSchema)]
pub struct NotValid {
    /// `false`, as a text.
    #[schema(example = "false")]
    success: &'static str,
}

impl PlayerRefusal {
    /// The refusal of a request for a code by SMS. `challenge`: the token that the request shows.
    pub fn of_send(Refused { why, wait }: Refused, challenge: Option<&UuidToken>) -> PlayerRefusal {
        let challenge = challenge.map(UuidToken::reveal);
        let data = match why {
            StepRefusal::Cooldown => SmsData {
                description: format!("Please wait before sending again in {wait} seconds"),
                challenge,
                remaining_time: Some(wait),
                ..SmsData::default()
            },
            StepRefusal::Locked { .. } | StepRefusal::CodesUsedUp => {
                SmsData { description: LIMIT.to_owned(), challenge, remaining_time: Some(wait), ..SmsData::default() }
            }
            StepRefusal::TooManyRequests => return PlayerRefusal::TooMany(wait),
            StepRefusal::Spent => of_token(SPENT, challenge),
            _ => of_token(UNKNOWN, None),
        };
        PlayerRefusal::Sms(Box::new(data), FAILED)
    }

    /// The refusal of a shown code of an SMS. `challenge`: the token that the request shows.
    pub fn of_validate(Refused { why, wait }: Refused, challenge: Option<&UuidToken>) -> PlayerRefusal {
        let challenge = challenge.map(UuidToken::reveal);
        let data = match why {
            StepRefusal::Cooldown => SmsData {
                description: format!("Please wait before sending again in {wait} seconds"),
                challenge,
                ..SmsData::default()
            },
            StepRefusal::Locked { .. } | StepRefusal::CodesUsedUp => {
                SmsData { description: LIMIT.to_owned(), challenge, ..SmsData::default() }
            }
            StepRefusal::TooManyRequests => return PlayerRefusal::TooMany(wait),
            StepRefusal::Spent => of_token(SPENT, challenge),
            StepRefusal::Wrong { .. } | StepRefusal::Expired => SmsData {
                description: String::from("Code is not valid"),
                challenge,
                success: Some("false"),
                ..SmsData::default()
            },
            StepRefusal::InvalidFormat => return Unfit::Code.into(),
            _ => of_token(UNKNOWN, None),
        };
        PlayerRefusal::Sms(Box::new(data), ERROR)
    }

    /// The refusal of a request for a code by mail, or of a shown one.
    pub fn of_mail(Refused { why, wait }: Refused) -> PlayerRefusal {
        match why {
            StepRefusal::TooManyRequests
            | StepRefusal::Cooldown
            | StepRefusal::Locked { .. }
            | StepRefusal::CodesUsedUp => PlayerRefusal::TooMany(wait),
            StepRefusal::InvalidFormat => Unfit::Code.into(),
            _ => PlayerRefusal::MailCode,
        }
    }

    /// The refusal of a right code while something is due first.
    pub fn steps_due(challenge: &UuidToken, session: &UuidToken) -> PlayerRefusal {
        let (due, token) = ("TNC_REQUIRED", Some(session.reveal()));
        let data = SmsData {
            description: due.to_owned(),
            result: Some(due),
            challenge: Some(challenge.reveal()),
            token: token.clone(),
            auth_token: token,
            status: Some(422),
            ..SmsData::default()
        };
        PlayerRefusal::Sms(Box::new(data), ERROR)
    }

    /// The outcome in the metrics.
    pub fn label(&self) -> &'static str {
        match self {
            PlayerRefusal::Unfit(Unfit::Token) => "invalid_token",
            PlayerRefusal::Unfit(Unfit::Key) => "invalid_key",
            PlayerRefusal::Unfit(_) => "invalid_input",
            PlayerRefusal::Verification { .. } => "verification_required",
            PlayerRefusal::Sms(..) => "sms_refused",
            PlayerRefusal::MailCode => "code_not_valid",
            PlayerRefusal::TooMany(_) => "too_many_requests",
            PlayerRefusal::NotFound => "not_found",
        }
    }

    /// The response.
    pub fn respond(self) -> Response {
        match self {
            PlayerRefusal::Unfit(unfit) => json_response(unfit.status(), &ErrMsg { err_msg: &unfit.said() }),
            PlayerRefusal::Verification { challenge, session } => {
                let answer = VerificationRequired::by(challenge.reveal(), session.map(|session| session.reveal()));
                json_response(StatusCode::FORBIDDEN, &answer)
            }
            PlayerRefusal::Sms(data, status) => {
                json_response(StatusCode::UNPROCESSABLE_ENTITY, &Enveloped::refused(status, data))
            }
            PlayerRefusal::MailCode => json_response(
                StatusCode::UNPROCESSABLE_ENTITY,
                &Enveloped::refused(ERROR, NotValid { success: "false" }),
            ),
            PlayerRefusal::TooMany(wait) => {
                let mut response =
                    json_response(StatusCode::TOO_MANY_REQUESTS, &ErrMsg { err_msg: "too many requests" });
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.max(1)));
                response
            }
            PlayerRefusal::NotFound => json_response(StatusCode::NOT_FOUND, &ErrMsg { err_msg: "not found" }),
        }
    }
}

/// The data of a refusal whose reason is the challenge's token.
fn of_token(why: &'static str, challenge: Option<String>) -> SmsData {
    SmsData { description: why.to_owned(), token_fault: Some(why), challenge, ..SmsData::default() }
}

/// Says a refusal of the edge.
fn voiced(refusal: &Refusal, _: &RequestId) -> String {
    if refusal.status.is_server_error() {
        return serde_json::to_string(&Failure { result: FAULT }).unwrap_or_default();
    }
    serde_json::to_string(&ErrMsg { err_msg: words(refusal.status) }).unwrap_or_default()
}

/// The words for a refusal of the edge, by its status.
pub fn words(status: StatusCode) -> &'static str {
    match status {
        status if status.is_server_error() => FAULT,
        StatusCode::NOT_FOUND => "not found",
        StatusCode::METHOD_NOT_ALLOWED => "method not allowed",
        StatusCode::REQUEST_TIMEOUT => "request timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "body too large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported media type",
        StatusCode::MISDIRECTED_REQUEST => "misdirected request",
        StatusCode::FORBIDDEN => "forbidden origin",
        StatusCode::TOO_MANY_REQUESTS => "too many requests",
        _ => "invalid input - invalid body",
    }
}
