//! `login`: signs in by an address or a user name and a password. Answers alike whether the account exists or not.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject, ID};
use uuid::Uuid;

use super::answers::{AccountCode, AccountRefusal, refused};
use super::caller::{DOOR, issuer, realm};
use super::email::EmailAddress;
use super::user_profile::UserProfile;
use crate::access_tokens::{self, AccessClaims};
use crate::doors::answers::faulted;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::identifier::{Identifier, UserName};
use crate::rules::password::Password;
use crate::sign_in::{LoggedIn, LoginRequest};

/// Label of clients in tokens.
const CLIENT: &str = "account";

/// The device of a client.
#[derive(Clone, Debug, GraphQLInputObject)]
pub struct DeviceInfo {
    /// The device's id.
    device_id: Option<String>,
}

/// An identifier and a password.
#[derive(GraphQLInputObject)]
pub struct LoginCredentials {
    /// The e-mail address, if no user name is given.
    email: Option<EmailAddress>,
    /// The user name, if no address is given.
    username: Option<String>,
    /// The password.
    password: String,
    /// The device.
    device_info: Option<DeviceInfo>,
}

/// The result of a login.
#[derive(Clone, Debug, Default, GraphQLObject)]
pub struct LoginResult {
    /// 200: signed in. 202: a code was mailed and is awaited.
    status: i32,
    /// The access token, for `Authorization: Bearer`.
    token: Option<String>,
    /// The refresh token.
    refresh_token: Option<String>,
    /// The account's id.
    user_id: Option<ID>,
    /// The account's id.
    user_uid: Option<String>,
    /// The account's state.
    user_status: Option<String>,
    /// The secret that confirms the awaited code; once signed in, the session's public id.
    session_id: Option<String>,
    /// The device's id.
    device_id: Option<String>,
    /// Time of this sign-in.
    current_login_at: Option<String>,
    /// Time of the sign-in before.
    last_login_at: Option<String>,
    /// The caller's network address.
    ip_address: Option<String>,
    /// Whether a code is awaited.
    prompt_two_factor_auth: bool,
    /// Whether a code is awaited.
    prompt_two_factor: bool,
    /// Whether terms wait to be accepted.
    prompt_tnc_acceptance: bool,
    /// The id of the terms.
    tnc_id: Option<String>,
    /// Seconds until another code may be asked for.
    next_request_at: Option<i32>,
    /// The account's profile.
    user_profile: Option<UserProfile>,
}

pub async fn login(call: &Call, credentials: LoginCredentials) -> FieldResult<Option<LoginResult>> {
    let field = Field::Login;
    let request = match request(call, credentials) {
        Ok(request) => request,
        Err(code) => return refused(call, field, AccountRefusal::of(code)),
    };
    let agent = call.agent();
    let request = LoginRequest { agent: agent.as_deref(), ..request };
    match crate::sign_in::login(&call.app, request).await {
        Ok(LoggedIn::SignedIn { account, session, at }) => match signed_in(call, account, session, at).await {
            Ok(result) => {
                call.note(field, OK);
                Ok(Some(result))
            }
            Err(fault) => faulted(call, field, fault),
        },
        Ok(LoggedIn::Advanced { account, token, .. }) => {
            call.note(field, OK);
            let id = account.to_string();
            Ok(Some(LoginResult {
                status: 202,
                user_id: Some(id.clone().into()),
                user_uid: Some(id),
                session_id: Some(token.reveal()),
                prompt_two_factor_auth: true,
                prompt_two_factor: true,
                ..LoginResult::default()
            }))
        }
        Ok(LoggedIn::Refused { why, wait }) => refused(call, field, AccountRefusal::of_login(why, wait)),
        Err(fault) => faulted(call, field, fault),
    }
}

/// The request of credentials; exactly one of address and user name is given.
fn request(call: &Call, credentials: LoginCredentials) -> Result<LoginRequest<'static>, AccountCode> {
    let LoginCredentials { email, username, password, .. } = credentials;
    let identifier = match (email, username) {
        (Some(email), None) => Address::parse(&email.0).map(Identifier::Address).ok_or(AccountCode::InvalidEmail)?,
        (None, Some(name)) => UserName::parse(&name).map(Identifier::UserName).ok_or(AccountCode::InvalidInput)?,
        (Some(_), Some(_)) | (None, None) => return Err(AccountCode::InvalidInput),
    };
    let password = zeroize::Zeroizing::new(password);
    let password = Password::parse(&password).map_err(|_| AccountCode::InvalidInput)?;
    let (requester, language) = (call.requester, call.language);
    Ok(LoginRequest { door: DOOR, identifier, password, requester, agent: None, language })
}

async fn signed_in(call: &Call, account: Uuid, session: Uuid, at: Instant) -> Result<LoginResult, Fault> {
    let claims = AccessClaims {
        account,
        session,
        client: CLIENT.to_owned(),
        signed_in_at: at,
        methods: vec![String::from("pwd")],
    };
    let issuer = issuer(call);
    let token = access_tokens::issue(&call.app, realm(call, &issuer), &claims, at).await?;
    let id = account.to_string();
    Ok(LoginResult {
        status: 200,
        token: Some(token),
        user_id: Some(id.clone().into()),
        user_uid: Some(id),
        user_status: Some(String::from("ACTIVE")),
        session_id: Some(session.to_string()),
        current_login_at: Some(Date(at).written()),
        ip_address: Some(call.requester.address().to_string()),
        ..LoginResult::default()
    })
}
