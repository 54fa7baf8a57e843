//! Bodies of players: each is of one kind, told by its one known field. Unknown fields are ignored, as old clients send them. Refuses
//! a body of two kinds or none, and a value of another JSON type.

use serde::Deserialize;

use super::paths::PlayerPath;
use super::refusals::Unfit;
use crate::edge::json;
use crate::rules::code::Digits;
use crate::rules::mobile::Mobile;
use crate::rules::texts::Text;
use crate::sign_in::player::PlayerUpdate;

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
            (PlayerPath::Send, "auth_type", false) => by_mail(value("auth_type")).map(|()| PlayerBody::SendMail),
            (PlayerPath::Validate, "auth_type", _) => {
                by_mail(value("auth_type"))?;
                Ok(PlayerBody::ShowMail(code(&text(value("code"))?)))
            }
            (PlayerPath::Send, "mobile_number", false) => {
                let typed = text(value("mobile_number"))?;
                Ok(PlayerBody::SendSms(Mobile::parse(&typed).ok_or(Unfit::MobileNumber)))
            }
            (PlayerPath::Validate, "sms_code", _) => Ok(PlayerBody::ShowSms(code(&text(value("sms_code"))?))),
            (PlayerPath::Send | PlayerPath::Data, "mobile", _) => {
                let sent = serde_json::from_slice(body).map_err(|_| Unfit::Body)?;
                Ok(PlayerBody::Update(update(sent)))
            }
            _ => Err(Unfit::Body),
        }
    }
}

/// The body of an update.
#[derive(Deserialize)]
struct SentUpdate {
    brand_id: Option<i64>,
    player_id: Option<i64>,
    is_2fa_required: Option<bool>,
    mobile: SentMobile,
}

#[derive(Deserialize)]
struct SentMobile {
    number: Option<String>,
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
        brand: sent.brand_id.map(|id| i32::try_from(id).unwrap_or(0)),
        number: sent.player_id,
        two_factor: sent.is_2fa_required,
        mobile: sent.mobile.number.map(number).transpose()?,
        status_comment: comment,
    })
}

fn by_mail(value: Option<&str>) -> Result<(), Unfit> {
    if text(value)? == "email" { Ok(()) } else { Err(Unfit::Body) }
}

/// The text of a JSON string.
fn text(value: Option<&str>) -> Result<String, Unfit> {
    value.and_then(|value| serde_json::from_str(value).ok()).ok_or(Unfit::Body)
}

/// A typed code, if its form is that of one.
fn code(typed: &str) -> Result<String, Unfit> {
    Digits::parse(typed).map(|_| typed.to_owned()).ok_or(Unfit::Code)
}
