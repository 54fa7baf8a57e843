//! Bodies of players: each is of one kind, told by its one known field. Unknown fields are ignored, as old clients send them. Refuses
//! a body of two kinds or none, and a value of another JSON type.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::paths::PlayerPath;
use super::refusals::Unfit;
use crate::edge::json::{self, WholeNumber};
use crate::rules::code::Digits;
use crate::rules::mobile::Mobile;
use crate::rules::texts::Text;
use crate::sign_in::player::PlayerUpdate;

/// Asks for a code by mail.
#[derive(Deserialize, ToSchema)]
pub struct MailCodeRequest {
    /// `email`.
    #[schema(schema_with = super::schemas::by_mail)]
    auth_type: String,
}

/// Shows a code of a mail.
#[derive(Deserialize, ToSchema)]
pub struct ShownMailCode {
    /// `email`.
    #[schema(schema_with = super::schemas::by_mail)]
    auth_type: String,
    /// Six digits; blanks and hyphens between them are left out.
    #[schema(schema_with = super::schemas::code)]
    code: String,
}

/// Asks for a code by SMS.
#[derive(Deserialize, ToSchema)]
pub struct SmsCodeRequest {
    /// The number that the code goes to.
    #[schema(schema_with = super::schemas::mobile_number)]
    mobile_number: String,
}

/// Shows a code of an SMS.
#[derive(Deserialize, ToSchema)]
pub struct ShownSmsCode {
    /// Six digits; blanks and hyphens between them are left out.
    #[schema(schema_with = super::schemas::code)]
    sms_code: String,
}

/// A body, by its kind.
pub enum PlayerBody {
    /// Asks for a code by mail.
    SendMail,
    /// Shows a code of a mail.
    ShowMail(Result<String, Unfit>),
    /// Asks for a code by SMS.
    SendSms(Result<Mobile, Unfit>),
    /// Shows a code of an SMS.
    ShowSms(Result<String, Unfit>),
    /// Changes the player's data.
    Update(Result<PlayerUpdate, Unfit>),
}

impl PlayerBody {
    /// The body of a call; `is_put`: by PUT.
    pub fn parse(path: PlayerPath, is_put: bool, body: &[u8]) -> Result<PlayerBody, Unfit> {
        let members = json::members(body).ok_or(Unfit::Body)?;
        let value = |name: &str| members.iter().find(|(own, _)| own == name).map(|(_, value)| *value);
        let known: Vec<&str> = ["auth_type", "mobile_number", "sms_code", "mobile"]
            .into_iter()
            .filter(|name| value(name).is_some())
            .collect();
        let [kind] = known.as_slice() else { return Err(Unfit::Body) };
        match (path, *kind, is_put) {
            (PlayerPath::Send, "auth_type", false) => {
                let sent: MailCodeRequest = parsed(body)?;
                by_mail(&sent.auth_type).map(|()| PlayerBody::SendMail)
            }
            (PlayerPath::Validate, "auth_type", _) => {
                let sent: ShownMailCode = parsed(body)?;
                by_mail(&sent.auth_type).map(|()| PlayerBody::ShowMail(code(sent.code)))
            }
            (PlayerPath::Send, "mobile_number", false) => {
                let sent: SmsCodeRequest = parsed(body)?;
                Ok(PlayerBody::SendSms(Mobile::parse(&sent.mobile_number).ok_or(Unfit::MobileNumber)))
            }
            (PlayerPath::Validate, "sms_code", _) => {
                let sent: ShownSmsCode = parsed(body)?;
                Ok(PlayerBody::ShowSms(code(sent.sms_code)))
            }
            // Serde would also read the telephone from an array, by position.
            (PlayerPath::Send | PlayerPath::Data, "mobile", _) if value("mobile").is_some_and(is_object) => {
                Ok(PlayerBody::Update(update(parsed(body)?)))
            }
            _ => Err(Unfit::Body),
        }
    }
}

/// A change of a player's data; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = PlayerUpdate)]
pub struct SentUpdate {
    /// The brand of the session.
    #[schema(value_type = Option<i64>, example = 1009, minimum = 1, maximum = 2_147_483_647)]
    brand_id: Option<WholeNumber>,
    /// The player of the session.
    #[schema(schema_with = super::schemas::optional_whole)]
    player_id: Option<WholeNumber>,
    /// Whether a code follows the login; never turned off.
    #[schema(example = true)]
    is_2fa_required: Option<bool>,
    /// The telephone.
    mobile: SentMobile,
}

/// A telephone, as a player changes it.
#[derive(Deserialize, ToSchema)]
#[schema(as = MobileUpdate)]
pub struct SentMobile {
    /// The number.
    #[schema(schema_with = super::schemas::optional_mobile_number)]
    number: Option<String>,
    /// A remark, without control characters.
    #[schema(example = "Comment", max_length = 256, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    status_comment: Option<String>,
}

fn update(sent: SentUpdate) -> Result<PlayerUpdate, Unfit> {
    let comment = sent.mobile.status_comment;
    let is_unfit =
        |comment: &String| Text::StatusComment.fault(comment).is_some() || comment.contains(char::is_control);
    if comment.as_ref().is_some_and(is_unfit) {
        return Err(Unfit::Body);
    }
    let number = |typed: String| Mobile::parse(&typed).ok_or(Unfit::MobileNumber);
    Ok(PlayerUpdate {
        // A number that no brand has is another one's.
        brand: sent.brand_id.map(|WholeNumber(id)| i32::try_from(id).unwrap_or(0)),
        number: sent.player_id.map(|WholeNumber(id)| id),
        two_factor: sent.is_2fa_required,
        mobile: sent.mobile.number.map(number).transpose()?,
        status_comment: comment,
    })
}

/// Whether a JSON value is an object.
fn is_object(value: &str) -> bool {
    value.starts_with('{')
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unfit> {
    serde_json::from_slice(body).map_err(|_| Unfit::Body)
}

fn by_mail(auth_type: &str) -> Result<(), Unfit> {
    if auth_type == "email" { Ok(()) } else { Err(Unfit::Body) }
}

/// A typed code, if its form is that of one.
fn code(typed: String) -> Result<String, Unfit> {
    if Digits::parse(&typed).is_some() { Ok(typed) } else { Err(Unfit::Code) }
}
