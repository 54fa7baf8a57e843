//! `createUpdateCrmUser`: adds an admin or changes one, completely or not at all. A refusal names every faulty field.

use juniper::{FieldResult, GraphQLInputObject, ID, Nullable};

use super::crm::{CrmUserResponse, answered, asking, sign_in_page};
use super::optional::{chosen, text};
use crate::accounts::desk::{self, Asking, Desk};
use crate::accounts::desk_fields::{TypedAdmin, faults};
use crate::accounts::{AccountEdit, Inviting, KnownAccount, NewAdmin};
use crate::doors::answers::faulted;
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::Field;
use crate::rules::desk::DeskDenial;
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
    /// The complete list of roles. One owner alone neither grants nor revokes OWNER.
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
    let page = sign_in_page(call);
    let invites = input.invite == Some(true);
    let inviting = invites.then_some(Inviting::Mail { page: &page });
    let profile = ProfileChange {
        display_name: input.display_name,
        phone_number: text(input.phone_number),
        job_title: text(input.job_title),
        bio: text(input.bio),
        avatar_url: text(input.avatar_url),
        language: language.unwrap_or_default(),
        ..ProfileChange::default()
    };
    let (email, roles, inactive) = (input.email, input.roles, input.is_inactive);
    let wanted = AccountEdit { email, roles, inactive, profile, ..AccountEdit::default() };
    let typed = TypedAdmin { id: input.id.as_deref(), wanted: &wanted, has_language: language.is_some(), invites };
    let told = saved(call, &asking, typed, inviting).await;
    let faults = match &told {
        Ok(Desk::Refused(why)) => faults(&call.app, &asking, typed, *why).await,
        Ok(Desk::Done(_) | Desk::NoOwner) | Err(_) => Ok(Vec::new()),
    };
    let faults = match faults {
        Ok(faults) => faults,
        Err(fault) => return faulted(call, field, fault),
    };
    let answer: Option<CrmUserResponse> = answered(call, field, &asking, told).await?;
    Ok(answer.map(|answer| answer.naming(faults)))
}

async fn saved(
    call: &Call,
    asking: &Asking,
    typed: TypedAdmin<'_>,
    inviting: Option<Inviting<'_>>,
) -> Result<Desk<KnownAccount>, Fault> {
    let wanted = typed.wanted;
    match typed.id {
        _ if !asking.owner.confirmed => Ok(Desk::Refused(DeskDenial::NotConfirmed)),
        _ if !typed.has_language => Ok(Desk::Refused(DeskDenial::InvalidInput)),
        Some(id) => desk::save_inviting(&call.app, asking, id, wanted, inviting).await,
        None => {
            let given = (wanted.email.clone(), wanted.roles.clone(), wanted.inactive == Some(true));
            let (Some(email), Some(roles), false) = given else { return Ok(Desk::Refused(DeskDenial::InvalidInput)) };
            desk::create(&call.app, asking, &NewAdmin { email, roles, profile: wanted.profile.clone() }, inviting).await
        }
    }
}
