//! `enable2Fa` and `disable2Fa`: two-factor sign-in is turned on by the password, and off by the password and a mailed code; a
//! confirmation for the reason stands for both. Refuses callers without a live session.

use juniper::FieldResult;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::awaited::TwoFactorAuthResult;
use super::caller::acting;
use super::shown_password::shown_password;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::password::Password;
use crate::sign_in::{OwnChange, OwnChanged, change_own, own_account};

pub async fn enable_2fa(call: &Call, password: Option<String>) -> FieldResult<Option<TwoFactorAuthResult>> {
    turn(call, Field::Enable2Fa, true, password).await
}

pub async fn disable_2fa(call: &Call, password: Option<String>) -> FieldResult<Option<TwoFactorAuthResult>> {
    turn(call, Field::Disable2Fa, false, password).await
}

async fn turn(
    call: &Call,
    field: Field,
    on: bool,
    password: Option<String>,
) -> FieldResult<Option<TwoFactorAuthResult>> {
    let password = password.map(zeroize::Zeroizing::new);
    let password = password.as_deref().map(|typed| shown_password(typed).ok_or(())).transpose();
    let done = TwoFactorAuthResult { status: 200, session_id: None, next_request_at: 0, two_factor_auth: on };
    match changed(call, on, password).await {
        Ok(Some(OwnChanged::Done(_) | OwnChanged::Already)) => answered(call, field, Ok(done)),
        Ok(Some(OwnChanged::Awaited { token, wait, account })) => {
            let session_id = Some(token.reveal());
            let two_factor_auth = account.two_factor;
            answered(
                call,
                field,
                Ok(TwoFactorAuthResult { status: 202, session_id, next_request_at: wait, two_factor_auth }),
            )
        }
        Ok(Some(OwnChanged::Refused { why, wait })) => refused(call, field, AccountRefusal::of_own_password(why, wait)),
        Ok(Some(OwnChanged::Nobody)) => unauthenticated(call, field),
        Ok(None) => refused(call, field, AccountRefusal::of(AccountCode::InvalidInput)),
        Err(fault) => faulted(call, field, fault),
    }
}

/// Turns two-factor sign-in on or off. `None`: the caller is signed in, and the password can be none.
async fn changed(call: &Call, on: bool, password: Result<Option<Password>, ()>) -> Result<Option<OwnChanged>, Fault> {
    let acting = acting(call).await?;
    match password {
        Ok(password) => {
            let change = OwnChange::TwoFactor { on, password: password.as_ref() };
            change_own(&call.app, acting, change, call.language).await.map(Some)
        }
        Err(()) => Ok(own_account(&call.app, acting).await?.is_none().then_some(OwnChanged::Nobody)),
    }
}
