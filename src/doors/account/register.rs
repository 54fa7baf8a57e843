//! `register`: asks for the code that makes an account. Answers alike whether the address has an account or not.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject};
use zeroize::Zeroizing;

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::{DOOR, by_address};
use super::device_info::{DeviceInfo, named};
use super::email::EmailAddress;
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::address::Address;
use crate::rules::identifier::UserName;
use crate::rules::password::Password;
use crate::rules::profile::ProfileChange;
use crate::sign_in::{AskedByAddress, Registering};

/// A new account.
#[derive(GraphQLInputObject)]
pub struct UserRegistrationInputV2 {
    /// The email address.
    email: EmailAddress,
    /// The password.
    password: String,
    /// The user name, if one is wanted.
    username: Option<String>,
    /// The given name.
    first_name: Option<String>,
    /// The family name.
    last_name: Option<String>,
    /// The telephone number.
    phone_number: Option<String>,
    /// The device.
    device_info: Option<DeviceInfo>,
}

/// The result of a request to register.
#[derive(Clone, GraphQLObject)]
pub struct RegisterUserResult {
    /// 202: a code is awaited.
    status: i32,
    /// The secret that confirms the awaited code.
    session_id: String,
    /// Seconds until another code may be asked for.
    next_request_at: i32,
}

pub async fn register(call: &Call, input: UserRegistrationInputV2) -> FieldResult<Option<RegisterUserResult>> {
    let field = Field::Register;
    let (address, registering) = match parsed(call, input) {
        Ok(parsed) => parsed,
        Err(code) => return refused(call, field, AccountRefusal::of(code)),
    };
    match crate::sign_in::register(&call.app, by_address(call, address), &registering).await {
        Ok(AskedByAddress::Accepted { token, wait }) => {
            let result = RegisterUserResult { status: 202, session_id: token.reveal(), next_request_at: wait };
            answered(call, field, Ok(result))
        }
        Ok(AskedByAddress::Closed) => refused(call, field, AccountRefusal::of(AccountCode::RegistrationClosed)),
        Ok(AskedByAddress::Refused(why)) => refused(call, field, AccountRefusal::of_code(why)),
        Err(fault) => faulted(call, field, fault),
    }
}

/// The address of an input, and what is registered with it.
fn parsed(call: &Call, input: UserRegistrationInputV2) -> Result<(Address, Registering), AccountCode> {
    let UserRegistrationInputV2 { email, password, username, first_name, last_name, phone_number, device_info } = input;
    let password = Password::parse(&Zeroizing::new(password));
    let address = Address::parse(&email.0).ok_or(AccountCode::InvalidEmail)?;
    let user_name = username.map(|typed| UserName::parse(&typed).ok_or(AccountCode::InvalidInput)).transpose()?;
    let language = Some(call.language);
    let profile = ProfileChange { first_name, last_name, phone_number, language, ..ProfileChange::default() };
    if profile.fault(DOOR, None).is_some() {
        return Err(AccountCode::InvalidInput);
    }
    Ok((address, Registering { user_name, password, profile, device: named(device_info)? }))
}
