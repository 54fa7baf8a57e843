//! `POST /v3/session/login`: shows a password for a user name. Answers alike whether the account exists or not.

use futures_util::future::{BoxFuture, FutureExt};
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::{SessionCode, SessionRefusal};
use super::caller::{DOOR, KeyedCall, SessionAnswer};
use super::fields::BodyFields;
use crate::doors::shown_password::shown_password;
use crate::edge::CookieKind;
use crate::fault::Fault;
use crate::rules::identifier::{Identifier, UserName};
use crate::rules::password::Password;
use crate::sign_in::{LoggedIn, LoginRequest, own_account};

/// A user name and a password.
#[derive(ToSchema)]
#[schema(as = LoginRequest, rename_all = "camelCase")]
pub struct SessionCredentials {
    /// The user name, in any case: 3 to 32 characters in NFKC, without blanks around them, without `@` and without characters
    /// that are invisible.
    #[schema(value_type = String, example = "ann", min_length = 3, max_length = 32, pattern = r"^[^@\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8]*$")]
    user_name: UserName,
    /// The password.
    #[schema(value_type = String, format = Password, example = "a long and secret sentence", min_length = 1, max_length = 128)]
    password: Password,
    /// 1: the session lasts for 7 days.
    #[schema(value_type = Option<i32>, example = 0, minimum = 0, maximum = 1, nullable = false)]
    remember_me: bool,
}

impl SessionCredentials {
    fn read(body: &[u8]) -> Result<SessionCredentials, SessionRefusal> {
        let mut fields = BodyFields::of(body)?;
        let name = "must be a user name: 3 to 32 characters without @ and invisible characters";
        let user_name = fields.text("userName", name, UserName::parse);
        let password = fields.text("password", "must be a password of 1 to 128 characters", shown_password);
        let remember_me = fields.flag("rememberMe");
        let read = user_name.zip(password).map(|(user_name, password)| SessionCredentials {
            user_name,
            password,
            remember_me,
        });
        fields.finish()?;
        read.ok_or_else(|| SessionCode::InvalidRequest.into())
    }
}

/// Whether a one-time password is awaited, and until when.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionAuthReq {
    /// Whether a one-time password completes the login.
    #[schema(example = true)]
    requires_otp: bool,
    /// When the login expires, in Unix seconds; 0: nothing is awaited.
    #[schema(example = 1_800_000_900, minimum = 0)]
    expires_at: i64,
    /// The value of `expiresAt`.
    #[schema(example = 1_800_000_900, minimum = 0)]
    otp_session_expires_at: i64,
}

impl SessionAuthReq {
    fn until(expires_at: i64) -> SessionAuthReq {
        SessionAuthReq { requires_otp: expires_at > 0, expires_at, otp_session_expires_at: expires_at }
    }
}

/// Logs in by a password.
pub fn login<'a>(keyed: &'a KeyedCall, body: &'a [u8]) -> BoxFuture<'a, Result<SessionAnswer, Fault>> {
    async move {
        if own_account(&keyed.call.app, keyed.acting()).await?.is_some() {
            return Ok(Err(SessionCode::AlreadyLoggedIn.into()));
        }
        let shown = SessionCredentials::read(body).and_then(|shown| keyed.within_limits().map(|()| shown));
        match shown {
            Ok(shown) => logged_in(keyed, shown).await,
            Err(refusal) => Ok(Err(refusal)),
        }
    }
    .boxed()
}

async fn logged_in(keyed: &KeyedCall, shown: SessionCredentials) -> Result<SessionAnswer, Fault> {
    let call = &keyed.call;
    let request = LoginRequest {
        door: DOOR,
        identifier: Identifier::UserName(shown.user_name),
        password: shown.password,
        captcha: None,
        application: Some(keyed.key),
        remembered: shown.remember_me,
        pending: call.presented.pending.as_ref(),
        device: None,
        requester: &call.requester,
        language: call.language,
    };
    let now = call.app.clock.now();
    let told = match crate::sign_in::login(&call.app, request).await? {
        LoggedIn::SignedIn { token, life, .. } => {
            call.hand(CookieKind::Session, &token, life);
            SessionAuthReq::until(0)
        }
        LoggedIn::Advanced { token, expires_at, .. } => {
            call.hand(CookieKind::Pending, &token, Some(expires_at - now));
            SessionAuthReq::until(expires_at.timestamp())
        }
        LoggedIn::Refused(refused) => {
            return Ok(Err(SessionRefusal::of_step(refused.why, SessionCode::InvalidCredentials, now)));
        }
    };
    Ok(Ok(Some(serde_json::to_value(told).map_err(|error| Fault::Text(Box::new(error)))?)))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use utoipa::PartialSchema;

    use super::*;
    use crate::rules::unprintable::is_invisible;

    /// The invisible characters up to U+FFFF, as a class of a regular expression lists them.
    fn invisible() -> String {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for code in (0..=0xffff_u32).filter(|code| char::from_u32(*code).is_some_and(is_invisible)) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == code => *last = code,
                _ => runs.push((code, code)),
            }
        }
        let escaped = |code: u32| if code < 0x100 { format!("\\x{code:02x}") } else { format!("\\u{code:04x}") };
        let listed = runs.into_iter().map(|(first, last)| match last - first {
            0 => escaped(first),
            1 => escaped(first) + &escaped(last),
            _ => format!("{}-{}", escaped(first), escaped(last)),
        });
        listed.collect()
    }

    #[test]
    fn the_pattern_of_user_names_leaves_out_what_the_rules_refuse() {
        let schema = serde_json::to_value(SessionCredentials::schema()).unwrap_or_else(|error| panic!("{error}"));
        let pattern = schema.pointer("/properties/userName/pattern").and_then(Value::as_str);
        assert_eq!(pattern, Some(format!("^[^@{}]*$", invisible()).as_str()), "{schema}");
    }
}
