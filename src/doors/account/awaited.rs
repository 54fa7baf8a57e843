//! Challenges whose code is awaited, as clients name them: the answers to a shown code and to a request for another.

use juniper::{FieldResult, GraphQLObject};

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::acting;
use super::login_result::LoginResult;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::token::Token;
use crate::sign_in::{Answered, AwaitedCode, AwaitedName, Resent, answer_code};

/// The state of two-factor sign-in, and of a code that is awaited.
#[derive(Clone, GraphQLObject)]
pub struct TwoFactorAuthResult {
    /// 200: done. 202: a code was mailed and is awaited.
    pub status: i32,
    /// The secret that confirms the awaited code.
    pub session_id: Option<String>,
    /// Seconds until another code may be asked for.
    pub next_request_at: i32,
    /// Whether a mailed code follows the password now.
    pub two_factor_auth: bool,
}

/// The token of a typed `sessionId`. Another text names no challenge either: no challenge has this token.
pub fn named_by(session_id: &str) -> Token {
    Token::parse(session_id).unwrap_or_else(|| Token::of([0; 32]))
}

/// Shows the code of a challenge whose purposes sign in or go on in a session, and answers.
pub async fn confirmed(
    call: &Call,
    field: Field,
    name: AwaitedName<'_>,
    typed: &str,
) -> FieldResult<Option<LoginResult>> {
    let code = AwaitedCode { name, typed, password: None, language: call.language };
    let answer = match acting(call).await {
        Ok(acting) => answer_code(&call.app, acting, code).await,
        Err(fault) => Err(fault),
    };
    match answer {
        Ok(Answered::SignedIn(told)) => answered(call, field, LoginResult::of(call, *told).await),
        Ok(Answered::NameTaken) => refused(call, field, AccountRefusal::of(AccountCode::UsernameTaken)),
        Ok(Answered::Refused(why)) => refused(call, field, AccountRefusal::of_code(why)),
        Ok(Answered::Nobody) => unauthenticated(call, field),
        // No such purpose resets a password.
        Ok(Answered::Reset) => refused(call, field, AccountRefusal::of(AccountCode::NoPending)),
        Err(fault) => faulted(call, field, fault),
    }
}

/// Answers a request for another code. `session_id`: the secret of the challenge, if the request had it.
pub fn resent(
    call: &Call,
    field: Field,
    resent: Result<Resent, Fault>,
    session_id: Option<&str>,
) -> FieldResult<Option<TwoFactorAuthResult>> {
    match resent {
        Ok(Resent::Sent { wait, two_factor }) => {
            let result = TwoFactorAuthResult {
                status: 202,
                session_id: session_id.map(str::to_owned),
                next_request_at: wait,
                two_factor_auth: two_factor.unwrap_or(false),
            };
            answered(call, field, Ok(result))
        }
        Ok(Resent::Refused(why)) => refused(call, field, AccountRefusal::of_code(why)),
        Ok(Resent::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
