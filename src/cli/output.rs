//! Output of commands: data on standard output, remarks on standard error, and refusals. Escapes what acts on a terminal. Does
//! not know what it prints.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

use super::bars;
use super::shown::in_lines;
use crate::rules::{Instant, whole_second};

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

/// Formats the end of a wait or of a lock as [`timestamp`] does, rounded up: a try at that time is not too early.
pub fn end_of_wait(at: Instant) -> String {
    timestamp(whole_second(at))
}

/// A refusal: an error with a reason of one line.
pub fn refuse<T>(why: impl Display) -> anyhow::Result<T> {
    Err(anyhow::anyhow!("{why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_wait_is_rounded_up_and_another_instant_down() {
        for (at, told, end) in [
            ("2026-11-21T20:24:00Z", "2026-11-21T20:24:00Z", "2026-11-21T20:24:00Z"),
            ("2026-11-21T20:24:00.000001Z", "2026-11-21T20:24:00Z", "2026-11-21T20:24:01Z"),
            ("2026-11-21T20:24:59.999999Z", "2026-11-21T20:24:59Z", "2026-11-21T20:25:00Z"),
        ] {
            let instant: Instant = at.parse().unwrap_or_else(|_| panic!("{at}"));
            assert_eq!((timestamp(instant).as_str(), end_of_wait(instant).as_str()), (told, end), "{at}");
        }
    }
}
