//! `man`: writes a manual page for each command, made of the same texts as `--help`. Refuses a folder that is not there.

use std::path::PathBuf;

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;

use super::output::print;

#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// Folder for the pages, such as /usr/local/share/man/man1
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

impl ManArgs {
    /// Writes the pages of a program, and prints how many.
    pub fn run(self, program: Command) -> anyhow::Result<()> {
        let mut program = program.disable_help_subcommand(true);
        program.build();
        let written = self.write(&program, "vestibule")?;
        print(format_args!("{written} manual pages are in {}", self.to.display()))
    }

    /// Writes the page of a command and those of the commands below it; returns how many.
    fn write(&self, command: &Command, name: &str) -> anyhow::Result<usize> {
        let file = self.to.join(format!("{name}.1"));
        let page = Man::new(command.clone().display_name(name).bin_name(name.replace('-', " ")));
        let mut text = Vec::new();
        page.render(&mut text)?;
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set());
        inner
            .map(|inner| self.write(inner, &format!("{name}-{}", inner.get_name())))
            .sum::<anyhow::Result<usize>>()
            .map(|inner| inner + 1)
    }
}
