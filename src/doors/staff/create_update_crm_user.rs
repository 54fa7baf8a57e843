//! `createUpdateCrmUser`: adds an admin, or changes one, all of it at once.

use juniper::{FieldResult, GraphQLInputObject, ID, Nullable};

use super::crm::{CrmUserErrorCode, CrmUserResponse, answered, asking, refused};
use crate::accounts::{AdminChange, Inviting, NewAdmin, desk};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

/// An admin as they are to be. Without an id a new one, who needs an e-mail address and a role; with one, what is given
/// changes, and an explicit null takes away what may be wanting.
#[derive(Debug, GraphQLInputObject)]
pub struct CreateUpdateCrmUserInput {
    /// Who is changed.
    id: Option<ID>,
    /// The e-mail address. Another one ends their sessions, and is told to both addresses and to every owner.
    email: Option<String>,
    /// What they are called; of a new admin, if not given, what stands before the @.
    display_name: Option<String>,
    /// The telephone number.
    phone_number: Nullable<String>,
    /// The job.
    job_title: Nullable<String>,
    /// A few words.
    bio: Nullable<String>,
    /// A picture: an http or https URL.
    avatar_url: Nullable<String>,
    /// The language of their mails and pages: en, de, es, fr or pt; null: as their browser asks.
    language: Nullable<String>,
    /// All roles from now on. OWNER is given and taken by the command line only.
    roles: Option<Vec<String>>,
    /// Whether they are disabled. A new admin is not.
    is_inactive: Option<bool>,
    /// Whether an invitation is mailed too: for an admin without an authenticator. It voids the one before.
    invite: Option<bool>,
    /// Why, for the trail.
    reason: Option<String>,
}

pub async fn create_update_crm_user(
    call: &Call,
    input: CreateUpdateCrmUserInput,
) -> FieldResult<Option<CrmUserResponse>> {
    let field = Field::CreateUpdateCrmUser;
    let asking = asking(call, field, input.reason).await?;
    let language = match input.language {
        Nullable::ImplicitNull => Some(None),
        Nullable::ExplicitNull => Some(Some(None)),
        Nullable::Some(tag) => Language::named(&tag).map(|language| Some(Some(language))),
    };
    let page = format!("{}/sign-in", call.origin);
    let inviting = (input.invite == Some(true)).then_some(Inviting::Mail { page: &page });
    let profile = |language| ProfileChange {
        display_name: input.display_name,
        phone_number: text(input.phone_number),
        job_title: text(input.job_title),
        bio: text(input.bio),
        avatar_url: text(input.avatar_url),
        language,
    };
    let told = match (input.id, language) {
        _ if !asking.owner.confirmed => {
            return refused(call, field, &asking, CrmUserErrorCode::IdentityNotConfirmed).await.map(Some);
        }
        (_, None) => return refused(call, field, &asking, CrmUserErrorCode::InvalidInput).await.map(Some),
        (Some(id), Some(language)) => {
            let (email, roles, inactive) = (input.email, input.roles, input.is_inactive);
            let wanted = AdminChange { email, roles, inactive, profile: profile(language) };
            desk::save_inviting(&call.app, &asking, &id, &wanted, inviting).await
        }
        (None, Some(language)) => {
            let (Some(email), Some(roles), false) = (input.email, input.roles, input.is_inactive == Some(true)) else {
                return refused(call, field, &asking, CrmUserErrorCode::InvalidInput).await.map(Some);
            };
            desk::create(&call.app, &asking, &NewAdmin { email, roles, profile: profile(language) }, inviting).await
        }
    };
    answered(call, field, &asking, told).await
}

/// A text that may be wanting: none is an empty one.
fn text(given: Nullable<String>) -> Option<String> {
    match given {
        Nullable::ImplicitNull => None,
        Nullable::ExplicitNull => Some(String::new()),
        Nullable::Some(text) => Some(text),
    }
}
