//! Faulty fields of an input that the desk has refused: all of them at once, so that a form is filled in once more and not once for
//! each. Decides nothing: an input without a fault here may still be refused.

use super::desk::{Asking, DOOR, one};
use crate::accounts::AccountEdit;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::address::Address;
use crate::rules::desk::DeskDenial;
use crate::rules::field_fault::{FieldFault, FieldWhy, InputField, of_profile, of_reason};
use crate::store::accounts;

/// An input about an admin, as far as it could be read.
#[derive(Clone, Copy, Debug)]
pub struct TypedAdmin<'a> {
    /// The id of the admin to change; `None`: a new admin.
    pub id: Option<&'a str>,
    /// The fields.
    pub wanted: &'a AccountEdit,
    /// Whether the language is one of those there are.
    pub has_language: bool,
    /// Whether an invitation was asked for.
    pub invites: bool,
}

/// The faulty fields of a refused input, in the order of the form. Empty: the refusal is of no field.
pub async fn faults(
    app: &App,
    asking: &Asking,
    typed: TypedAdmin<'_>,
    why: DeskDenial,
) -> Result<Vec<FieldFault>, Fault> {
    let is_of_fields = matches!(
        why,
        DeskDenial::InvalidInput | DeskDenial::InvalidEmail | DeskDenial::EmailTaken | DeskDenial::UnknownRole
    );
    if !is_of_fields {
        return Ok(Vec::new());
    }
    let known = match typed.id {
        Some(handle) => one(app, handle).await?,
        None => None,
    };
    // A field that says what is so already is no fault.
    let news = known.map_or_else(|| typed.wanted.clone(), |admin| typed.wanted.news_to(&admin));
    let is_new = typed.id.is_none();
    let mut faults = Vec::new();
    let mut tells = |field: InputField, why: Option<FieldWhy>| faults.extend(why.map(|why| FieldFault::of(field, why)));
    tells(InputField::Email, email(app, news.email.as_deref(), is_new).await?);
    tells(InputField::Roles, roles(app, news.roles.as_deref(), is_new));
    let disables = news.inactive == Some(true) && (is_new || typed.invites);
    tells(InputField::IsInactive, disables.then_some(FieldWhy::Contradictory));
    tells(InputField::Language, (!typed.has_language).then_some(FieldWhy::Unknown));
    faults.extend(of_profile(&news.profile));
    faults.extend(of_reason(asking.reason.as_deref()));
    Ok(faults)
}

async fn email(app: &App, typed: Option<&str>, is_new: bool) -> Result<Option<FieldWhy>, Fault> {
    let Some(typed) = typed else { return Ok(is_new.then_some(FieldWhy::Missing)) };
    let Some(address) = Address::parse(typed) else { return Ok(Some(FieldWhy::Invalid)) };
    let held = accounts::held(&app.store, DOOR, &address, None).await?;
    Ok(held.address.then_some(FieldWhy::Taken))
}

fn roles(app: &App, named: Option<&[String]>, is_new: bool) -> Option<FieldWhy> {
    let known = &app.policy(DOOR).admins.roles;
    match named {
        None | Some([]) => is_new.then_some(FieldWhy::Missing),
        Some(named) => (!named.iter().all(|role| known.contains(role))).then_some(FieldWhy::Unknown),
    }
}
