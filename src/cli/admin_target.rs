//! The admin that a command changes, named by id or email address. Does not know the change.

use super::actor::ReasonArgs;
use super::connect::Connected;
use super::target;
use crate::accounts::{Actor, KnownAccount};
use crate::rules::factor::Door;

/// The door whose accounts are admins.
pub const DOOR: Door = Door::Staff;

/// The admin that a command changes, and the reason.
#[derive(Debug, clap::Args)]
pub struct TargetArgs {
    /// Id or email address
    who: String,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl TargetArgs {
    /// Finds the admin.
    ///
    /// # Errors
    ///
    /// Refuses an admin whose row is altered.
    pub async fn find(&self, connected: &Connected) -> anyhow::Result<KnownAccount> {
        target::find_genuine(connected, DOOR, &self.who).await
    }

    /// Finds the admin, even if the row is altered.
    pub async fn find_any(&self, connected: &Connected) -> anyhow::Result<KnownAccount> {
        find(connected, &self.who).await
    }

    /// The user who runs the command, with the reason.
    pub fn actor(&self) -> Actor {
        self.reason.actor(DOOR)
    }
}

/// Finds an admin by id or email address.
pub async fn find(connected: &Connected, who: &str) -> anyhow::Result<KnownAccount> {
    target::find(connected, DOOR, who).await
}
