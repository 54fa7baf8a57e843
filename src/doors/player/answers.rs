//! Answers of the player door, in the order of their fields as its clients were built for. A field that is not there is left out.

use http::StatusCode;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::edge::{Response, json_response};

/// An answer in its envelope.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enveloped<T> {
    /// Whether the call was done.
    #[schema(schema_with = super::schemas::envelope_status)]
    status: &'static str,
    /// Data of the answer.
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
#[derive(Debug, Serialize, ToSchema)]
pub struct Nothing {}

/// No data: `null`.
#[derive(Debug, Serialize)]
pub struct Null;

impl ToSchema for Null {}

impl PartialSchema for Null {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
}

/// The data of an answer about a code by SMS.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SmsData {
    /// The outcome in words.
    #[schema(example = "Success")]
    pub description: String,
    /// The outcome, where the challenge's token is its reason.
    #[serde(rename = "2fa-auth-token", skip_serializing_if = "Option::is_none")]
    #[schema(example = "Auth token does not exist", nullable = false)]
    pub token_fault: Option<&'static str>,
    /// The token of the challenge.
    #[serde(rename = "2fa_auth_token", skip_serializing_if = "Option::is_none")]
    #[schema(example = "c8bfd06c-f934-4cb9-a554-694825b89328", nullable = false)]
    pub challenge: Option<String>,
    /// Seconds until another code may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 50, minimum = 1, nullable = false)]
    pub remaining_time: Option<i32>,
    /// `false`, as a text: the code was not valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "false", nullable = false)]
    pub success: Option<&'static str>,
    /// Fields that a validated code changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub updated_fields: Option<UpdatedFields>,
    /// `OK`, or what is due first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "OK", nullable = false)]
    pub result: Option<&'static str>,
    /// The token of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "8e62cc96-a21f-11ed-be7e-b289e620c23d", nullable = false)]
    pub token: Option<String>,
    /// The token of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "8e62cc96-a21f-11ed-be7e-b289e620c23d", nullable = false)]
    pub auth_token: Option<String>,
    /// The status of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 200, nullable = false)]
    pub status: Option<u16>,
}

/// Fields that a validated code changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpdatedFields {
    /// The telephone number, as typed.
    #[schema(example = "44-123456789")]
    pub mobile_number: String,
    /// `1`, as a text: the number is proven.
    #[schema(example = "1")]
    pub verification_status: &'static str,
}

/// The data of a player.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlayerData {
    /// The brand.
    #[schema(example = 1009)]
    pub brand_id: i32,
    /// The player's number at the brand.
    #[schema(example = 32574)]
    pub player_id: i64,
    /// Whether a code follows the login.
    #[schema(example = true)]
    pub is_2fa_required: bool,
    /// The telephone.
    pub mobile: MobileData,
}

/// The telephone of a player.
#[derive(Debug, Serialize, ToSchema)]
pub struct MobileData {
    /// The number as typed; empty: none.
    #[schema(example = "44-123456789")]
    pub number: String,
    /// 1: proven; 0: not yet.
    #[schema(example = 1, maximum = 1)]
    pub verification_status: u8,
    /// `Active`, `Pending` until it is proven, or empty without a number.
    #[schema(example = "Active")]
    pub status: &'static str,
    /// The player's remark.
    #[schema(example = "Comment")]
    pub status_comment: String,
}

/// A number that must be verified first.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationRequired {
    /// `Error`.
    #[schema(schema_with = super::schemas::envelope_status)]
    status: &'static str,
    /// The tokens.
    data: VerificationData,
    /// The reason.
    #[schema(example = "Mobile verification required")]
    message: &'static str,
    /// The reason.
    #[serde(rename = "userFriendlyMessage")]
    #[schema(example = "Mobile verification required")]
    user_friendly_message: &'static str,
}

/// The tokens of a number that must be verified.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationData {
    /// The token of the challenge.
    #[schema(example = "194eba0c-a6f0-11ed-aca7-caa409abce86")]
    data: String,
    /// The token of the half session that begins with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token: Option<String>,
    /// The token of the half session that begins with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
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

/// The response to a call that was done.
pub fn success(data: impl Serialize) -> Response {
    json_response(StatusCode::OK, &Enveloped::success(data))
}
