//! `confirm2Fa`: completes a sign-in or a registration by the mailed code or, in its session, a confirmation or the end of two-factor
//! sign-in. Answers a decoy's wrong code as any other.

use juniper::FieldResult;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::awaited::named_by;
use super::caller::acting;
use super::email::EmailAddress;
use super::login_result::LoginResult;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::factor::Purpose;
use crate::sign_in::{Answered, AwaitedCode, AwaitedName, answer_code};

/// What the field completes.
const PURPOSES: [Purpose; 4] = [Purpose::SignIn, Purpose::Registration, Purpose::Confirmation, Purpose::TwoFactorOff];

pub async fn confirm_2fa(
    call: &Call,
    code: &str,
    session_id: &str,
    email: &EmailAddress,
) -> FieldResult<Option<LoginResult>> {
    let (field, agent, token) = (Field::Confirm2Fa, call.agent(), named_by(session_id));
    let asked = AwaitedCode {
        name: AwaitedName::Token(&token, &email.0),
        purposes: &PURPOSES,
        typed: code,
        password: None,
        agent: agent.as_deref(),
        language: call.language,
    };
    let answer = match acting(call).await {
        Ok(acting) => answer_code(&call.app, acting, asked).await,
        Err(fault) => Err(fault),
    };
    match answer {
        Ok(Answered::SignedIn(_, told)) => answered(call, field, LoginResult::of(call, *told).await),
        Ok(Answered::NameTaken) => refused(call, field, AccountRefusal::of(AccountCode::UsernameTaken)),
        Ok(Answered::Refused { why, wait }) => refused(call, field, AccountRefusal::of_code(why, wait)),
        Ok(Answered::Nobody) => unauthenticated(call, field),
        // No purpose of the field resets a password.
        Ok(Answered::Reset) => refused(call, field, AccountRefusal::of(AccountCode::NoPending)),
        Err(fault) => faulted(call, field, fault),
    }
}
