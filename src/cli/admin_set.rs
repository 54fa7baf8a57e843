//! `admin set`: changes an admin's data. Refuses an address that another admin has, unknown roles, and to take the last owner
//! who can sign in.

use super::actor::ReasonArgs;
use super::admin_force::ForceArgs;
use super::admin_profile::ProfileArgs;
use super::admin_target::{DOOR, find};
use super::connect::Connected;
use super::output::refuse;
use super::role_name::of_admin;
use super::target::{finish, unknown_role};
use crate::accounts::{self, AccountEdit, Changed};

#[derive(Debug, clap::Args)]
pub struct Set {
    /// Id or email address
    who: String,
    /// New address: ends the admin's sessions
    #[arg(long)]
    email: Option<String>,
    /// All roles of the admin, separated by commas; may be repeated
    #[arg(long, value_delimiter = ',', value_name = "ROLE", value_parser = of_admin(), hide_possible_values = true)]
    role: Vec<String>,
    /// Remove every role: ends the admin's sessions
    #[arg(long, conflicts_with = "role")]
    no_role: bool,
    #[command(flatten)]
    profile: ProfileArgs,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl Set {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let Set { who, email, role, no_role, profile, force, reason } = self;
        let roles = (no_role || !role.is_empty()).then_some(role);
        let wanted = AccountEdit { email, roles, profile: profile.into(), ..AccountEdit::default() };
        let change = async {
            if wanted.email.is_some() && !connected.has_keys {
                return refuse("VESTIBULE_KEYS is missing: the notice to the old address is sealed with them");
            }
            let admin = find(connected, &who).await?;
            let actor = reason.actor(DOOR).forcing(force.force);
            match accounts::change(&connected.app, &actor, &admin, &wanted).await? {
                Changed::InvalidEmail => refuse("the new address is not an email address"),
                Changed::Taken => refuse("another admin has the new address"),
                Changed::UnknownRole(role) => unknown_role(connected, DOOR, &role),
                Changed::InvalidText(fault) => refuse(fault),
                changed => finish(connected, &admin, &changed, json).await,
            }
        };
        force.guard(&connected.app, change).await
    }
}
