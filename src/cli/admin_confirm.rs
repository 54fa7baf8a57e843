//! Confirmation of commands that take an admin's access away: a question on a terminal, and `--force` for the last owner who
//! can sign in. Does not know what a command does.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use anyhow::Context;

use super::output::{refuse, say};
use super::shown;
use crate::accounts::{self, Admin};
use crate::app::App;

/// The answer to the question of a command.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct ConfirmArgs {
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

/// Permission to leave no owner who can sign in.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct ForceArgs {
    /// Proceed even if no owner who can sign in is left
    #[arg(long)]
    pub force: bool,
}

impl ConfirmArgs {
    /// Asks on the terminal whether to do `change` to the admin. Asks nothing if standard input is no terminal.
    ///
    /// # Errors
    ///
    /// If the answer is not yes.
    pub fn ask(self, change: &str, admin: &Admin) -> anyhow::Result<()> {
        let input = std::io::stdin();
        if self.yes || !input.is_terminal() {
            return Ok(());
        }
        let view = &admin.view;
        let (name, email) = (shown::in_a_line(&view.profile.display_name), shown::in_a_line(&view.email));
        let roles = shown::in_a_line(&view.roles.join(","));
        let mut error = std::io::stderr().lock();
        write!(error, "vestibule: {change} {name} <{email}> ({}; {roles})? [y/N] ", shown::in_a_line(&view.handle))
            .and_then(|()| error.flush())
            .context("the question cannot be shown: --yes answers it")?;
        let mut answer = Vec::new();
        input.lock().take(64).read_until(b'\n', &mut answer).context("the answer cannot be read")?;
        match answer.trim_ascii().to_ascii_lowercase().as_slice() {
            b"y" | b"yes" => Ok(()),
            _ => refuse("not confirmed: nothing was done"),
        }
    }
}

impl ForceArgs {
    /// Runs a change. With `--force`, warns if the change left no owner who can sign in.
    pub async fn guard(self, app: &App, change: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
        if !self.force {
            return change.await;
        }
        let before = accounts::can_sign_in(app).await?;
        let changed = change.await;
        if before > Some(0) && accounts::can_sign_in(app).await? == Some(0) {
            say("warning: no owner who can sign in is left: enabled, with an authenticator");
        }
        changed
    }
}
