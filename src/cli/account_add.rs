//! `account add`: adds one account. Refuses an address or a user name that another account of the door has.

use super::account_fields::{FieldArgs, INVALID_USER_NAME};
use super::account_password::{self, refuse_password};
use super::actor::ReasonArgs;
use super::connect::Connected;
use super::output::{print, refuse};
use super::target::{find, show};
use crate::accounts::{self, Joined, NewAccount};
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct AddAccount {
    /// Address of the account
    email: String,
    /// User name, by which the account signs in too
    #[arg(long)]
    username: Option<String>,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl AddAccount {
    /// Adds the account, and prints the id.
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        let AddAccount { email, username, fields, reason } = self;
        let edit = fields.edit(username)?;
        let password = account_password::read(connected, door)?;
        let user_name = edit.user_name.unwrap_or_default();
        let new = NewAccount { email, user_name, password, profile: edit.profile };
        match accounts::join(&connected.app, &reason.actor(door), &new).await? {
            Joined::Done(id) if json => show(&find(connected, door, &id).await?, true),
            Joined::Done(id) => print(id),
            Joined::InvalidEmail => refuse(format!("{} is not an e-mail address", new.email)),
            Joined::InvalidUserName => refuse(INVALID_USER_NAME),
            Joined::InvalidText(fault) => refuse(fault),
            Joined::Password(fault) => refuse_password(connected, door, fault),
            Joined::Taken => refuse(format!("{} is an account already", new.email)),
            Joined::UserNameTaken => refuse(format!("{} is another account's user name already", new.user_name)),
        }
    }
}
