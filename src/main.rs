//! The command line of Vestibule.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use vestibule::cli::{Cli, shown::in_lines};

#[tokio::main]
async fn main() -> ExitCode {
    let ended = Cli::parse().run().await;
    vestibule::log::finish();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, causes and all; a cause that only repeats what was said is left out.
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
