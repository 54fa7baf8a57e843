//! Challenges whose code is awaited, as clients name them, and the answer to a request for another code.

use juniper::{FieldResult, GraphQLObject};

use super::answers::{AccountRefusal, answered, refused};
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::token::Token;
use crate::sign_in::Resent;

/// The state of two-factor sign-in, and of a code that is awaited.
#[derive(Clone, Debug, GraphQLObject)]
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
        Ok(Resent::Refused { why, wait }) => refused(call, field, AccountRefusal::of_code(why, wait)),
        Ok(Resent::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
