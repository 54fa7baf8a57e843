//! `updateOwnProfile`: the signed-in admin changes their name, language and time zone. Refuses texts that can be none. No authority
//! rests on them, so no confirmation is asked for.

use juniper::{FieldResult, GraphQLInputObject, Nullable};

use super::caller::acting;
use super::crm::{CrmUserErrorCode, CrmUserResponse};
use super::crm_user_model::CrmUserModel;
use super::optional::chosen;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::fault::Fault;
use crate::metrics::{Field, OK};
use crate::rules::factor::Door;
use crate::rules::field_fault::{FieldFault, FieldWhy, InputField, of_profile};
use crate::rules::language::Language;
use crate::rules::profile::{AccountView, ProfileChange};
use crate::rules::time_zone::TimeZone;
use crate::sign_in::{Described, ProfileDeed, describe_own, is_signed_in};

/// The wanted description of the signed-in admin. What is not given stays; an explicit null clears a language or time zone.
#[derive(Debug, GraphQLInputObject)]
pub struct UpdateOwnProfileInput {
    /// The display name: 1 to 200 characters on one line.
    display_name: Option<String>,
    /// The language of mails and pages: en, de, es, fr or pt; null follows the browser.
    language: Nullable<String>,
    /// The IANA name of the time zone of times in mails, such as Europe/Lisbon; null: UTC alone.
    time_zone: Nullable<String>,
}

pub async fn update_own_profile(call: &Call, input: UpdateOwnProfileInput) -> FieldResult<Option<CrmUserResponse>> {
    let field = Field::UpdateOwnProfile;
    let change = match judged(input) {
        Ok(change) => change,
        Err(faults) => return refused(call, faults).await,
    };
    match describe_own(&call.app, acting(call), &ProfileDeed::Describe(change)).await {
        Ok(Described::Done(told)) => {
            call.note(field, OK);
            let ends = told.session.ends(call.app.policy(Door::Staff), call.app.clock.now());
            let user = CrmUserModel::of_caller(AccountView::new(told.account, told.profile), ends);
            Ok(Some(CrmUserResponse::of_own(Ok(user))))
        }
        // No mailed code follows an admin's password, so no confirmation can be missing.
        Ok(Described::Refused(_)) => faulted(call, field, Fault::Row("an admin with a mailed second factor")),
        Ok(Described::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}

/// The change that an input asks for, or its faulty fields.
fn judged(input: UpdateOwnProfileInput) -> Result<ProfileChange, Vec<FieldFault>> {
    let display_name = input.display_name.map(|name| name.trim().to_owned());
    let (language, time_zone) = (chosen(input.language, Language::named), chosen(input.time_zone, TimeZone::named));
    let unknown = [
        language.is_none().then_some(FieldFault::of(InputField::Language, FieldWhy::Unknown)),
        time_zone.is_none().then_some(FieldFault::of(InputField::TimeZone, FieldWhy::Unknown)),
    ];
    let (language, time_zone) = (language.unwrap_or_default(), time_zone.unwrap_or_default());
    let change = ProfileChange { display_name, language, time_zone, ..ProfileChange::default() };
    let faults: Vec<FieldFault> = of_profile(&change).into_iter().chain(unknown.into_iter().flatten()).collect();
    if faults.is_empty() { Ok(change) } else { Err(faults) }
}

/// Refuses an input; a caller who is not signed in is told that first.
async fn refused(call: &Call, faults: Vec<FieldFault>) -> FieldResult<Option<CrmUserResponse>> {
    let (field, code) = (Field::UpdateOwnProfile, CrmUserErrorCode::InvalidInput);
    match is_signed_in(&call.app, acting(call)).await {
        Ok(true) => {
            call.note_unrecorded(field, code.into());
            Ok(Some(CrmUserResponse::of_own(Err(code)).naming(faults)))
        }
        Ok(false) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
