//! Add: a new admin, who may enrol at once if they are invited or the policy enrols without an invitation. Refuses an address
//! that another admin has, unknown roles and invalid texts. Does not know who may add admins.

use super::opening::{InvitationLink, Inviting, Opening};
use crate::accounts::Actor;
use crate::accounts::roles::roles;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::ChangeOutcome;
use crate::rules::address::Address;
use crate::rules::profile::{Profile, ProfileChange};
use crate::rules::texts::TextFault;
use crate::rules::trail::TrailEvent;
use crate::store::accounts;
use crate::store::outbox::Lane;

/// An admin to be added.
#[derive(Clone, Debug, Default)]
pub struct NewAdmin {
    /// The email address, as typed.
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
    /// The email text is not exactly one address.
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
    let roles = match roles(app, actor.door, &admin.roles) {
        Ok(roles) => roles,
        Err(unknown) => return Ok((Added::UnknownRole(unknown), None)),
    };
    if let Some(fault) = admin.profile.fault(actor.door, None) {
        return Ok((Added::InvalidText(fault), None));
    }
    let action = actor.action(app, TrailEvent::AdminAdded)?;
    let MadeAdmin { account, profile, opening } =
        made(app, actor, (&address, roles, &admin.profile), (inviting, action.at))?;
    if accounts::insert(&app.store, (&account, &profile, None), action, &opening.invited).await? != ChangeOutcome::Done
    {
        return Ok((Added::Taken, None));
    }
    app.bell.ring(Lane::Notices);
    Ok((Added::Done(account.handle), opening.link))
}

/// The account of a new admin, and its enrolment window.
pub(in crate::accounts) struct MadeAdmin {
    /// The account.
    pub account: Account,
    /// The account's profile.
    pub profile: Profile,
    /// The account's enrolment window, with the invitation if there is one.
    pub opening: Opening,
}

/// Builds an account with this address, created at `at`.
pub(in crate::accounts) fn made(
    app: &App,
    actor: &Actor,
    (address, roles, change): (&Address, Vec<String>, &ProfileChange),
    (inviting, at): (Option<Inviting<'_>>, Instant),
) -> Result<MadeAdmin, Fault> {
    let door = actor.door;
    let local = address.as_str().split('@').next().unwrap_or_default();
    let profile = Profile::new(local, change, at);
    let (id, handle) = (chance::id(at)?, chance::handle(door.handle_prefix())?);
    let opening = Opening::of(app, actor, inviting, ((id, profile.language.unwrap_or_default()), at))?;
    let account = Account {
        roles,
        enrolment_until: opening.until,
        invitation: opening.token,
        language: profile.language,
        name: profile.display_name.clone(),
        ..Account::new(door, (id, handle), address)
    };
    Ok(MadeAdmin { account, profile, opening })
}
