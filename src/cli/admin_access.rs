//! `admin disable`, `enable`, `unlock`, `sign-out` and `remove`: an admin's access, taken or given. Each asks first if it takes
//! access away, and refuses to take the last owner who can sign in.

use super::admin_force::ForceArgs;
use super::admin_target::TargetArgs;
use super::confirm::ConfirmArgs;
use super::connect::Connected;
use super::target::{check, finish, show};
use crate::accounts::{self, Changed};

#[derive(Debug, clap::Args)]
pub struct Disable {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    force: ForceArgs,
}

#[derive(Debug, clap::Args)]
pub struct Enable {
    #[command(flatten)]
    target: TargetArgs,
}

#[derive(Debug, clap::Args)]
pub struct Unlock {
    #[command(flatten)]
    target: TargetArgs,
}

#[derive(Debug, clap::Args)]
pub struct SignOutAdmin {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
}

#[derive(Debug, clap::Args)]
pub struct Remove {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    confirm: ConfirmArgs,
    #[command(flatten)]
    force: ForceArgs,
}

impl Disable {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let Disable { target, confirm, force } = self;
        let change = async {
            let admin = target.find(connected).await?;
            confirm.ask("disable", &admin)?;
            let changed = accounts::disable(&connected.app, &target.actor().forcing(force.force), &admin).await?;
            finish(connected, &admin, &changed, json).await
        };
        force.guard(&connected.app, change).await
    }
}

impl Enable {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let admin = self.target.find(connected).await?;
        let changed = accounts::enable(&connected.app, &self.target.actor(), &admin).await?;
        finish(connected, &admin, &changed, json).await
    }
}

impl Unlock {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let admin = self.target.find(connected).await?;
        let changed = accounts::unlock(&connected.app, &self.target.actor(), &admin).await?;
        finish(connected, &admin, &changed, json).await
    }
}

impl SignOutAdmin {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let admin = self.target.find(connected).await?;
        self.confirm.ask("sign out", &admin)?;
        let changed = accounts::sign_out(&connected.app, &self.target.actor(), &admin).await?;
        finish(connected, &admin, &changed, json).await
    }
}

impl Remove {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let Remove { target, confirm, force } = self;
        let change = async {
            let admin = target.find_any(connected).await?;
            confirm.ask("remove", &admin)?;
            let removed = accounts::remove(&connected.app, &target.actor().forcing(force.force), &admin).await?;
            // A removal by another process meanwhile has the same result.
            if removed != Changed::Gone {
                check(&removed, &admin)?;
            }
            if json { show(&admin, true) } else { Ok(()) }
        };
        force.guard(&connected.app, change).await
    }
}
