//! `account`: the commands about accounts of the doors but the staff door, whose accounts are admins. Does not know what each
//! command does.

use super::account_add::AddAccount;
use super::account_device_link::AccountDevice;
use super::account_enrol::EnrolAuthenticator;
use super::account_import::ImportAccounts;
use super::account_reset::ResetSecondFactor;
use super::account_set::SetAccount;
use super::account_target::{AccountEnding, AccountTarget};
use super::connect;
use super::database_args::DatabaseArgs;
use super::list_export::Export;
use super::target::{check, find, finish, list, needs, show};
use crate::accounts::{self, Changed};
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    command: AccountCommand,
    /// Door of the accounts
    #[arg(long, global = true, value_name = "DOOR", default_value = "account", value_parser = door)]
    door: Door,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: DatabaseArgs,
}

#[derive(Debug, clap::Subcommand)]
enum AccountCommand {
    /// Add an account and print the id. The first line of standard input is the password
    Add(AddAccount),
    /// Add the accounts of a list: all of them or none; a second run changes nothing. They set passwords by a reset
    Import(ImportAccounts),
    /// Print the active accounts as a list that import takes, without passwords
    Export(Export),
    /// Print every account
    List,
    /// Print one account
    Show {
        /// Id, email address, user name or, at the session door, number
        who: String,
    },
    /// Change an account's data or password
    Set(SetAccount),
    /// End the account's sessions and refuse further sign-ins
    Disable(AccountEnding),
    /// Let a disabled account sign in again
    Enable(AccountTarget),
    /// Clear the account's windows, cooldowns and lockouts
    Unlock(AccountTarget),
    /// Set up the first authenticator of an account of the session door: print its URL, and read its first code
    #[command(name = "enrol-2fa")]
    EnrolTwoFactor(EnrolAuthenticator),
    /// Turn two-factor sign-in off or take the authenticator away, and end the account's sessions and trusted devices
    #[command(name = "reset-2fa")]
    ResetTwoFactor(ResetSecondFactor),
    /// Print the deviceId of a device that is trusted from now on
    DeviceLink(AccountDevice),
    /// End the account's sessions and trusted devices
    SignOut(AccountEnding),
    /// Remove the account
    Remove(AccountEnding),
}

/// Parses the name of a door that has accounts and is built.
fn door(name: &str) -> Result<Door, String> {
    match name.parse() {
        Ok(door @ (Door::Account | Door::Session)) => Ok(door),
        _ => Err(String::from("not one of account, session; the staff door's accounts are those of `vestibule admin`")),
    }
}

impl AccountArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = &connect::connect_agreed(&self.place).await?;
        let (app, door, json) = (&connected.app, self.door, self.json);
        match self.command {
            AccountCommand::Add(add) => add.run(connected, door, json).await,
            AccountCommand::Import(import) => {
                let instead = format!("lists: add each by `vestibule account add --door {}`", door.name());
                needs(door.takes_lists(), door, &instead)?;
                import.run(connected, door, json).await
            }
            AccountCommand::Export(export) => {
                let instead = format!("lists: `vestibule account list --json --door {}` prints them", door.name());
                needs(door.takes_lists(), door, &instead)?;
                export.run(connected, door, json).await
            }
            AccountCommand::List => list(connected, door, json).await,
            AccountCommand::Show { who } => show(&find(connected, door, &who).await?, json),
            AccountCommand::Set(set) => set.run(connected, door, json).await,
            AccountCommand::Disable(ending) => {
                let known = ending.find(connected, door, "disable").await?;
                let changed = accounts::disable(app, &ending.target.actor(door), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            AccountCommand::Enable(target) => {
                let known = target.find(connected, door).await?;
                let changed = accounts::enable(app, &target.actor(door), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            AccountCommand::Unlock(target) => {
                let known = target.find(connected, door).await?;
                let changed = accounts::unlock(app, &target.actor(door), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            AccountCommand::EnrolTwoFactor(enrol) => enrol.run(connected, door, json).await,
            AccountCommand::ResetTwoFactor(reset) => reset.run(connected, door, json).await,
            AccountCommand::DeviceLink(link) => {
                needs(door.trusts_devices(), door, "trusted devices")?;
                link.run(connected, door, json).await
            }
            AccountCommand::SignOut(ending) => {
                let known = ending.find(connected, door, "sign out").await?;
                let changed = accounts::sign_out(app, &ending.target.actor(door), &known).await?;
                finish(connected, &known, &changed, json).await
            }
            AccountCommand::Remove(ending) => {
                let known = ending.find_any(connected, door, "remove").await?;
                let removed = accounts::remove(app, &ending.target.actor(door), &known).await?;
                // A removal by another process meanwhile has the same result.
                if removed != Changed::Gone {
                    check(&removed, &known)?;
                }
                if json { show(&known, true) } else { Ok(()) }
            }
        }
    }
}
