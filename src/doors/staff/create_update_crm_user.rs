//! `createUpdateCrmUser`: adds an admin or changes one, completely or not at all.

use juniper::{FieldResult, GraphQLInputObject, ID, Nullable};

use super::crm::{CrmUserErrorCode, CrmUserResponse, answered, asking, refused};
use super::optional::{chosen, text};
use crate::accounts::{AccountEdit, Inviting, NewAdmin, desk};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

/// The wanted state of an admin. Without an id it creates an admin, and email and roles are required. With an id it
/// changes the given fields; an explicit null clears an optional one.
#[derive(Debug, GraphQLInputObject)]
pub struct CreateUpdateCrmUserInput {
    /// The id of the admin to change.
    id: Option<ID>,
    /// The email address. A change ends the admin's sessions and is notified to both addresses and every owner.
    email: Option<String>,
    /// The display name; for a new admin the part before the @ by default.
    display_name: Option<String>,
    /// The telephone number.
    phone_number: Nullable<String>,
    /// The job title.
    job_title: Nullable<String>,
    /// A short biography.
    bio: Nullable<String>,
    /// The URL of a picture: http or https.
    avatar_url: Nullable<String>,
    /// The language of mails and pages: en, de, es, fr or pt; null follows the browser.
    language: Nullable<String>,
    /// The complete list of roles. Only the command line grants or revokes OWNER.
    roles: Option<Vec<String>>,
    /// Whether the admin is disabled. A new admin cannot be.
    is_inactive: Option<bool>,
    /// Whether to mail an invitation, to an admin without an authenticator. It voids the previous invitation.
    invite: Option<bool>,
    /// The reason, recorded in the audit trail.
    reason: Option<String>,
}

pub async fn create_update_crm_user(
    call: &Call,
    input: CreateUpdateCrmUserInput,
) -> FieldResult<Option<CrmUserResponse>> {
    let field = Field::CreateUpdateCrmUser;
    let asking = asking(call, field, input.reason).await?;
    let language = chosen(input.language, Language::named);
    let page = format!("{}/sign-in", call.origin);
    let inviting = (input.invite == Some(true)).then_some(Inviting::Mail { page: &page });
    let profile = |language| ProfileChange {
        display_name: input.display_name,
        phone_number: text(input.phone_number),
        job_title: text(input.job_title),
        bio: text(input.bio),
        avatar_url: text(input.avatar_url),
        language,
        ..ProfileChange::default()
    };
    let told = match (input.id, language) {
        _ if !asking.owner.confirmed => {
            return refused(call, field, &asking, CrmUserErrorCode::IdentityNotConfirmed).await.map(Some);
        }
        (_, None) => return refused(call, field, &asking, CrmUserErrorCode::InvalidInput).await.map(Some),
        (Some(id), Some(language)) => {
            let (email, roles, inactive) = (input.email, input.roles, input.is_inactive);
            let wanted = AccountEdit { email, roles, inactive, profile: profile(language), ..AccountEdit::default() };
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
