//! `POST /v3/session/login/otp`: shows the code of an authenticator for the login of the cookie.

use futures_util::future::{BoxFuture, FutureExt};
use utoipa::ToSchema;

use super::answers::{SessionCode, SessionRefusal};
use super::caller::{DOOR, KeyedCall, SessionAnswer};
use super::fields::BodyFields;
use crate::edge::CookieKind;
use crate::fault::Fault;
use crate::rules::code::Digits;
use crate::rules::factor::Factor;
use crate::sign_in::{Proved, Showing, is_held, prove};

/// A one-time password.
#[derive(ToSchema)]
#[schema(as = OtpRequest)]
pub struct ShownOtp {
    /// Six digits of the authenticator app; blanks and hyphens between them are left out.
    #[schema(value_type = String, example = "123456", pattern = "^[\\s-]*([0-9][\\s-]*){6}$")]
    otp: String,
}

impl ShownOtp {
    fn read(body: &[u8]) -> Result<ShownOtp, SessionRefusal> {
        let mut fields = BodyFields::of(body)?;
        let digits = |typed: &str| Digits::parse(typed).is_some().then(|| typed.to_owned());
        let otp = fields.text("otp", "must be six digits, as a string", digits);
        fields.finish()?;
        otp.map(|otp| ShownOtp { otp }).ok_or_else(|| SessionCode::InvalidRequest.into())
    }
}

/// Completes a login by the code of an authenticator.
pub fn login_otp<'a>(keyed: &'a KeyedCall, body: &'a [u8]) -> BoxFuture<'a, Result<SessionAnswer, Fault>> {
    async move {
        let read = ShownOtp::read(body).and_then(|shown| keyed.within_limits().map(|()| shown));
        match read {
            Ok(shown) => shown_otp(keyed, &shown).await,
            // A caller without a pending login is told so, whatever the body.
            Err(refusal) if is_pending(keyed).await? => Ok(Err(refusal)),
            Err(_) => Ok(Err(SessionCode::UnexpectedOtp.into())),
        }
    }
    .boxed()
}

async fn is_pending(keyed: &KeyedCall) -> Result<bool, Fault> {
    let call = &keyed.call;
    is_held(&call.app, &call.requester, (DOOR, Some(keyed.key.id)), (call.presented.pending.as_ref(), None)).await
}

async fn shown_otp(keyed: &KeyedCall, shown: &ShownOtp) -> Result<SessionAnswer, Fault> {
    let call = &keyed.call;
    let showing = Showing {
        door: DOOR,
        factor: Factor::Authenticator,
        typed: &shown.otp,
        requester: &call.requester,
        pending: call.presented.pending.as_ref(),
        session: None,
        device: None,
        application: Some(keyed.key),
        gate: false,
    };
    let now = call.app.clock.now();
    match prove(&call.app, showing).await? {
        Proved::SignedIn { token, life, .. } => {
            call.hand(CookieKind::Session, &token, life);
            Ok(Ok(None))
        }
        Proved::Refused(why) => Ok(Err(SessionRefusal::of_step(why, SessionCode::InvalidOtp, now))),
        Proved::Advanced { .. } => Ok(Err(SessionCode::UnexpectedOtp.into())),
    }
}
