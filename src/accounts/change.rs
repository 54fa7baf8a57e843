//! Change: an admin's data, and the states that end their sessions. What a change ends is decided here; that it ends with
//! the change, and not a moment later, is the store's care.

use super::{Actor, Admin, AdminData, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::language::Language;
use crate::store::accounts::{self, AccountChange, Deed, Ends, Leaves, Written};

/// Changes to an admin; `None`: stays as it is.
#[derive(Clone, Debug, Default)]
pub struct AdminChange {
    /// The e-mail address, as typed.
    pub email: Option<String>,
    /// All roles, each one the policy knows; none at all: nothing they may do.
    pub roles: Option<Vec<String>>,
    /// All else.
    pub data: AdminData,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is so now.
    Done,
    /// Not one address.
    InvalidEmail,
    /// The new address has another admin.
    Taken,
    /// No role of this name.
    UnknownRole(String),
    /// Someone else wrote to their row: all that may be done is to remove them.
    Altered,
}

/// Changes an admin's data. A new address, or the last role lost, ends their sign-ins.
pub async fn change(app: &App, actor: &Actor, admin: &Admin, wanted: &AdminChange) -> Result<Changed, Fault> {
    let address = match wanted.email.as_deref().map(Address::parse) {
        Some(None) => return Ok(Changed::InvalidEmail),
        Some(Some(address)) => Some(address).filter(|address| address.as_str() != admin.address),
        None => None,
    };
    let roles = match wanted.roles.as_deref().map(|named| roles(app, named)).transpose() {
        Ok(roles) => roles,
        Err(unknown) => return Ok(Changed::UnknownRole(unknown)),
    };
    let roles = roles.as_deref();
    let columns = AccountChange {
        address: address.as_ref().map(Address::as_str),
        email: address.as_ref().map(Address::as_str),
        display_name: wanted.data.name.as_deref(),
        phone_number: wanted.data.phone.as_deref(),
        job_title: wanted.data.job_title.as_deref(),
        bio: wanted.data.bio.as_deref(),
        avatar_url: wanted.data.avatar_url.as_deref(),
        roles,
        language: wanted.data.language.map(|chosen| chosen.map(Language::tag)),
        ..AccountChange::default()
    };
    let loses_all = roles.is_some_and(<[String]>::is_empty) && !admin.profile.roles.is_empty();
    let ends = if address.is_some() || loses_all { Ends::SignIns } else { Ends::Nothing };
    let deed = actor.deed(app, "admin_changed")?;
    Ok(match accounts::change(&app.store, admin.id, &columns, (ends, Leaves::Anything), deed).await? {
        Written::Done | Written::Gone | Written::LastOwner => Changed::Done,
        Written::Taken => Changed::Taken,
        Written::Altered => Changed::Altered,
    })
}

/// Disables an admin: signed out everywhere, and nobody to the door.
pub async fn disable(app: &App, actor: &Actor, admin: &Admin) -> Result<(), Fault> {
    let deed = actor.deed(app, "admin_disabled")?;
    let since = admin.disabled_at.unwrap_or(deed.at);
    let columns = AccountChange { disabled_at: Some(Some(since)), ..AccountChange::default() };
    accounts::change(&app.store, admin.id, &columns, (Ends::SignIns, Leaves::Anything), deed).await?;
    Ok(())
}

/// Enables an admin again.
pub async fn enable(app: &App, actor: &Actor, admin: &Admin) -> Result<(), Fault> {
    let columns = AccountChange { disabled_at: Some(None), ..AccountChange::default() };
    let deed = actor.deed(app, "admin_enabled")?;
    accounts::change(&app.store, admin.id, &columns, (Ends::Nothing, Leaves::Anything), deed).await?;
    Ok(())
}

/// Takes an admin's authenticator away and opens the enrolment window: a lost phone.
pub async fn reset_2fa(app: &App, actor: &Actor, admin: &Admin) -> Result<(), Fault> {
    open_window(app, actor.deed(app, "authenticator_reset")?, admin, Ends::Authenticator).await?;
    Ok(())
}

/// Opens the enrolment window of an admin who has yet to enrol; tells until when.
pub async fn reopen_enrolment(app: &App, actor: &Actor, admin: &Admin) -> Result<Instant, Fault> {
    open_window(app, actor.deed(app, "enrolment_opened")?, admin, Ends::Nothing).await
}

async fn open_window(app: &App, deed: Deed<'_>, admin: &Admin, ends: Ends) -> Result<Instant, Fault> {
    let until = deed.at + app.policy.enrolment_window;
    let columns = AccountChange { enrolment_until: Some(Some(until)), ..AccountChange::default() };
    accounts::change(&app.store, admin.id, &columns, (ends, Leaves::Anything), deed).await?;
    Ok(until)
}

/// Signs an admin out everywhere.
pub async fn sign_out(app: &App, actor: &Actor, admin: &Admin) -> Result<(), Fault> {
    let deed = actor.deed(app, "admin_signed_out")?;
    accounts::change(&app.store, admin.id, &AccountChange::default(), (Ends::SignIns, Leaves::Anything), deed).await?;
    Ok(())
}

/// Removes an admin. The trail keeps what they did.
pub async fn remove(app: &App, actor: &Actor, admin: &Admin) -> Result<(), Fault> {
    let deed = actor.deed(app, "admin_removed")?;
    accounts::change(&app.store, admin.id, &AccountChange::default(), (Ends::Account, Leaves::Anything), deed).await?;
    Ok(())
}
