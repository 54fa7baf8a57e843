//! `admin add`: adds one admin, with or without an invitation. Refuses an address that another admin has, and unknown roles.

use super::actor::ReasonArgs;
use super::admin_invite::{InvitationWay, InviteArgs};
use super::admin_print;
use super::admin_profile::ProfileArgs;
use super::admin_target::{DOOR, find};
use super::connect::Connected;
use super::output::{print, refuse};
use super::role_name::of_admin;
use super::target::unknown_role;
use crate::accounts::{self, Added, NewAdmin};

#[derive(Debug, clap::Args)]
pub struct Add {
    /// Address to which codes are mailed
    email: String,
    /// Role, or several separated by commas; may be repeated
    #[arg(long, value_delimiter = ',', value_name = "ROLE", required = true, value_parser = of_admin(),
        hide_possible_values = true)]
    role: Vec<String>,
    #[command(flatten)]
    profile: ProfileArgs,
    #[command(flatten)]
    invite: InviteArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl Add {
    /// Adds the admin, and prints the id and the link of a printed invitation.
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let Add { email, role, profile, invite, reason } = self;
        let admin = NewAdmin { email, roles: role, profile: profile.into() };
        let way = invite.way(connected)?;
        let inviting = way.as_ref().map(InvitationWay::inviting);
        let (added, link) = accounts::add_inviting(&connected.app, &reason.actor(DOOR), &admin, inviting).await?;
        match added {
            Added::Done(id) if json => admin_print::invited(&find(connected, &id).await?, link.as_ref()),
            Added::Done(id) => {
                print(id)?;
                link.map_or(Ok(()), |link| print(link.reveal()))
            }
            Added::InvalidEmail => refuse(format!("{} is not an email address", admin.email)),
            Added::Taken => refuse(format!("{} is an admin already", admin.email)),
            Added::UnknownRole(role) => unknown_role(connected, DOOR, &role),
            Added::InvalidText(fault) => refuse(fault),
        }
    }
}
