//! `changePassword` and its two fields for the code: the caller sets another password by the old one and, where two-factor sign-in is
//! on, by a mailed code, for which the new hash waits. Refuses a new password that is too short, too long or too common.

use juniper::FieldResult;
use zeroize::Zeroizing;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::awaited::{TwoFactorAuthResult, confirmed, resent};
use super::caller::acting;
use super::login_result::LoginResult;
use super::shown_password::shown_password;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::factor::Purpose;
use crate::rules::password::Password;
use crate::rules::refusal::StepRefusal;
use crate::sign_in::{AwaitedName, OwnChange, OwnChanged, change_own, own_account, resend};

/// What the fields for the code complete.
const PURPOSES: [Purpose; 1] = [Purpose::PasswordChange];

pub async fn change_password(call: &Call, old: String, new: String) -> FieldResult<Option<LoginResult>> {
    let field = Field::ChangePassword;
    match changed(call, &Zeroizing::new(old), &Zeroizing::new(new)).await {
        Ok(Some(OwnChanged::Done(told))) => answered(call, field, LoginResult::of(call, *told).await),
        Ok(Some(OwnChanged::Awaited { token: _, wait, account })) => {
            let awaited = LoginResult::awaited_in_session(account.id, wait);
            answered(call, field, Ok(awaited))
        }
        Ok(Some(OwnChanged::Refused { why, wait })) => refused(call, field, AccountRefusal::of_own_password(why, wait)),
        Ok(Some(OwnChanged::Nobody)) => unauthenticated(call, field),
        // No password is another password already.
        Ok(Some(OwnChanged::Already) | None) => refused(call, field, AccountRefusal::of(AccountCode::InvalidInput)),
        Err(fault) => faulted(call, field, fault),
    }
}

/// Changes the password. `None`: the caller is signed in, and the old password can be none.
async fn changed(call: &Call, old: &str, new: &str) -> Result<Option<OwnChanged>, Fault> {
    let acting = acting(call).await?;
    let (old, new) = (shown_password(old), Password::parse(new));
    let refusal = match (&old, &new) {
        (Some(old), Ok(new)) => {
            return change_own(&call.app, acting, OwnChange::Password { old, new }, call.language).await.map(Some);
        }
        (None, _) => None,
        (Some(_), Err(fault)) => Some(OwnChanged::Refused { why: StepRefusal::InvalidPassword(*fault), wait: 0 }),
    };
    let is_signed_in = own_account(&call.app, acting).await?.is_some();
    Ok(if is_signed_in { refusal } else { Some(OwnChanged::Nobody) })
}

pub async fn confirm_change_password_2fa(call: &Call, code: &str) -> FieldResult<Option<LoginResult>> {
    confirmed(call, Field::ConfirmChangePassword2Fa, AwaitedName::InSession, &PURPOSES, code).await
}

pub async fn resend_change_password_2fa(call: &Call) -> FieldResult<Option<TwoFactorAuthResult>> {
    let sent = match acting(call).await {
        Ok(acting) => resend(&call.app, acting, AwaitedName::InSession, &PURPOSES, call.language).await,
        Err(fault) => Err(fault),
    };
    resent(call, Field::ResendChangePassword2Fa, sent, None)
}
