//! The result of a sign-in, and of whatever else hands out tokens: a pair of tokens with the session and the account.

use juniper::{GraphQLObject, ID};

use uuid::Uuid;

use super::caller::{DOOR, issuer, realm};
use super::user_profile::UserProfile;
use crate::access_tokens::{self, AccessClaims};
use crate::doors::date::Date;
use crate::edge::Call;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::device::DeviceLabel;
use crate::rules::factor::Factor;
use crate::rules::session::Session;
use crate::sign_in::{SignedIn, signed_in_before};

/// The label in tokens of clients that name no device.
const CLIENT: &str = "account";

/// The result of a login.
#[derive(Clone, Default, GraphQLObject)]
pub struct LoginResult {
    /// 200: signed in. 202: a code was mailed and is awaited.
    pub status: i32,
    /// The access token, for `Authorization: Bearer`.
    pub token: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The account's id.
    pub user_id: Option<ID>,
    /// The account's id.
    pub user_uid: Option<String>,
    /// The account's state.
    pub user_status: Option<String>,
    /// The secret that confirms the awaited code; once signed in, the session's public id.
    pub session_id: Option<String>,
    /// The token of the device, to send back as its id.
    pub device_id: Option<String>,
    /// Time of this sign-in.
    pub current_login_at: Option<String>,
    /// Time of the sign-in before.
    pub last_login_at: Option<String>,
    /// The caller's network address.
    pub ip_address: Option<String>,
    /// Whether a code is awaited.
    pub prompt_two_factor_auth: bool,
    /// Whether a code is awaited.
    pub prompt_two_factor: bool,
    /// Whether terms wait to be accepted.
    pub prompt_tnc_acceptance: bool,
    /// The id of the terms.
    pub tnc_id: Option<String>,
    /// Seconds until another code may be asked for.
    pub next_request_at: Option<i32>,
    /// The account's profile.
    pub user_profile: Option<UserProfile>,
}

impl LoginResult {
    /// The tokens of a session alone, as a refresh answers them.
    pub async fn renewed(call: &Call, session: &Session, account: &Account) -> Result<LoginResult, Fault> {
        let claims = AccessClaims {
            account: account.id,
            session: session.id,
            client: session.device.as_ref().map_or(CLIENT, DeviceLabel::as_str).to_owned(),
            signed_in_at: session.created_at,
            methods: session.proven.iter().filter_map(|factor| method(*factor)).map(str::to_owned).collect(),
        };
        let (issuer, now) = (issuer(call), call.app.clock.now());
        let token = access_tokens::issue(&call.app, realm(call, &issuer), &claims, now).await?;
        let refresh = session.refresh.map(|newest| call.app.keys.refresh_token(DOOR, session.id, newest));
        let id = account.id.to_string();
        Ok(LoginResult {
            status: 200,
            token: Some(token),
            refresh_token: refresh.map(|token| token.to_string()),
            user_id: Some(id.clone().into()),
            user_uid: Some(id),
            session_id: Some(session.id.to_string()),
            current_login_at: Some(Date(session.created_at).written()),
            ..LoginResult::with_terms(call, account)
        })
    }

    /// The tokens of a session with all that is told of it and of its account.
    pub async fn of(call: &Call, told: SignedIn) -> Result<LoginResult, Fault> {
        let SignedIn { session, account, profile, device } = told;
        let before = signed_in_before(&call.app, &session).await?;
        let tokens = LoginResult::renewed(call, &session, &account).await?;
        Ok(LoginResult {
            user_status: Some(String::from("ACTIVE")),
            device_id: device.map(|token| token.reveal()),
            last_login_at: before.map(|at| Date(at).written()),
            ip_address: Some(call.requester.address().to_string()),
            user_profile: Some(UserProfile::of(account, profile)),
            ..tokens
        })
    }

    /// A code is mailed and awaited. `token`: of the challenge; `wait`: seconds until another code may be asked for.
    pub fn awaited(account: Uuid, token: String, wait: i32) -> LoginResult {
        LoginResult { session_id: Some(token), ..LoginResult::mailed(account, wait) }
    }

    /// A code is mailed and awaited, for a challenge that the caller's session names.
    pub fn awaited_in_session(call: &Call, account: &Account, wait: i32) -> LoginResult {
        let LoginResult { prompt_tnc_acceptance, tnc_id, .. } = LoginResult::with_terms(call, account);
        LoginResult { prompt_tnc_acceptance, tnc_id, ..LoginResult::mailed(account.id, wait) }
    }

    /// The terms that the account has not accepted yet, and nothing else.
    fn with_terms(call: &Call, account: &Account) -> LoginResult {
        let terms = call.app.policy(DOOR).customers.terms.clone();
        let due = terms.filter(|terms| account.terms.as_ref() != Some(terms));
        LoginResult { prompt_tnc_acceptance: due.is_some(), tnc_id: due, ..LoginResult::default() }
    }

    fn mailed(account: Uuid, wait: i32) -> LoginResult {
        let id = account.to_string();
        LoginResult {
            status: 202,
            user_id: Some(id.clone().into()),
            user_uid: Some(id),
            prompt_two_factor_auth: true,
            prompt_two_factor: true,
            next_request_at: Some(wait),
            ..LoginResult::default()
        }
    }
}

/// How a factor was shown (RFC 8176).
fn method(factor: Factor) -> Option<&'static str> {
    match factor {
        Factor::Password => Some("pwd"),
        Factor::EmailCode => Some("otp"),
        // The door asks for neither.
        Factor::SmsCode | Factor::Authenticator => None,
    }
}
