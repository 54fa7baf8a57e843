//! The schema of the account door: every query and mutation with its description. Each forwards to the file of its name.

use juniper::graphql_object;

use super::caller::CREDENTIALS;
use super::login::{DeviceInfo, LoginCredentials, LoginResult};
use super::logout::LogoutResult;
use super::user_profile::UserProfile;
use super::{login, logout, user_profile};
use crate::edge::{Call, Endpoint};

/// The queries of the account door.
#[derive(Clone, Copy, Debug)]
pub struct AccountQueries;

/// The mutations of the account door.
#[derive(Clone, Copy, Debug)]
pub struct AccountMutations;

/// The endpoint, with or without introspection.
pub fn endpoint(introspection: bool) -> Endpoint<AccountQueries, AccountMutations> {
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

    /// Ends the session of the token.
    async fn logout(
        context: &Call,
        #[graphql(desc = "The device; it is not looked at yet.")] device_info: Option<DeviceInfo>,
    ) -> juniper::FieldResult<Option<LogoutResult>> {
        let _not_looked_at = device_info;
        logout::logout(context).await
    }
}
