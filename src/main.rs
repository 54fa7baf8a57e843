//! The program: protects its memory, runs the command line, and prints an error as one line.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use vestibule::cli::{Cli, shown::in_lines};
use vestibule::machine;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The memory is protected before any secret is read.
    let private = machine::keep_memory_private().context("the memory of this process cannot be kept out of core dumps");
    let ended = private.and_then(|()| Cli::from_arguments().run_to_end());
    vestibule::log::finish();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line with all causes; a cause that repeats the end of the line is omitted.
            let mut line = String::from("vestibule");
            for cause in error.chain() {
                let cause = in_lines(&cause.to_string()).replace('\n', "\n  ");
                if !line.ends_with(&cause) {
                    line.push_str(": ");
                    line.push_str(&cause);
                }
            }
            // Best effort: standard error may be full or closed.
            let _written = writeln!(std::io::stderr().lock(), "{line}");
            ExitCode::FAILURE
        }
    }
}
