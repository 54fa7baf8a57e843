//! `admin export`: prints the active admins as a list that `admin import` takes. Leaves out admins who are disabled or have no
//! role. Holds one page of accounts in memory at a time.

use super::actor::ReasonArgs;
use super::admin_file::{ListFormat, object};
use super::admin_target::DOOR;
use super::connect::Connected;
use super::output::{print_exactly, say};
use crate::accounts;

#[derive(Debug, clap::Args)]
pub struct Export {
    /// Format
    #[arg(long, value_enum, default_value = "csv", conflicts_with = "json")]
    format: ListFormat,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl Export {
    /// Prints the list. The export stands in the trail before the first line is printed.
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        let format = self.format;
        accounts::tell_export(&connected.app, &self.reason.actor(DOOR)).await?;
        let (mut after, mut left_out) = (None, 0);
        let mut first = true;
        put(if json { String::from("[") } else { format.head() })?;
        loop {
            let page = accounts::export(&connected.app, DOOR, after).await?;
            left_out += page.left_out;
            let mut text = String::new();
            for view in &page.views {
                if json {
                    text.push_str(if first { "\n" } else { ",\n" });
                    text.push_str(&object(view).to_string());
                } else {
                    text.push_str(&format.line(view));
                }
                first = false;
            }
            put(text)?;
            match page.next {
                None => break,
                next => after = next,
            }
        }
        if json {
            put(if first { "]\n" } else { "\n]\n" }.into())?;
        }
        if left_out > 0 {
            say(format_args!("{left_out} left out: disabled, or without a role"));
        }
        Ok(())
    }
}

/// Prints lines; an empty text prints nothing.
fn put(text: String) -> anyhow::Result<()> {
    match text.strip_suffix('\n') {
        Some(lines) => print_exactly(lines),
        None if text.is_empty() => Ok(()),
        None => print_exactly(text),
    }
}
