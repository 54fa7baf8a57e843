//! `account add`: adds one account. Refuses an address or a user name that another account of the door has.

use super::account_fields::{FieldArgs, INVALID_USER_NAME, USER_NAME_MISSING};
use super::account_password::{self, refuse_password};
use super::actor::ReasonArgs;
use super::connect::Connected;
use super::output::{print, refuse};
use super::target::{find, show, unknown_role};
use crate::accounts::{self, Joined, NewAccount};
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct AddAccount {
    /// Address of the account
    email: String,
    /// User name, by which the account signs in; needed at the session door
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
        let edit = fields.edit(connected, door, username)?;
        let password = account_password::read(connected, door)?;
        let new = NewAccount {
            email,
            user_name: edit.user_name.unwrap_or_default(),
            password,
            roles: edit.roles.unwrap_or_default(),
            email_proven: edit.email_proven.unwrap_or_default(),
            trial_until: edit.trial_until.flatten(),
            profile: edit.profile,
        };
        match accounts::join(&connected.app, &reason.actor(door), &new).await? {
            Joined::Done(id) if json => show(&find(connected, door, &id).await?, true),
            Joined::Done(id) => print(id),
            Joined::InvalidEmail => refuse(format!("{} is not an email address", new.email)),
            Joined::InvalidUserName => refuse(INVALID_USER_NAME),
            Joined::UserNameMissing => refuse(USER_NAME_MISSING),
            Joined::UnknownRole(role) => unknown_role(connected, door, &role),
            Joined::InvalidText(fault) => refuse(fault),
            Joined::Password(fault) => refuse_password(connected, (door, false), fault),
            Joined::Taken => refuse(format!("{} is an account already", new.email)),
            Joined::UserNameTaken => refuse(format!("{} is another account's user name already", new.user_name)),
        }
    }
}
