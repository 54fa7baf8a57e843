//! `admin reset-2fa`: takes an admin's authenticator away, with or without an invitation to enrol another one. Asks first, and
//! refuses to take the last owner who can sign in.

use super::admin_force::ForceArgs;
use super::admin_invite::{InvitationWay, InviteArgs, print_invited};
use super::admin_target::TargetArgs;
use super::confirm::ConfirmArgs;
use super::connect::Connected;
use super::target::check;
use crate::accounts;

#[derive(Debug, clap::Args)]
pub struct ResetAuthenticator {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    invite: InviteArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    force: ForceArgs,
}

impl ResetAuthenticator {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let ResetAuthenticator { target, invite, confirm, force } = self;
        let change = async {
            let admin = target.find(connected).await?;
            confirm.ask("take away the authenticator of", &admin)?;
            let way = invite.way(connected)?;
            let inviting = way.as_ref().map(InvitationWay::inviting);
            let actor = target.actor().forcing(force.force);
            let (changed, link) = accounts::reset_inviting(&connected.app, &actor, &admin, inviting).await?;
            check(&changed, &admin)?;
            print_invited(connected, &admin, link, json).await
        };
        force.guard(&connected.app, change).await
    }
}
