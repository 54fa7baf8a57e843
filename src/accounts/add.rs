//! Add: a new admin, inside the enrolment window from the start. Refuses an address that has one.

use super::{Actor, AdminData, DOOR};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::address::Address;
use crate::rules::language::Language;
use crate::store::accounts::{self, NewAccount};

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
}

/// Adds an admin.
pub async fn add(app: &App, actor: &Actor, admin: &NewAdmin) -> Result<Added, Fault> {
    let Some(address) = Address::parse(&admin.email) else { return Ok(Added::InvalidEmail) };
    if let Some(unknown) = admin.roles.iter().find(|role| !app.policy.roles.contains(role)) {
        return Ok(Added::UnknownRole(unknown.clone()));
    }
    let deed = actor.deed(app, "admin_added")?;
    let handle = chance::handle("admin")?;
    let local = address.as_str().split('@').next().unwrap_or_default();
    let account = NewAccount {
        id: chance::id(deed.at)?,
        door: DOOR.name(),
        handle: &handle,
        address: address.as_str(),
        email: address.as_str(),
        display_name: admin.data.name.as_deref().unwrap_or(local),
        phone_number: admin.data.phone.as_deref(),
        job_title: admin.data.job_title.as_deref(),
        bio: admin.data.bio.as_deref(),
        avatar_url: admin.data.avatar_url.as_deref(),
        roles: &admin.roles,
        language: admin.data.language.flatten().map(Language::tag),
        enrolment_until: Some(deed.at + app.policy.enrolment_window),
        created_at: deed.at,
        updated_at: deed.at,
    };
    let made = accounts::insert(&app.store, &account, deed).await?;
    Ok(if made { Added::Done(handle) } else { Added::Taken })
}
