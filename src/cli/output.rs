//! Output of commands: data on standard output, remarks on standard error, and refusals. Escapes what acts on a terminal. Does
//! not know what it prints.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use super::bars;
use super::shown::in_lines;
use crate::rules::Instant;

/// Prints text or JSON for people, with control characters escaped. A closed pipe is no error.
pub fn print(lines: impl Display) -> anyhow::Result<()> {
    print_exactly(in_lines(&lines.to_string()))
}

/// Prints data for another program, unescaped. A closed pipe is no error.
pub fn print_exactly(line: impl Display) -> anyhow::Result<()> {
    bars::clear();
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Prints a remark on standard error. Errors of the output are ignored.
pub fn say(line: impl Display) {
    bars::clear();
    let _written = writeln!(std::io::stderr().lock(), "vestibule: {}", in_lines(&line.to_string()));
}

/// Formats an instant as RFC 3339 in UTC with whole seconds, as `docs/commands.md` defines it.
pub fn timestamp(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A refusal: an error with a reason of one line.
pub fn refuse<T>(why: impl Display) -> anyhow::Result<T> {
    Err(anyhow::anyhow!("{why}"))
}
