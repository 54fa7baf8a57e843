//! `admin add`: adds one admin and optionally invites them. Refuses a duplicate e-mail address and unknown roles.

use super::admin::{found, unknown_role};
use super::admin_invite::{InvitationWay, InviteArgs};
use super::connect::Connected;
use super::{admin_print, print, refuse};
use crate::accounts::{self, Actor, Added, NewAdmin};

/// Adds an admin; prints the id, and the link of a printed invitation.
pub async fn run(
    connected: &Connected,
    actor: &Actor,
    admin: &NewAdmin,
    (invite, json): (InviteArgs, bool),
) -> anyhow::Result<()> {
    let way = invite.way(connected)?;
    let inviting = way.as_ref().map(InvitationWay::inviting);
    let (added, link) = accounts::add_inviting(&connected.app, actor, admin, inviting).await?;
    match added {
        Added::Done(id) if json => admin_print::invited(&found(connected, &id).await?, link.as_ref()),
        Added::Done(id) => {
            print(id)?;
            link.map_or(Ok(()), |link| print(link.reveal()))
        }
        Added::InvalidEmail => refuse(format!("{} is not an e-mail address", admin.email)),
        Added::Taken => refuse(format!("{} is an admin already", admin.email)),
        Added::UnknownRole(role) => unknown_role(connected, &role),
        Added::InvalidText(fault) => refuse(fault),
    }
}
