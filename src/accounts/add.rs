//! Add: a new admin, who may enrol from the start if they are invited, or if the mailbox alone enrols. Refuses an address
//! that has one.

use super::invite::{InvitationLink, Inviting, Opening};
use super::texts::{Fault as TextFault, faults, some};
use super::{Actor, AdminData, DOOR, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::address::Address;
use crate::rules::language::Language;
use crate::rules::trail::TrailEvent;
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

/// Adds an admin, uninvited.
pub async fn add(app: &App, actor: &Actor, admin: &NewAdmin) -> Result<Added, Fault> {
    Ok(add_inviting(app, actor, admin, None).await?.0)
}

/// Adds an admin, and invites them; with the link where that is to be printed.
pub async fn add_inviting(
    app: &App,
    actor: &Actor,
    admin: &NewAdmin,
    inviting: Option<Inviting<'_>>,
) -> Result<(Added, Option<InvitationLink>), Fault> {
    let Some(address) = Address::parse(&admin.email) else { return Ok((Added::InvalidEmail, None)) };
    let roles = match roles(app, &admin.roles) {
        Ok(roles) => roles,
        Err(unknown) => return Ok((Added::UnknownRole(unknown), None)),
    };
    if let Some(fault) = faults(&admin.data, None).next() {
        return Ok((Added::InvalidText(fault), None));
    }
    let (deed, handle) = (actor.deed(app, TrailEvent::AdminAdded)?, chance::handle(PREFIX)?);
    let (account, opening) = account(app, (&address, &roles, &admin.data), &handle, inviting, deed.at)?;
    if !accounts::insert(&app.store, &account, deed, &opening.invited).await? {
        return Ok((Added::Taken, None));
    }
    app.bell.ring();
    Ok((Added::Done(handle), opening.link))
}

/// The row of a new account under this public id, and how its enrolment window opens.
pub(super) fn account<'a>(
    app: &App,
    (address, roles, data): (&'a Address, &'a [String], &'a AdminData),
    handle: &'a str,
    inviting: Option<Inviting<'_>>,
    at: Instant,
) -> Result<(NewAccount<'a>, Opening), Fault> {
    let local = address.as_str().split('@').next().unwrap_or_default();
    let id = chance::id(at)?;
    let opening = Opening::of(app, inviting, (id, data.language.flatten().unwrap_or_default()), at)?;
    let account = NewAccount {
        id,
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
        enrolment_until: opening.until,
        invitation_hash: opening.token.map(|hash| hash.0.to_vec()),
        created_at: at,
        updated_at: at,
    };
    Ok((account, opening))
}
