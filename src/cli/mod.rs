//! The command line: one file per command; each parses, calls a use-case and prints. Refuses secrets as arguments: they come
//! from the environment, a file or standard input. Asks for confirmation only before it ends someone's access, and only on a
//! terminal.

mod admin;
mod admin_action;
mod admin_add;
mod admin_export;
mod admin_file;
mod admin_import;
mod admin_invite;
mod admin_print;
mod audit;
mod completions;
mod connect;
#[cfg(feature = "embedded-postgres")]
mod dev;
#[cfg(feature = "embedded-postgres")]
mod dev_way_in;
mod doctor;
#[cfg(feature = "embedded-postgres")]
pub mod fetching;
mod keys;
mod logs;
mod migrate;
mod prune;
mod running;
pub mod running_dev;
mod schema;
mod serve;
pub mod shown;
mod totp;

use crate::rules::Instant;
use crate::settings::catalogue;
use clap::error::{ContextKind, ErrorKind};
use clap::{Parser, Subcommand};

/// The sign-in backend of a back office.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    #[cfg(feature = "embedded-postgres")]
    /// Try Vestibule: a private PostgreSQL, a sample admin, mails as files, no captcha
    Dev(dev::Dev),
    /// Run the server with the settings in the environment
    #[command(after_help = catalogue::help())]
    Serve,
    /// Check everything that a server depends on, and report the results
    Doctor(doctor::Doctor),
    /// Migrate the database
    Migrate(migrate::Migrate),
    /// Add, list and change admins
    Admin(admin::AdminArgs),
    /// List and verify the audit trail
    Audit(audit::AuditArgs),
    /// Generate, check and rotate master keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Delete expired rows; a server does so once a minute
    Prune(prune::Prune),
    /// Print the GraphQL schema
    Schema,
    /// Print a shell completion script
    Completions(completions::Completions),
    /// Print the current code of an otpauth URL read from standard input
    Totp,
}

/// The database of a command.
#[derive(Clone, Debug, clap::Args)]
pub struct Where {
    /// The data folder of a running `vestibule dev` [default: DATABASE_URL, else .vestibule]
    #[cfg(feature = "embedded-postgres")]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
}

impl Cli {
    /// Parses the command line of this process. Ends it at `--help`, at `--version` and, with exit code 2, at bad usage.
    pub fn from_arguments() -> Cli {
        Cli::try_parse().unwrap_or_else(|error| {
            let unknown = error.get(ContextKind::InvalidSubcommand).map(ToString::to_string);
            if !cfg!(feature = "embedded-postgres") && unknown.as_deref() == Some("dev") {
                let why = "`vestibule dev` needs the feature `embedded-postgres`, and this build is without it\n";
                clap::Error::raw(ErrorKind::InvalidSubcommand, why).exit()
            }
            error.exit()
        })
    }

    /// Runs the command.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.command {
            #[cfg(feature = "embedded-postgres")]
            CliCommand::Dev(dev) => dev.run().await,
            CliCommand::Serve => serve::run().await,
            CliCommand::Doctor(doctor) => doctor.run().await,
            CliCommand::Migrate(migrate) => migrate.run().await,
            CliCommand::Admin(admin) => admin.run().await,
            CliCommand::Audit(audit) => audit.run().await,
            CliCommand::Keys(keys) => keys.run().await,
            CliCommand::Prune(prune) => prune.run().await,
            CliCommand::Schema => schema::run(),
            CliCommand::Completions(completions) => completions.run(),
            CliCommand::Totp => totp::run(),
        }
    }
}

/// The operating system's name of the real user, and the host. For root it also quotes `SUDO_USER`, named as such because the
/// environment is not proof.
fn user() -> String {
    let uid = uzers::get_current_uid();
    let known = uzers::get_user_by_uid(uid).map(|user| user.name().to_string_lossy().into_owned());
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let name = format!("{}@{host}", known.unwrap_or_else(|| format!("uid:{uid}")));
    let told = std::env::var("SUDO_USER").ok().filter(|told| uid == 0 && is_user_name(told));
    told.map_or(name.clone(), |told| format!("{name} (SUDO_USER {told})"))
}

/// Whether a text has the form of a user name: an environment variable is written to the trail.
fn is_user_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}

/// Prints lines for people, or JSON. A closed pipe is not an error.
fn print(lines: impl std::fmt::Display) -> anyhow::Result<()> {
    print_exactly(shown::in_lines(&lines.to_string()))
}

/// Prints data for another program, unescaped. A closed pipe is not an error.
fn print_exactly(line: impl std::fmt::Display) -> anyhow::Result<()> {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Prints a message on standard error; write errors are ignored.
fn say(line: impl std::fmt::Display) {
    use std::io::Write;
    let _written = writeln!(std::io::stderr().lock(), "vestibule: {}", shown::in_lines(&line.to_string()));
}

/// Formats a time in RFC 3339, UTC, whole seconds.
fn written(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Fails with a one-line message.
fn refuse<T>(why: impl std::fmt::Display) -> anyhow::Result<T> {
    Err(anyhow::anyhow!("{why}"))
}
