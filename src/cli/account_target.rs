//! The account that a command changes, named by id, email address or user name. Does not know the change.

use super::actor::ReasonArgs;
use super::confirm::ConfirmArgs;
use super::connect::Connected;
use super::target;
use crate::accounts::{Actor, KnownAccount};
use crate::rules::factor::Door;

/// The account that a command changes, and the reason.
#[derive(Debug, clap::Args)]
pub struct AccountTarget {
    /// Id, email address, user name or, at the session door, number
    who: String,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// The account whose access a command takes away.
#[derive(Debug, clap::Args)]
pub struct AccountEnding {
    #[command(flatten)]
    pub target: AccountTarget,
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl AccountTarget {
    /// Finds the account.
    ///
    /// # Errors
    ///
    /// Refuses an account whose row is altered.
    pub async fn find(&self, connected: &Connected, door: Door) -> anyhow::Result<KnownAccount> {
        target::find_genuine(connected, door, &self.who).await
    }

    /// The user who runs the command, with the reason.
    pub fn actor(&self, door: Door) -> Actor {
        self.reason.actor(door)
    }
}

impl AccountEnding {
    /// Finds the account, and asks whether to do `change` to it.
    ///
    /// # Errors
    ///
    /// Refuses an account whose row is altered, and a change that is not confirmed.
    pub async fn find(&self, connected: &Connected, door: Door, change: &str) -> anyhow::Result<KnownAccount> {
        let known = self.target.find(connected, door).await?;
        self.confirm.ask(change, &known)?;
        Ok(known)
    }

    /// Finds the account as [`AccountEnding::find`] does, even if the row is altered.
    pub async fn find_any(&self, connected: &Connected, door: Door, change: &str) -> anyhow::Result<KnownAccount> {
        let known = target::find(connected, door, &self.target.who).await?;
        self.confirm.ask(change, &known)?;
        Ok(known)
    }
}
