//! `export`: prints a door's active accounts as a list that `import` takes. Leaves out those that are disabled or lack a role that
//! their door wants. Holds one page of accounts in memory at a time.

use super::actor::ReasonArgs;
use super::connect::Connected;
use super::output::{print_exactly, say};
use crate::accounts;
use crate::list_file::{ListFormat, object};
use crate::rules::factor::Door;

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
    pub async fn run(self, connected: &Connected, door: Door, json: bool) -> anyhow::Result<()> {
        let format = self.format;
        accounts::tell_export(&connected.app, &self.reason.actor(door)).await?;
        let (mut after, mut left_out) = (None, 0);
        let mut first = true;
        put(if json { String::from("[") } else { format.head(door) })?;
        loop {
            let page = accounts::export(&connected.app, door, after).await?;
            left_out += page.left_out;
            let mut text = String::new();
            for listed in &page.listed {
                if json {
                    text.push_str(if first { "\n" } else { ",\n" });
                    text.push_str(&object(door, listed).to_string());
                } else {
                    text.push_str(&format.line(door, listed));
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
            let role = if door.wants_role() { ", or without a role" } else { "" };
            say(format_args!("{left_out} left out: disabled{role}"));
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
