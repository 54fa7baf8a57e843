//! `account device-link`: prints the `deviceId` of a device that is trusted from now on. Refuses a disabled account.

use serde_json::json;

use super::account_target::AccountTarget;
use super::connect::Connected;
use super::output::{print, refuse, timestamp};
use crate::accounts;
use crate::rules::factor::Door;

#[derive(Debug, clap::Args)]
pub struct AccountDevice {
    #[command(flatten)]
    target: AccountTarget,
}

impl AccountDevice {
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        let known = self.target.find(connected, door).await?;
        let Some(device) = accounts::trust_device(&connected.app, &self.target.actor(door), &known).await? else {
            return refuse(format!("{} is disabled, or was removed meanwhile", known.view.email));
        };
        let own = device.token.reveal();
        if json { print(json!({ "deviceId": own, "expiresAt": timestamp(device.expires_at) })) } else { print(own) }
    }
}
