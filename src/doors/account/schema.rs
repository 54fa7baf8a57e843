//! The schema of the account door: every query and mutation with its description. Each forwards to the file of its name.

use juniper::graphql_object;

use super::awaited::TwoFactorAuthResult;
use super::caller::CREDENTIALS;
use super::confirm_password_reset::{PasswordResetParams, PasswordResetResult};
use super::device_info::DeviceInfo;
use super::email::EmailAddress;
use super::forgot_password::ForgotPasswordResult;
use super::login::LoginCredentials;
use super::login_result::LoginResult;
use super::logout::LogoutResult;
use super::reason::{ReasonArgument, TwoFactorReason};
use super::register::{RegisterUserResult, UserRegistrationInputV2};
use super::update_profile::{ProfileInput, UpdateProfileResult};
use super::user_profile::UserProfile;
use super::{
    accept_terms, change_password, confirm_2fa, confirm_password_reset, forgot_password, login, logout, new_token,
    register, resend_2fa, send_2fa, two_factor, update_profile, user_profile,
};
use crate::edge::{Call, Endpoint};

/// The queries of the account door.
#[derive(Clone, Copy, Debug)]
pub struct AccountQueries;

/// The mutations of the account door.
#[derive(Clone, Copy, Debug)]
pub struct AccountMutations;

/// The endpoint, with or without introspection.
pub fn endpoint(introspection: bool) -> Endpoint {
    Endpoint::new(AccountQueries, AccountMutations, introspection, &CREDENTIALS)
}

#[graphql_object(context = Call, name = "Query")]
impl AccountQueries {
    /// The signed-in account.
    async fn user_profile(context: &Call) -> juniper::FieldResult<Option<UserProfile>> {
        user_profile::user_profile(context).await
    }
}

#[graphql_object(context = Call, name = "Mutation")]
impl AccountMutations {
    /// Signs in by an address or a user name and a password.
    async fn login(context: &Call, credentials: LoginCredentials) -> juniper::FieldResult<Option<LoginResult>> {
        login::login(context, credentials).await
    }

    /// Completes a sign-in or a registration by its mailed code or, with the Bearer of its session, what `send2Fa` or `disable2Fa`
    /// asked for. Always a fresh pair of tokens.
    #[graphql(name = "confirm2Fa")]
    async fn confirm_2fa(
        context: &Call,
        code: String,
        session_id: String,
        #[graphql(desc = "A time of the client, in seconds. It is trusted for nothing.")] timestamp: Option<i32>,
        #[graphql(desc = "The holder's address, or the `userId`.")] email: EmailAddress,
    ) -> juniper::FieldResult<Option<LoginResult>> {
        let _trusted_for_nothing = timestamp;
        confirm_2fa::confirm_2fa(context, &code, &session_id, &email).await
    }

    /// Mails another code of an awaited challenge; three in all.
    #[graphql(name = "resend2Fa")]
    async fn resend_2fa(
        context: &Call,
        session_id: String,
        #[graphql(desc = "The holder's address, or the `userId`.")] email: EmailAddress,
    ) -> juniper::FieldResult<Option<TwoFactorAuthResult>> {
        resend_2fa::resend_2fa(context, &session_id, &email).await
    }

    /// Mails a code; once confirmed, it allows what the reason names, in this session, once, for five minutes.
    #[graphql(name = "send2Fa")]
    async fn send_2fa(
        context: &Call,
        #[graphql(default = Some(ReasonArgument(TwoFactorReason::UpdateProfile)))] reason: Option<ReasonArgument>,
    ) -> juniper::FieldResult<Option<TwoFactorAuthResult>> {
        send_2fa::send_2fa(context, reason.map_or(TwoFactorReason::UpdateProfile, |reason| reason.0)).await
    }

    /// Exchanges a refresh token for the next pair of tokens. A token that was used before ends the session.
    async fn new_token(context: &Call, refresh_token: String) -> juniper::FieldResult<Option<LoginResult>> {
        new_token::new_token(context, refresh_token).await
    }

    /// Ends all sessions of a device of this account or, without one, the session of the token.
    async fn logout(context: &Call, device_info: Option<DeviceInfo>) -> juniper::FieldResult<Option<LogoutResult>> {
        logout::logout(context, device_info).await
    }

    /// Mails the code that makes an account, which `confirm2Fa` completes. Whether the address has an account already is told by
    /// mail alone.
    async fn register(
        context: &Call,
        input: UserRegistrationInputV2,
    ) -> juniper::FieldResult<Option<RegisterUserResult>> {
        register::register(context, input).await
    }

    /// Mails the code that resets a forgotten password. Whether the address has an account is not told.
    async fn forgot_password(
        context: &Call,
        email: EmailAddress,
    ) -> juniper::FieldResult<Option<ForgotPasswordResult>> {
        forgot_password::forgot_password(context, &email).await
    }

    /// Sets another password by the mailed code. It ends every session and device of the account, and signs nobody in.
    async fn confirm_password_reset(
        context: &Call,
        password_reset_params: PasswordResetParams,
    ) -> juniper::FieldResult<Option<PasswordResetResult>> {
        confirm_password_reset::confirm_password_reset(context, password_reset_params).await
    }

    /// Sets another password. With two-factor sign-in on, the change waits for a mailed code.
    async fn change_password(
        context: &Call,
        old_password: String,
        new_password: String,
    ) -> juniper::FieldResult<Option<LoginResult>> {
        change_password::change_password(context, old_password, new_password).await
    }

    /// Completes the change of password that waits in this session.
    #[graphql(name = "confirmChangePassword2Fa")]
    async fn confirm_change_password_2fa(context: &Call, code: String) -> juniper::FieldResult<Option<LoginResult>> {
        change_password::confirm_change_password_2fa(context, &code).await
    }

    /// Mails another code for the change of password that waits in this session.
    #[graphql(name = "resendChangePassword2Fa")]
    async fn resend_change_password_2fa(context: &Call) -> juniper::FieldResult<Option<TwoFactorAuthResult>> {
        change_password::resend_change_password_2fa(context).await
    }

    /// Turns two-factor sign-in on, by the password or a confirmation for ENABLE_2FA.
    #[graphql(name = "enable2Fa")]
    async fn enable_2fa(context: &Call, password: Option<String>) -> juniper::FieldResult<Option<TwoFactorAuthResult>> {
        two_factor::enable_2fa(context, password).await
    }

    /// Turns two-factor sign-in off, by a confirmation for DISABLE_2FA, or by the password and a mailed code.
    #[graphql(name = "disable2Fa")]
    async fn disable_2fa(
        context: &Call,
        password: Option<String>,
    ) -> juniper::FieldResult<Option<TwoFactorAuthResult>> {
        two_factor::disable_2fa(context, password).await
    }

    /// Changes names and telephone number. With two-factor sign-in on, UPDATE_PROFILE is confirmed first.
    async fn update_profile(context: &Call, input: ProfileInput) -> juniper::FieldResult<Option<UpdateProfileResult>> {
        update_profile::update_profile(context, input).await
    }

    /// Accepts the terms that a sign-in named.
    async fn accept_terms(context: &Call, tnc_id: String) -> juniper::FieldResult<Option<LoginResult>> {
        accept_terms::accept_terms(context, tnc_id).await
    }
}
