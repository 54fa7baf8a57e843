//! Confirmation of commands that take somebody's access away: a question on a terminal. Does not know what a command does.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use anyhow::Context;

use super::output::refuse;
use super::shown;
use crate::accounts::KnownAccount;
use crate::rules::factor::Door;

/// The answer to the question of a command.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct ConfirmArgs {
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

impl ConfirmArgs {
    /// Asks on the terminal whether to do `change` to the account. Asks nothing if standard input is no terminal.
    ///
    /// # Errors
    ///
    /// If the answer is not yes.
    pub fn ask(self, change: &str, known: &KnownAccount) -> anyhow::Result<()> {
        self.ask_about(change, &described(known))
    }

    /// Asks as [`ConfirmArgs::ask`] does, about what the text describes in one line.
    ///
    /// # Errors
    ///
    /// If the answer is not yes.
    pub fn ask_about(self, change: &str, described: &str) -> anyhow::Result<()> {
        let input = std::io::stdin();
        if self.yes || !input.is_terminal() {
            return Ok(());
        }
        let mut error = std::io::stderr().lock();
        write!(error, "vestibule: {change} {described}? [y/N] ")
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

/// The account in a line: an admin with name and roles.
fn described(known: &KnownAccount) -> String {
    let view = &known.view;
    let [name, email, handle] =
        [&view.profile.display_name, &view.email, &view.handle].map(|text| shown::in_a_line(text));
    match known.door {
        Door::Staff => format!("{name} <{email}> ({handle}; {})", shown::in_a_line(&view.roles.join(","))),
        Door::Account | Door::Session => format!("<{email}> ({handle})"),
        Door::Player => format!("{} ({handle})", known.named()),
    }
}
