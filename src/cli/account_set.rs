//! `account set`: changes an account's data or password. Refuses an address or a user name that another account of the door has.

use super::account_fields::{FieldArgs, INVALID_USER_NAME, USER_NAME_MISSING};
use super::account_password::{self, refuse_password};
use super::account_target::AccountTarget;
use super::connect::Connected;
use super::output::refuse;
use super::target::{finish, unknown_role};
use crate::accounts::{self, AccountEdit, Changed};
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct SetAccount {
    #[command(flatten)]
    target: AccountTarget,
    #[command(flatten)]
    fields: FieldArgs,
    /// New address: ends the account's sessions
    #[arg(long)]
    email: Option<String>,
    /// Set a new password, the first line of standard input: ends the account's sessions
    #[arg(long)]
    password: bool,
}

impl SetAccount {
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        let SetAccount { target, fields, email, password } = self;
        let edit = fields.edit(connected, door, None)?;
        let known = target.find(connected, door).await?;
        let password = password.then(|| account_password::read(connected, door)).transpose()?;
        let wanted = AccountEdit { email, password, ..edit };
        match accounts::change(&connected.app, &target.actor(door), &known, &wanted).await? {
            Changed::InvalidEmail => refuse("the new address is not an email address"),
            Changed::Taken => refuse("another account has the new address"),
            Changed::InvalidUserName => refuse(INVALID_USER_NAME),
            Changed::UserNameMissing => refuse(USER_NAME_MISSING),
            Changed::UnknownRole(role) => unknown_role(connected, door, &role),
            Changed::UserNameTaken => refuse("another account has the new user name"),
            Changed::InvalidText(fault) => refuse(fault),
            Changed::Password(fault) => refuse_password(connected, (door, known.enrolled), fault),
            changed => finish(connected, &known, &changed, json).await,
        }
    }
}
