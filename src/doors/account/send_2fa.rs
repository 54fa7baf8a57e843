//! `send2Fa`: mails a code that confirms the caller's identity for a reason. Refuses callers without a live session.

use juniper::FieldResult;

use super::answers::{AccountRefusal, answered, refused};
use super::awaited::TwoFactorAuthResult;
use super::caller::acting;
use super::reason::TwoFactorReason;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::Field;
use crate::sign_in::{CodeSent, send_code};

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
        Ok(CodeSent::Refused(why)) => refused(call, field, AccountRefusal::of_code(why)),
        Ok(CodeSent::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
