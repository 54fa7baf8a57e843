//! `account reset-2fa`: takes the second factor of an account away, and tells where that ended its password. Asks first.

use super::account_target::AccountEnding;
use super::connect::Connected;
use super::output::print;
use super::target::{check, find, show};
use crate::accounts;
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct ResetSecondFactor {
    #[command(flatten)]
    ending: AccountEnding,
}

/// The effect of the command on an account of a door, for its question.
fn deed(door: Door) -> &'static str {
    match door {
        Door::Staff | Door::Session => "take away the authenticator of",
        Door::Account | Door::Player => "turn off the two-factor sign-in of",
    }
}

impl ResetSecondFactor {
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        let known = self.ending.find(connected, door, deed(door)).await?;
        let actor = self.ending.target.actor(door);
        check(&accounts::reset_second_factor(&connected.app, &actor, &known).await?, &known)?;
        let now = find(connected, door, &known.view.handle).await?;
        if json {
            return show(&now, true);
        }
        if known.has_password && !now.has_password {
            return print("the password was ended too, because it is too short to be the only factor: set another");
        }
        Ok(())
    }
}
