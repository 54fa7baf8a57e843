//! `admin export`: prints all admins who can sign in, in a format that `admin import` reads. Holds one page of accounts in
//! memory at a time.

use super::admin_file::{Format, object};
use super::connect::Connected;
use super::print_exactly;
use crate::accounts::{self, Actor};

/// Prints the admins, after the trail has recorded the export.
pub async fn run(connected: &Connected, actor: &Actor, format: Format, json: bool) -> anyhow::Result<()> {
    accounts::tell_export(&connected.app, actor).await?;
    let (mut after, mut left_out) = (None, 0);
    let mut first = true;
    put(if json { String::from("[") } else { format.head() })?;
    loop {
        let page = accounts::export(&connected.app, after).await?;
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
        super::say(format_args!("{left_out} left out: disabled, or without a role"));
    }
    Ok(())
}

/// Prints a text without its last line end; nothing for an empty text.
fn put(text: String) -> anyhow::Result<()> {
    match text.strip_suffix('\n') {
        Some(lines) => print_exactly(lines),
        None if text.is_empty() => Ok(()),
        None => print_exactly(text),
    }
}
