//! `send2Fa`: mails a code that confirms the caller's identity for a reason. Refuses callers without a live session.

use juniper::{FieldResult, GraphQLEnum};

use super::answers::{AccountRefusal, answered, refused};
use super::awaited::TwoFactorAuthResult;
use super::caller::acting;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::confirm_reason::ConfirmReason;
use crate::sign_in::{CodeSent, send_code};

/// What a confirmation by a mailed code allows.
#[derive(Clone, Copy, Debug, GraphQLEnum)]
pub enum TwoFactorReason {
    /// A change of the profile.
    UpdateProfile,
    /// A change of the password.
    ChangePassword,
    /// Two-factor sign-in from now on.
    #[graphql(name = "ENABLE_2FA")]
    Enable2Fa,
    /// No two-factor sign-in any more.
    #[graphql(name = "DISABLE_2FA")]
    Disable2Fa,
}

impl From<TwoFactorReason> for ConfirmReason {
    fn from(reason: TwoFactorReason) -> ConfirmReason {
        match reason {
            TwoFactorReason::UpdateProfile => ConfirmReason::UpdateProfile,
            TwoFactorReason::ChangePassword => ConfirmReason::ChangePassword,
            TwoFactorReason::Enable2Fa => ConfirmReason::EnableTwoFactor,
            TwoFactorReason::Disable2Fa => ConfirmReason::DisableTwoFactor,
        }
    }
}

pub async fn send_2fa(call: &Call, reason: TwoFactorReason) -> FieldResult<Option<TwoFactorAuthResult>> {
    let field = Field::Send2Fa;
    let sent = match acting(call).await {
        Ok(acting) => send_code(&call.app, acting, reason.into(), call.language).await,
        Err(fault) => Err(fault),
    };
    match sent {
        Ok(CodeSent::Sent { token, wait, two_factor }) => {
            let session_id = Some(token.reveal());
            let result =
                TwoFactorAuthResult { status: 202, session_id, next_request_at: wait, two_factor_auth: two_factor };
            answered(call, field, Ok(result))
        }
        Ok(CodeSent::Refused { why, wait }) => refused(call, field, AccountRefusal::of_code(why, wait)),
        Ok(CodeSent::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
