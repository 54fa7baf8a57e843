//! `admin import`: imports a list of admins, with or without invitations. Refuses to take the last owner unless forced. Does not
//! know what a list holds.

use super::actor::ReasonArgs;
use super::admin_force::ForceArgs;
use super::admin_invite::{InvitationWay, InviteArgs};
use super::admin_target::DOOR;
use super::connect::Connected;
use super::list_import::ListArgs;

#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    invite: InviteArgs,
    #[command(flatten)]
    force: ForceArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl Import {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let Import { list, invite, force, reason } = self;
        let import = async {
            let actor = reason.actor(DOOR).forcing(force.force);
            let way = invite.way(connected)?;
            let inviting = way.as_ref().map(InvitationWay::inviting);
            list.import(connected, (DOOR, &actor), inviting, json).await
        };
        force.guard(&connected.app, import).await
    }
}
