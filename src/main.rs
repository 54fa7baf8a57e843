//! The program: protects its memory, runs the command line, and prints an error as one line, as JSON where the command prints JSON.

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
    let mut json = false;
    let ended = private.and_then(|()| {
        let cli = Cli::from_arguments();
        json = cli.prints_json();
        cli.run_to_end()
    });
    vestibule::log::finish();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line with all causes; a cause that repeats the end of the line is omitted.
            let mut why = String::new();
            for cause in error.chain().map(ToString::to_string) {
                if !why.ends_with(&cause) {
                    why.push_str(if why.is_empty() { "" } else { ": " });
                    why.push_str(&cause);
                }
            }
            let line = match json {
                true => in_lines(&serde_json::json!({ "error": why }).to_string()),
                false => format!("vestibule: {}", in_lines(&why).replace('\n', "\n  ")),
            };
            // Best effort: standard error may be full or closed.
            let _written = writeln!(std::io::stderr().lock(), "{line}");
            ExitCode::FAILURE
        }
    }
}
