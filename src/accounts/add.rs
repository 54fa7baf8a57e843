//! Add: a new admin, who may enrol at once if they are invited or the policy enrols without an invitation. Refuses an address
//! that another admin has, unknown roles and invalid texts. Does not know who may add admins.

use super::opening::{InvitationLink, Inviting, Opening};
use super::{Actor, DOOR, roles};
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::address::Address;
use crate::rules::profile::{Profile, ProfileChange};
use crate::rules::texts::TextFault;
use crate::rules::trail::TrailEvent;
use crate::store::accounts;

/// Prefix of an admin's public id.
const PREFIX: &str = "admin";

/// An admin to be added.
#[derive(Clone, Debug, Default)]
pub struct NewAdmin {
    /// The e-mail address, as typed.
    pub email: String,
    /// Roles, each one the policy knows.
    pub roles: Vec<String>,
    /// The description. A missing display name becomes the address's local part.
    pub profile: ProfileChange,
}

/// Outcome of adding an admin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// Added, under this public id.
    Done(String),
    /// The e-mail text is not exactly one address.
    InvalidEmail,
    /// An admin with this address exists already.
    Taken,
    /// The policy knows no role of this name.
    UnknownRole(String),
    /// A text of the description is invalid.
    InvalidText(TextFault),
}

/// Adds an admin, uninvited.
pub async fn add(app: &App, actor: &Actor, admin: &NewAdmin) -> Result<Added, Fault> {
    Ok(add_inviting(app, actor, admin, None).await?.0)
}

/// Adds an admin, with an invitation if `inviting` is given. Returns the invitation's link if it is to be printed.
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
    if let Some(fault) = admin.profile.faults(None).into_iter().next() {
        return Ok((Added::InvalidText(fault), None));
    }
    let action = actor.action(app, TrailEvent::AdminAdded)?;
    let NewAccount { account, profile, opening } =
        new_account(app, (&address, roles, &admin.profile), inviting, action.at)?;
    if !accounts::insert(&app.store, (&account, &profile), action, &opening.invited).await? {
        return Ok((Added::Taken, None));
    }
    app.bell.ring();
    Ok((Added::Done(account.handle), opening.link))
}

/// A new account, and its enrolment window.
pub(super) struct NewAccount {
    /// The account.
    pub account: Account,
    /// The account's profile.
    pub profile: Profile,
    /// The account's enrolment window, with the invitation if there is one.
    pub opening: Opening,
}

/// Builds an account with this address, created at `at`.
pub(super) fn new_account(
    app: &App,
    (address, roles, change): (&Address, Vec<String>, &ProfileChange),
    inviting: Option<Inviting<'_>>,
    at: Instant,
) -> Result<NewAccount, Fault> {
    let local = address.as_str().split('@').next().unwrap_or_default();
    let profile = Profile::new(local, change, at);
    let (id, handle) = (chance::id(at)?, chance::handle(PREFIX)?);
    let opening = Opening::of(app, inviting, (id, profile.language.unwrap_or_default()), at)?;
    let account = Account {
        id,
        door: DOOR,
        handle,
        address: address.as_str().to_owned(),
        email: address.as_str().to_owned(),
        roles,
        disabled_at: None,
        enrolment_until: opening.until,
        invitation: opening.token,
        enrolled: false,
        two_factor: false,
        version: 1,
        language: profile.language,
        name: profile.display_name.clone(),
    };
    Ok(NewAccount { account, profile, opening })
}
