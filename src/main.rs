//! The command line of Vestibule.

use std::process::ExitCode;

use clap::Parser;
use vestibule::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, causes and all; a cause that only repeats what was said is left out.
            let mut line = String::from("vestibule");
            for cause in error.chain() {
                let cause = cause.to_string().replace('\n', "\n  ");
                if !line.ends_with(&cause) {
                    line.push_str(": ");
                    line.push_str(&cause);
                }
            }
            eprintln!("{line}");
            ExitCode::FAILURE
        }
    }
}
