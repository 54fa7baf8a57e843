//! `completions`: prints a shell completion script for commands and options. Completes no data, such as e-mail addresses.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::{Cli, print_exactly};

#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: For,
}

/// A supported shell.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum For {
    Bash,
    Zsh,
    Fish,
}

impl Completions {
    pub fn run(self) -> anyhow::Result<()> {
        let shell = match self.shell {
            For::Bash => Shell::Bash,
            For::Zsh => Shell::Zsh,
            For::Fish => Shell::Fish,
        };
        let mut script = Vec::new();
        generate(shell, &mut Cli::command(), "vestibule", &mut script);
        print_exactly(String::from_utf8(script)?.trim_end())
    }
}
