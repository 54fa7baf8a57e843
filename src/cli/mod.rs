//! The command line: one file per command, each parses, calls a use-case and prints. Secrets come from the environment, a
//! file or standard input. Asks back at nothing but what takes someone's way in, and only on a terminal.

mod admin;
mod admin_add;
mod admin_deed;
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
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "embedded-postgres")]
    /// Try it: a private PostgreSQL, an admin, mails as files, no captcha
    Dev(dev::Dev),
    /// Serve, as set in the environment
    #[command(after_help = catalogue::help())]
    Serve,
    /// Look at what a server would stand on, and tell how it is found
    Doctor(doctor::Doctor),
    /// Bring the database up to date
    Migrate(migrate::Migrate),
    /// Add, see and change admins
    Admin(admin::AdminArgs),
    /// Read and verify the trail of what was done
    Audit(audit::AuditArgs),
    /// Make master keys, and move what rests on them
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Delete what is over; a server does so once a minute
    Prune(prune::Prune),
    /// Print the GraphQL schema
    Schema,
    /// Print a script by which a shell completes these commands
    Completions(completions::Completions),
    /// Print the current code of an otpauth URL read from standard input
    Totp,
}

/// Which database a command means.
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
            Command::Dev(dev) => dev.run().await,
            Command::Serve => serve::run().await,
            Command::Doctor(doctor) => doctor.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Admin(admin) => admin.run().await,
            Command::Audit(audit) => audit.run().await,
            Command::Keys(keys) => keys.run().await,
            Command::Prune(prune) => prune.run().await,
            Command::Schema => schema::run(),
            Command::Completions(completions) => completions.run(),
            Command::Totp => totp::run(),
        }
    }
}

/// The system's name for the real user who runs a command, and the host. Root's line also has `SUDO_USER` by its name, for that
/// is told by the environment and not known.
fn user() -> String {
    let uid = uzers::get_current_uid();
    let known = uzers::get_user_by_uid(uid).map(|user| user.name().to_string_lossy().into_owned());
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let name = format!("{}@{host}", known.unwrap_or_else(|| format!("uid:{uid}")));
    let told = std::env::var("SUDO_USER").ok().filter(|told| uid == 0 && is_user_name(told));
    told.map_or(name.clone(), |told| format!("{name} (SUDO_USER {told})"))
}

/// Whether a text could name a user: what the environment tells goes into the trail.
fn is_user_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}

/// Prints lines for people, or JSON. A closed pipe is no error: nobody reads on.
fn print(lines: impl std::fmt::Display) -> anyhow::Result<()> {
    print_exactly(shown::in_lines(&lines.to_string()))
}

/// Prints data that another program reads, sign by sign. A closed pipe is no error.
fn print_exactly(line: impl std::fmt::Display) -> anyhow::Result<()> {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// Says something besides the data, on standard error, as far as that is read.
fn say(line: impl std::fmt::Display) {
    use std::io::Write;
    let _written = writeln!(std::io::stderr().lock(), "vestibule: {}", shown::in_lines(&line.to_string()));
}

/// An instant, as `docs/commands.md` has it.
fn written(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A refusal, in one line.
fn refuse<T>(why: impl std::fmt::Display) -> anyhow::Result<T> {
    Err(anyhow::anyhow!("{why}"))
}
