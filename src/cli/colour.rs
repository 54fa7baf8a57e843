//! Colours of what commands print: on a terminal alone, and neither with `--no-color` nor with NO_COLOR (<https://no-color.org>).

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether `--no-color` was given.
static OFF: AtomicBool = AtomicBool::new(false);

/// Turns colours off for this process.
pub fn turn_off() {
    OFF.store(true, Ordering::Relaxed);
}

/// Whether a stream gets colours.
pub fn is_on(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let dumb = set("TERM").is_some_and(|term| term == "dumb");
    !OFF.load(Ordering::Relaxed) && set("NO_COLOR").is_none() && !dumb && stream.is_terminal()
}
