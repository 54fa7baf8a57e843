//! `--force`: permission to take the last owner who can sign in. Warns if none is left. Does not know what a command does.

use super::admin_target::DOOR;
use super::output::say;
use crate::accounts;
use crate::app::App;

/// Permission to leave no owner who can sign in.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct ForceArgs {
    /// Proceed even if no owner who can sign in is left
    #[arg(long)]
    pub force: bool,
}

impl ForceArgs {
    /// Runs a change. With `--force`, warns if the change left no owner who can sign in.
    pub async fn guard(self, app: &App, change: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
        if !self.force {
            return change.await;
        }
        let before = accounts::can_sign_in(app, DOOR).await?;
        let changed = change.await;
        if before > Some(0) && accounts::can_sign_in(app, DOOR).await? == Some(0) {
            say("warning: no owner who can sign in is left: enabled, with an authenticator");
        }
        changed
    }
}
