//! `admin`: the commands about admins. Does not know what each command does.

use super::admin_access::{Disable, Enable, Remove, SignOutAdmin, Unlock};
use super::admin_add::Add;
use super::admin_device_link::DeviceLink;
use super::admin_import::Import;
use super::admin_invite::Invite;
use super::admin_list::AdminList;
use super::admin_reset::ResetAuthenticator;
use super::admin_set::Set;
use super::database_args::DatabaseArgs;
use super::list_export::Export;
use super::target::show;
use super::{admin_target, connect};

#[derive(Debug, clap::Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum AdminCommand {
    /// Add an admin and print the id. The admin may enrol after an invitation, or at once if VESTIBULE_ENROLMENT=window
    Add(Add),
    /// Add the admins of a list: all of them or none; a second run changes nothing
    Import(Import),
    /// Print the active admins as a list that import takes
    Export(Export),
    /// Print admins
    List(AdminList),
    /// Print one admin
    Show {
        /// Id or email address
        who: String,
    },
    /// Change an admin's data
    Set(Set),
    /// Open the enrolment window and mail an invitation, which voids older ones
    Invite(Invite),
    /// End the admin's sessions and refuse further sign-ins
    Disable(Disable),
    /// Let a disabled admin sign in again
    Enable(Enable),
    /// Clear the admin's windows, cooldowns and lockouts
    Unlock(Unlock),
    /// Remove the authenticator. The admin may enrol another one after an invitation, or at once if VESTIBULE_ENROLMENT=window
    #[command(name = "reset-2fa")]
    ResetAuthenticator(ResetAuthenticator),
    /// Print a link that makes one browser trusted, once, within 15 minutes
    DeviceLink(DeviceLink),
    /// End the admin's sessions and trusted browsers
    SignOut(SignOutAdmin),
    /// Remove the admin
    Remove(Remove),
}

impl AdminArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = &connect::connect_agreed(&self.place).await?;
        let json = self.json;
        match self.command {
            AdminCommand::Add(add) => add.run(connected, json).await,
            AdminCommand::Import(import) => import.run(connected, json).await,
            AdminCommand::Export(export) => export.run(connected, admin_target::DOOR, json).await,
            AdminCommand::List(admins) => admins.run(connected, json).await,
            AdminCommand::Show { who } => show(&admin_target::find(connected, &who).await?, json),
            AdminCommand::Set(set) => set.run(connected, json).await,
            AdminCommand::Invite(invite) => invite.run(connected, json).await,
            AdminCommand::Disable(disable) => disable.run(connected, json).await,
            AdminCommand::Enable(enable) => enable.run(connected, json).await,
            AdminCommand::Unlock(unlock) => unlock.run(connected, json).await,
            AdminCommand::ResetAuthenticator(reset) => reset.run(connected, json).await,
            AdminCommand::DeviceLink(link) => link.run(connected, json).await,
            AdminCommand::SignOut(sign_out) => sign_out.run(connected, json).await,
            AdminCommand::Remove(remove) => remove.run(connected, json).await,
        }
    }
}
