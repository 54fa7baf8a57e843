//! `forgotPassword`: asks for the code that resets a password. Answers alike whether the address has an account or not.

use juniper::{FieldResult, GraphQLObject};

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::by_address;
use super::email::EmailAddress;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::address::Address;
use crate::sign_in::AskedByAddress;

/// The result of a request to reset a password.
#[derive(Clone, GraphQLObject)]
pub struct ForgotPasswordResult {
    /// 202: a code is awaited.
    status: i32,
    /// The secret that confirms the awaited code.
    session_id: String,
    /// Seconds until another code may be asked for.
    next_request_at: i32,
}

pub async fn forgot_password(call: &Call, email: &EmailAddress) -> FieldResult<Option<ForgotPasswordResult>> {
    let field = Field::ForgotPassword;
    let Some(address) = Address::parse(&email.0) else {
        return refused(call, field, AccountRefusal::of(AccountCode::InvalidEmail));
    };
    match crate::sign_in::forgot_password(&call.app, by_address(call, address)).await {
        Ok(AskedByAddress::Accepted { token, wait }) => {
            let result = ForgotPasswordResult { status: 202, session_id: token.reveal(), next_request_at: wait };
            answered(call, field, Ok(result))
        }
        // A closed registration closes no reset.
        Ok(AskedByAddress::Closed) => refused(call, field, AccountRefusal::of(AccountCode::NoPending)),
        Ok(AskedByAddress::Refused(why)) => refused(call, field, AccountRefusal::of_code(why)),
        Err(fault) => faulted(call, field, fault),
    }
}
