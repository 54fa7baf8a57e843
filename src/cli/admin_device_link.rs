//! `admin device-link`: prints a link that makes one browser trusted. Refuses an admin who is disabled or has no role.

use anyhow::Context;

use super::admin_target::TargetArgs;
use super::connect::Connected;
use super::output::{print, refuse};
use crate::accounts;

#[derive(Debug, clap::Args)]
pub struct DeviceLink {
    #[command(flatten)]
    target: TargetArgs,
}

impl DeviceLink {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let admin = self.target.find(connected).await?;
        let origin = connected.public_url.as_deref();
        let origin = origin.context("VESTIBULE_PUBLIC_URL is missing: the link leads to that server")?;
        let Some(token) = accounts::device_link(&connected.app, &self.target.actor(), &admin).await? else {
            return refuse(format!("{} is disabled or has no role", admin.view.email));
        };
        let url = format!("{origin}/device#{}", token.reveal());
        if json { print(serde_json::json!({ "url": url })) } else { print(url) }
    }
}
