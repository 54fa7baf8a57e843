//! `login`: signs in by an address or a user name and a password. Answers alike whether the account exists or not.

use juniper::{FieldResult, GraphQLInputObject};

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::{DOOR, captcha};
use super::device_info::{DeviceInfo, named};
use super::email::EmailAddress;
use super::login_result::LoginResult;
use crate::doors::shown_password::shown_password;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::address::Address;
use crate::rules::identifier::{Identifier, UserName};
use crate::rules::refusal::StepRefusal;
use crate::sign_in::{LoggedIn, LoginRequest, signed_in};

/// An identifier and a password.
#[derive(GraphQLInputObject)]
pub struct LoginCredentials {
    /// The email address, if no user name is given.
    email: Option<EmailAddress>,
    /// The user name, if no address is given.
    username: Option<String>,
    /// The password.
    password: String,
    /// The device.
    device_info: Option<DeviceInfo>,
}

pub async fn login(call: &Call, credentials: LoginCredentials) -> FieldResult<Option<LoginResult>> {
    let field = Field::Login;
    let request = match request(call, credentials) {
        Ok(request) => request,
        Err(code) => return refused(call, field, AccountRefusal::of(code)),
    };
    let result = match crate::sign_in::login(&call.app, request).await {
        Ok(LoggedIn::SignedIn { session, device, .. }) => {
            match signed_in(&call.app, (DOOR, &call.requester), &session, Some(device)).await {
                Ok(Some(told)) => LoginResult::of(call, told).await,
                // The session has ended since.
                Ok(None) => return refused(call, field, AccountRefusal::of_login(StepRefusal::NoPending.into())),
                Err(fault) => Err(fault),
            }
        }
        Ok(LoggedIn::Advanced { account, token, wait, .. }) => Ok(LoginResult::awaited(account, token.reveal(), wait)),
        Ok(LoggedIn::Refused(why)) => return refused(call, field, AccountRefusal::of_login(why)),
        Err(fault) => Err(fault),
    };
    answered(call, field, result)
}

/// The request of credentials; exactly one of address and user name is given.
fn request(call: &Call, credentials: LoginCredentials) -> Result<LoginRequest<'_>, AccountCode> {
    let LoginCredentials { email, username, password, device_info } = credentials;
    let password = zeroize::Zeroizing::new(password);
    let identifier = match (email, username) {
        (Some(email), None) => Address::parse(&email.0).map(Identifier::Address).ok_or(AccountCode::InvalidEmail)?,
        (None, Some(name)) => UserName::parse(&name).map(Identifier::UserName).ok_or(AccountCode::InvalidInput)?,
        (Some(_), Some(_)) | (None, None) => return Err(AccountCode::InvalidInput),
    };
    let password = shown_password(&password).ok_or(AccountCode::InvalidInput)?;
    let device = named(device_info)?;
    let (requester, language, captcha) = (&call.requester, call.language, captcha(call));
    Ok(LoginRequest {
        door: DOOR,
        identifier,
        password,
        captcha,
        application: None,
        remembered: false,
        pending: None,
        device,
        requester,
        language,
    })
}
