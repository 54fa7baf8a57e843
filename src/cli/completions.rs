//! `completions`: a script with which a shell completes commands and options. Completes no email address, because it reads no
//! data.

use clap_complete::{Shell, generate};

use super::output::print_exactly;

#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Shell
    #[arg(value_enum)]
    shell: CompletionShell,
}

/// A shell with a completion script.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum CompletionShell {
    Bash,
    Zsh,
    Fish,
}

impl Completions {
    /// Prints the script for a program.
    pub fn run(self, program: &mut clap::Command) -> anyhow::Result<()> {
        let shell = match self.shell {
            CompletionShell::Bash => Shell::Bash,
            CompletionShell::Zsh => Shell::Zsh,
            CompletionShell::Fish => Shell::Fish,
        };
        let mut script = Vec::new();
        generate(shell, program, "vestibule", &mut script);
        print_exactly(String::from_utf8(script)?.trim_end())
    }
}
