//! `currentUser`: the signed-in admin.

use juniper::{FieldResult, GraphQLObject, ID};

use super::date::Date;
use super::{DOOR, faulted, unauthenticated};
use crate::http::Call;
use crate::metrics::{Field, Outcome};
use crate::sign_in::{Profile, current};

/// An admin.
#[derive(Debug, GraphQLObject)]
pub struct CrmUserModel {
    /// "admin_" and ten or more of [0-9a-z].
    id: ID,
    /// The e-mail address, as stored.
    email: String,
    /// What the admin is called.
    display_name: String,
    /// The telephone number.
    phone_number: Option<String>,
    /// The job.
    job_title: Option<String>,
    /// A few words.
    bio: Option<String>,
    /// A picture.
    avatar_url: Option<String>,
    /// What the admin may do: CMS, BO, OWNER, or as configured.
    roles: Vec<String>,
    /// Since when the account exists.
    created_at: Date,
    /// When it was last changed.
    updated_at: Date,
    /// The language of mails and pages: en, de, es, fr or pt; null: as the browser asks. Ours.
    language: Option<String>,
}

impl From<Profile> for CrmUserModel {
    fn from(profile: Profile) -> CrmUserModel {
        CrmUserModel {
            id: ID::from(profile.handle),
            email: profile.email,
            display_name: profile.display_name,
            phone_number: profile.phone_number,
            job_title: profile.job_title,
            bio: profile.bio,
            avatar_url: profile.avatar_url,
            roles: profile.roles,
            created_at: Date(profile.created_at),
            updated_at: Date(profile.updated_at),
            language: profile.language,
        }
    }
}

pub async fn current_user(call: &Call) -> FieldResult<Option<CrmUserModel>> {
    match current(&call.app, DOOR, call.presented.session.as_ref()).await {
        Ok(Some(profile)) => {
            call.note(Field::CurrentUser, Outcome::Ok);
            Ok(Some(profile.into()))
        }
        Ok(None) => unauthenticated(call, Field::CurrentUser),
        Err(fault) => faulted(call, Field::CurrentUser, fault),
    }
}
