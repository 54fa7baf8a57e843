//! `confirmPasswordReset`: another password in the place of a forgotten one, by the mailed code. Signs nobody in; answers a decoy's
//! code as a wrong one.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject};
use zeroize::Zeroizing;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::awaited::named_by;
use super::caller::stranger;
use super::email::EmailAddress;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::factor::Purpose;
use crate::rules::password::Password;
use crate::sign_in::{Answered, AwaitedCode, AwaitedName, answer_code};

/// Purposes of the challenges that `confirmPasswordReset` completes.
const PURPOSES: [Purpose; 1] = [Purpose::PasswordReset];

/// A new password, and the code that was mailed for it.
#[derive(GraphQLInputObject)]
pub struct PasswordResetParams {
    /// The email address.
    email: EmailAddress,
    /// The secret that `forgotPassword` answered.
    session_id: String,
    /// The mailed code.
    code: String,
    /// The new password.
    new_password: String,
}

/// The result of a reset.
#[derive(Clone, Debug, GraphQLObject)]
pub struct PasswordResetResult {
    /// 200: done.
    status: i32,
}

pub async fn confirm_password_reset(
    call: &Call,
    params: PasswordResetParams,
) -> FieldResult<Option<PasswordResetResult>> {
    let field = Field::ConfirmPasswordReset;
    let PasswordResetParams { email, session_id, code, new_password } = params;
    let (token, password) = (named_by(&session_id), Password::parse(&Zeroizing::new(new_password)));
    let asked = AwaitedCode {
        name: AwaitedName::Token(&token, &email.0, &PURPOSES),
        typed: &code,
        password: Some(password.as_ref().map_err(|fault| *fault)),
        language: call.language,
    };
    match answer_code(&call.app, stranger(call), asked).await {
        Ok(Answered::Reset) => answered(call, field, Ok(PasswordResetResult { status: 200 })),
        Ok(Answered::Refused(why)) => refused(call, field, AccountRefusal::of_code(why)),
        Ok(Answered::Nobody) => unauthenticated(call, field),
        // No purpose of the field signs in or registers.
        Ok(Answered::SignedIn(..) | Answered::NameTaken) => {
            refused(call, field, AccountRefusal::of(AccountCode::NoPending))
        }
        Err(fault) => faulted(call, field, fault),
    }
}
