//! `updateProfile`: the caller changes their names and telephone number. Refuses texts that can be none, and, where two-factor sign-in
//! is on, a change that no mailed code confirmed.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject};

use super::answers::{AccountCode, AccountRefusal, answered, refused};
use super::caller::{DOOR, acting};
use super::known_caller::refused_if_known;
use super::user_profile::UserProfile;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::profile::ProfileChange;
use crate::sign_in::{Described, ProfileDeed, describe_own};

/// Changed fields of a profile. An empty text removes a field's value; null leaves the value.
#[derive(GraphQLInputObject)]
pub struct ProfileInput {
    /// The given name.
    first_name: Option<String>,
    /// The family name.
    last_name: Option<String>,
    /// The telephone number.
    phone_number: Option<String>,
}

/// The result of a change of the profile.
#[derive(Clone, Debug, GraphQLObject)]
pub struct UpdateProfileResult {
    /// 200: done.
    status: i32,
    /// The profile as it is now.
    user_profile: Option<UserProfile>,
}

pub async fn update_profile(call: &Call, input: ProfileInput) -> FieldResult<Option<UpdateProfileResult>> {
    let field = Field::UpdateProfile;
    let ProfileInput { first_name, last_name, phone_number } = input;
    let change = ProfileChange { first_name, last_name, phone_number, ..ProfileChange::default() };
    if change.fault(DOOR, None).is_some() {
        return refused_if_known(call, field, AccountRefusal::of(AccountCode::InvalidInput)).await;
    }
    let changed = match acting(call).await {
        Ok(acting) => describe_own(&call.app, acting, &ProfileDeed::Describe(change)).await,
        Err(fault) => Err(fault),
    };
    match changed {
        Ok(Described::Done(told)) => {
            let user_profile = Some(UserProfile::of(told.account, told.profile));
            answered(call, field, Ok(UpdateProfileResult { status: 200, user_profile }))
        }
        Ok(Described::Refused(why)) => refused(call, field, AccountRefusal::of_own_password(why.into())),
        Ok(Described::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
