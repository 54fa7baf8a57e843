//! The player that a command is about, named by brand and number. Does not know what is done.

use super::actor::ReasonArgs;
use super::confirm::ConfirmArgs;
use super::connect::Connected;
use super::target;
use crate::accounts::{Actor, KnownAccount};
use crate::rules::factor::Door;

/// The door of players.
pub const DOOR: Door = Door::Player;

/// The player of a command that tells no reason.
#[derive(Debug, clap::Args)]
pub struct PlayerName {
    /// Brand and number of the player, as in 1009/32574, or the id
    #[arg(value_name = "BRAND/ID")]
    who: String,
}

/// The player that a command changes or lets in, and the reason.
#[derive(Debug, clap::Args)]
pub struct PlayerTarget {
    #[command(flatten)]
    name: PlayerName,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// The player whose access a command takes away.
#[derive(Debug, clap::Args)]
pub struct PlayerEnding {
    #[command(flatten)]
    pub target: PlayerTarget,
    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl PlayerName {
    /// Finds the player, even if the row is altered.
    pub async fn find_any(&self, connected: &Connected) -> anyhow::Result<KnownAccount> {
        target::find(connected, DOOR, &self.who).await
    }

    /// Finds the player.
    ///
    /// # Errors
    ///
    /// Refuses a player whose row is altered.
    pub async fn find(&self, connected: &Connected) -> anyhow::Result<KnownAccount> {
        target::find_genuine(connected, DOOR, &self.who).await
    }
}

impl PlayerTarget {
    /// Finds the player as [`PlayerName::find`] does.
    pub async fn find(&self, connected: &Connected) -> anyhow::Result<KnownAccount> {
        self.name.find(connected).await
    }

    /// The user who runs the command, with the reason.
    pub fn actor(&self) -> Actor {
        self.reason.actor(DOOR)
    }

    /// The reason, if one is given.
    pub fn reason(&self) -> Option<&str> {
        self.reason.text()
    }
}

impl PlayerEnding {
    /// Finds the player, and asks whether to do `change` to it.
    ///
    /// # Errors
    ///
    /// Refuses a player whose row is altered, and a change that is not confirmed.
    pub async fn find(&self, connected: &Connected, change: &str) -> anyhow::Result<KnownAccount> {
        let known = self.target.find(connected).await?;
        self.confirm.ask(change, &known)?;
        Ok(known)
    }

    /// Finds the player as [`PlayerEnding::find`] does, even if the row is altered.
    pub async fn find_any(&self, connected: &Connected, change: &str) -> anyhow::Result<KnownAccount> {
        let known = self.target.name.find_any(connected).await?;
        self.confirm.ask(change, &known)?;
        Ok(known)
    }
}
