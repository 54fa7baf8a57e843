//! `userProfile`: the signed-in account. Refuses callers without a live session.

use juniper::{FieldResult, GraphQLObject, ID};

use super::caller::acting;
use crate::doors::answers::{faulted, unauthenticated};
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::account::Account;
use crate::rules::profile::Profile;
use crate::sign_in::own_account;

/// The profile of an account.
#[derive(Clone, Debug, GraphQLObject)]
pub struct UserProfile {
    /// The account's id.
    id: ID,
    /// The user name.
    username: Option<String>,
    /// The email address.
    email: String,
    /// The given name.
    first_name: Option<String>,
    /// The family name.
    last_name: Option<String>,
    /// The telephone number.
    phone_number: Option<String>,
    /// Whether a mailed code follows the password.
    two_factor_auth: bool,
    /// Time of the account's creation.
    created_at: Date,
}

impl UserProfile {
    /// The profile of an account.
    pub fn of(account: Account, profile: Profile) -> UserProfile {
        UserProfile {
            id: account.id.to_string().into(),
            username: account.user_name,
            email: account.email,
            first_name: profile.first_name,
            last_name: profile.last_name,
            phone_number: profile.phone_number,
            two_factor_auth: account.two_factor,
            created_at: Date(profile.created_at),
        }
    }
}

pub async fn user_profile(call: &Call) -> FieldResult<Option<UserProfile>> {
    let found = match acting(call).await {
        Ok(acting) => own_account(&call.app, acting).await,
        Err(fault) => Err(fault),
    };
    match found {
        Ok(Some((account, profile))) => {
            call.note(Field::UserProfile, OK);
            Ok(Some(UserProfile::of(account, profile)))
        }
        Ok(None) => unauthenticated(call, Field::UserProfile),
        Err(fault) => faulted(call, Field::UserProfile, fault),
    }
}
