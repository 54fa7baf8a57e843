//! Add: a new admin, inside the enrolment window from the start. Refuses an address that has one.

use super::texts::{Fault as TextFault, faults, some};
use super::{Actor, AdminData, DOOR, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::language::Language;
use crate::store::accounts::{self, NewAccount};

/// What an admin's public id begins with.
pub(super) const PREFIX: &str = "admin";

/// Who is to be added.
#[derive(Clone, Debug, Default)]
pub struct NewAdmin {
    /// The e-mail address, as typed.
    pub email: String,
    /// Roles, each one the policy knows.
    pub roles: Vec<String>,
    /// All else; a name unset is the address's local part.
    pub data: AdminData,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// Added, under this public id.
    Done(String),
    /// Not one address.
    InvalidEmail,
    /// The address has an admin.
    Taken,
    /// No role of this name.
    UnknownRole(String),
    /// A text that cannot be.
    InvalidText(TextFault),
}

/// Adds an admin.
pub async fn add(app: &App, actor: &Actor, admin: &NewAdmin) -> Result<Added, Fault> {
    let Some(address) = Address::parse(&admin.email) else { return Ok(Added::InvalidEmail) };
    let roles = match roles(app, &admin.roles) {
        Ok(roles) => roles,
        Err(unknown) => return Ok(Added::UnknownRole(unknown)),
    };
    if let Some(fault) = faults(&admin.data, None).next() {
        return Ok(Added::InvalidText(fault));
    }
    let (deed, handle) = (actor.deed(app, "admin_added")?, chance::handle(PREFIX)?);
    let account = account(app, (&address, &roles, &admin.data), &handle, deed.at)?;
    let made = accounts::insert(&app.store, &account, deed).await?;
    Ok(if made { Added::Done(handle) } else { Added::Taken })
}

/// Its row: an account under this public id, inside the enrolment window.
pub(super) fn account<'a>(
    app: &App,
    (address, roles, data): (&'a Address, &'a [String], &'a AdminData),
    handle: &'a str,
    at: Instant,
) -> Result<NewAccount<'a>, Fault> {
    let local = address.as_str().split('@').next().unwrap_or_default();
    Ok(NewAccount {
        id: chance::id(at)?,
        door: DOOR.name(),
        handle,
        address: address.as_str(),
        email: address.as_str(),
        display_name: data.name.as_deref().unwrap_or(local),
        phone_number: some(data.phone.as_deref()),
        job_title: some(data.job_title.as_deref()),
        bio: some(data.bio.as_deref()),
        avatar_url: some(data.avatar_url.as_deref()),
        roles,
        language: data.language.flatten().map(Language::tag),
        enrolment_until: Some(at + app.policy.enrolment_window),
        created_at: at,
        updated_at: at,
    })
}
