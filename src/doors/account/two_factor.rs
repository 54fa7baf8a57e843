//! `enable2Fa` and `disable2Fa`: two-factor sign-in is turned on by the password, and off by the password and a mailed code; a
//! confirmation for the reason stands for both. Refuses callers without a live session.

use juniper::FieldResult;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::awaited::TwoFactorAuthResult;
use super::caller::acting;
use super::known_caller::refused_if_known;
use crate::doors::answers::{faulted, unauthenticated};
use crate::doors::shown_password::shown_password;
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::{OwnChange, OwnChanged, change_own};

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
    let typed = password.map(zeroize::Zeroizing::new);
    let password = match typed.as_deref().map(|typed| shown_password(typed)) {
        Some(None) => return refused_if_known(call, field, AccountRefusal::of(AccountCode::InvalidInput)).await,
        password => password.flatten(),
    };
    let change = OwnChange::TwoFactor { on, password: password.as_ref() };
    let changed = match acting(call).await {
        Ok(acting) => change_own(&call.app, acting, change, call.language).await,
        Err(fault) => Err(fault),
    };
    match changed {
        Ok(OwnChanged::Done(_) | OwnChanged::Already) => {
            let done = TwoFactorAuthResult { status: 200, session_id: None, next_request_at: 0, two_factor_auth: on };
            answered(call, field, Ok(done))
        }
        Ok(OwnChanged::Awaited { token, wait, account }) => {
            let (session_id, two_factor_auth) = (Some(token.reveal()), account.two_factor);
            let awaited = TwoFactorAuthResult { status: 202, session_id, next_request_at: wait, two_factor_auth };
            answered(call, field, Ok(awaited))
        }
        Ok(OwnChanged::Refused(why)) => refused(call, field, AccountRefusal::of_own_password(why)),
        Ok(OwnChanged::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
