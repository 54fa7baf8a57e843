//! Wrappers: programs that change something of a process and become what they are told to run.

use std::process::Command;

use super::program::{Said, command, run_command, without_settings};

/// Runs a command through a wrapper to its end.
pub fn run_through(wrapper: &[&str], arguments: &[&str], settings: &[(&str, &str)]) -> Said {
    run_command(wrapped(wrapper, &command(arguments, settings)), b"")
}

/// A wrapper that gets the command line of a command, with its environment.
pub fn wrapped(wrapper: &[&str], wanted: &Command) -> Command {
    let mut command = Command::new(wrapper[0]);
    command.args(&wrapper[1..]).arg(wanted.get_program()).args(wanted.get_args());
    command.current_dir(without_settings()).env_clear();
    command.envs(wanted.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}
