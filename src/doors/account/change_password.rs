//! `changePassword` and its two fields for the code: the caller sets another password by the old one and, where two-factor sign-in is
//! on, by a mailed code, for which the new hash waits. Refuses a new password that is too short, too long or too common or holds a
//! control character.

use juniper::FieldResult;
use zeroize::Zeroizing;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::awaited::{TwoFactorAuthResult, confirmed, resent};
use super::caller::acting;
use super::known_caller::refused_if_known;
use super::login_result::LoginResult;
use crate::doors::answers::{faulted, unauthenticated};
use crate::doors::shown_password::shown_password;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::factor::Purpose;
use crate::rules::password::Password;
use crate::sign_in::{AwaitedName, OwnChange, OwnChanged, change_own, resend};

/// The challenge of a change of password, in the caller's session.
const AWAITED: AwaitedName<'static> = AwaitedName::InSession(Purpose::PasswordChange);

pub async fn change_password(call: &Call, old: String, new: String) -> FieldResult<Option<LoginResult>> {
    let field = Field::ChangePassword;
    let (old, new) = (shown_password(&Zeroizing::new(old)), Password::parse(&Zeroizing::new(new)));
    let (old, new) = match (&old, &new) {
        (Some(old), Ok(new)) => (old, new),
        (None, _) => return refused_if_known(call, field, AccountRefusal::of(AccountCode::InvalidInput)).await,
        (Some(_), Err(fault)) => return refused_if_known(call, field, AccountRefusal::password(*fault)).await,
    };
    let changed = match acting(call).await {
        Ok(acting) => change_own(&call.app, acting, OwnChange::Password { old, new }, call.language).await,
        Err(fault) => Err(fault),
    };
    match changed {
        Ok(OwnChanged::Done(told)) => answered(call, field, LoginResult::of(call, *told).await),
        Ok(OwnChanged::Awaited { token: _, wait, account }) => {
            answered(call, field, Ok(LoginResult::awaited_in_session(call, &account, wait)))
        }
        Ok(OwnChanged::Refused(why)) => refused(call, field, AccountRefusal::of_own_password(why)),
        Ok(OwnChanged::Nobody) => unauthenticated(call, field),
        // No password is another password already.
        Ok(OwnChanged::Already) => refused(call, field, AccountRefusal::of(AccountCode::InvalidInput)),
        Err(fault) => faulted(call, field, fault),
    }
}

pub async fn confirm_change_password_2fa(call: &Call, code: &str) -> FieldResult<Option<LoginResult>> {
    confirmed(call, Field::ConfirmChangePassword2Fa, AWAITED, code).await
}

pub async fn resend_change_password_2fa(call: &Call) -> FieldResult<Option<TwoFactorAuthResult>> {
    let sent = match acting(call).await {
        Ok(acting) => resend(&call.app, acting, AWAITED, call.language).await,
        Err(fault) => Err(fault),
    };
    resent(call, Field::ResendChangePassword2Fa, sent, None)
}
