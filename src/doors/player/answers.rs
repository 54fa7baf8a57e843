//! Answers of the player door, in the order of their fields as its clients were built for. A field that is not there is left out.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use warp::Reply;

use crate::edge::{JSON, Response};

/// An answer in its envelope.
#[derive(Debug, Serialize)]
pub struct Enveloped<T> {
    status: &'static str,
    data: T,
}

impl<T> Enveloped<T> {
    /// An answer to a call that was done.
    pub fn success(data: T) -> Enveloped<T> {
        Enveloped { status: "Success", data }
    }

    /// An answer to a call that was refused; `Failed` where a code was asked for, `Error` elsewhere.
    pub fn refused(status: &'static str, data: T) -> Enveloped<T> {
        Enveloped { status, data }
    }
}

/// An empty object.
#[derive(Debug, Serialize)]
pub struct Nothing {}

/// The data of an answer about a code by SMS.
#[derive(Debug, Default, Serialize)]
pub struct SmsData {
    /// The outcome in words.
    pub description: String,
    /// The outcome, where the challenge's token is its reason.
    #[serde(rename = "2fa-auth-token", skip_serializing_if = "Option::is_none")]
    pub token_fault: Option<&'static str>,
    /// The token of the challenge.
    #[serde(rename = "2fa_auth_token", skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// Seconds until another code may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_time: Option<i32>,
    /// `false`, as a text: the code was not valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<&'static str>,
    /// What a validated code changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_fields: Option<UpdatedFields>,
    /// `OK`, or what is due first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<&'static str>,
    /// The token of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The token of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_token: Option<String>,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What a validated code changed.
#[derive(Debug, Serialize)]
pub struct UpdatedFields {
    /// The telephone number, as typed.
    pub mobile_number: String,
    /// `1`, as a text: the number is proven.
    pub verification_status: &'static str,
}

/// The data of a player.
#[derive(Debug, Serialize)]
pub struct PlayerData {
    /// The brand.
    pub brand_id: i32,
    /// The player's number at the brand.
    pub player_id: i64,
    /// Whether a code follows the login.
    pub is_2fa_required: bool,
    /// The telephone.
    pub mobile: MobileData,
}

/// The telephone of a player.
#[derive(Debug, Serialize)]
pub struct MobileData {
    /// The number as typed; empty: none.
    pub number: String,
    /// 1: proven; 0: not yet.
    pub verification_status: u8,
    /// `Active`, `Pending` until it is proven, or empty without a number.
    pub status: &'static str,
    /// The player's remark.
    pub status_comment: String,
}

/// A number that must be verified first.
#[derive(Debug, Serialize)]
pub struct VerificationRequired {
    status: &'static str,
    data: VerificationData,
    message: &'static str,
    #[serde(rename = "userFriendlyMessage")]
    user_friendly_message: &'static str,
}

#[derive(Debug, Serialize)]
struct VerificationData {
    data: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_token: Option<String>,
}

impl VerificationRequired {
    /// The answer with the token of the challenge and, where a session begins with it, the session's.
    pub fn by(challenge: String, session: Option<String>) -> VerificationRequired {
        let message = "Mobile verification required";
        let data = VerificationData { data: challenge, token: session.clone(), auth_token: session };
        VerificationRequired { status: "Error", data, message, user_friendly_message: message }
    }
}

/// A response with a JSON body.
pub fn said(status: StatusCode, value: &impl Serialize) -> Response {
    let mut response = serde_json::to_vec(value).unwrap_or_default().into_response();
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// The response to a call that was done.
pub fn success(data: impl Serialize) -> Response {
    said(StatusCode::OK, &Enveloped::success(data))
}
