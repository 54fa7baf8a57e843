//! `resend2Fa`: mails another code of an awaited challenge. Refuses a fourth code, which ends the challenge.

use juniper::FieldResult;

use super::awaited::{TwoFactorAuthResult, named_by, resent};
use super::caller::acting;
use super::email::EmailAddress;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::factor::Purpose;
use crate::sign_in::{AwaitedName, resend};

/// The challenges whose code is mailed again. That of a change of password has a field of its own.
const PURPOSES: [Purpose; 5] =
    [Purpose::SignIn, Purpose::Registration, Purpose::Confirmation, Purpose::TwoFactorOff, Purpose::PasswordReset];

pub async fn resend_2fa(
    call: &Call,
    session_id: &str,
    email: &EmailAddress,
) -> FieldResult<Option<TwoFactorAuthResult>> {
    let token = named_by(session_id);
    let name = AwaitedName::Token(&token, &email.0, &PURPOSES);
    let sent = match acting(call).await {
        Ok(acting) => resend(&call.app, acting, name, call.language).await,
        Err(fault) => Err(fault),
    };
    resent(call, Field::Resend2Fa, sent, Some(session_id))
}
