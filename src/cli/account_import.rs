//! `account import`: imports a list of accounts, which have no password until they set one by a reset. Does not know what a list
//! holds.

use super::actor::ReasonArgs;
use super::connect::Connected;
use super::list_import::ListArgs;
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct ImportAccounts {
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl ImportAccounts {
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        self.list.import(connected, (door, &self.reason.actor(door)), None, json).await
    }
}
