//! `confirm2Fa`: completes a sign-in or a registration by the mailed code or, in its session, a confirmation or the end of two-factor
//! sign-in. Answers a decoy's wrong code as any other.

use juniper::FieldResult;

use super::awaited::{confirmed, named_by};
use super::email::EmailAddress;
use super::login_result::LoginResult;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::factor::Purpose;
use crate::sign_in::AwaitedName;

/// Purposes of the challenges that `confirm2Fa` completes.
const PURPOSES: [Purpose; 4] = [Purpose::SignIn, Purpose::Registration, Purpose::Confirmation, Purpose::TwoFactorOff];

pub async fn confirm_2fa(
    call: &Call,
    code: &str,
    session_id: &str,
    email: &EmailAddress,
) -> FieldResult<Option<LoginResult>> {
    let token = named_by(session_id);
    confirmed(call, Field::Confirm2Fa, AwaitedName::Token(&token, &email.0, &PURPOSES), code).await
}
