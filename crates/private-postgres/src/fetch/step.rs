//! One command of a package client: watched, within a time, given up when told to.
//!
//! Refuses our own settings a way into its environment. Does not know what the commands do.

use super::{Fetch, Progress};
use crate::{
    Application, EmbeddedError,
    programs::Places,
    watchdog::{Ending, Task, Watchdog},
};
use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// The steps of one client, in a folder of their own.
#[derive(Debug)]
pub(super) struct Steps<'a> {
    fetch: &'a Fetch,
    client: &'static str,
    application: Application,
    path: &'a OsStr,
    until: Instant,
    /// The folder of both of these.
    pub staging: PathBuf,
    /// Where they run, and what they need for a while is kept.
    pub work: PathBuf,
    /// What is to be kept goes here.
    pub whole: PathBuf,
}

/// What tells how far a command is: the bytes in a folder, of so many where that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure<'a> {
    pub folder: &'a Path,
    pub total: Option<u64>,
}

impl<'a> Steps<'a> {
    /// Of `client`, with programs found in `places`, until then at most.
    pub fn new(fetch: &'a Fetch, client: &'static str, places: &'a Places, staging: &Path, until: Instant) -> Self {
        let staging = staging.to_path_buf();
        let (application, path) = (places.application, places.path.as_os_str());
        Self {
            fetch,
            client,
            application,
            path,
            until,
            work: staging.join("work"),
            whole: staging.join("whole"),
            staging,
        }
    }

    /// Runs a command to its good end; all it said.
    pub fn run(&self, command: &[&OsStr], measure: Option<Measure<'_>>) -> Result<String, EmbeddedError> {
        // Somebody else's PostgreSQL reads what we unpack, whatever our own umask.
        let umask = ["/bin/sh", "-c", "umask 022; exec \"$@\"", "sh"].map(OsStr::new);
        let command = umask.iter().chain(command).map(|&word| word.to_owned()).collect();
        let task = Task {
            application: self.application,
            name: self.client,
            command,
            person: None,
            folder: &self.work,
            sockets: None,
            environment: self.environment(),
            ending: Ending::Group,
        };
        let mut watchdog = Watchdog::set_on(task)?;
        let (mut told, mut stopped) = (Instant::now(), false);
        let left = self.until.saturating_duration_since(Instant::now());
        let done = watchdog.until(left, |ended| {
            stopped = (self.fetch.stop)();
            if let Some(Measure { folder, total }) = measure
                && told.elapsed() >= TOLD_EVERY
            {
                (self.fetch.tell)(Progress::At { bytes: size(folder), total });
                told = Instant::now();
            }
            stopped || ended.is_some_and(|status| status.success())
        });
        if stopped {
            return Err(EmbeddedError::Stopped);
        }
        done.map_err(|error| match error {
            EmbeddedError::Ended { status, tail, .. } => self.fault(status.to_string(), tail),
            EmbeddedError::TooSlow { after, tail, .. } => {
                self.fault(format!("not done after {} s", after.as_secs()), tail)
            }
            other => other,
        })?;
        let said = trusted_files::read_itself(&watchdog.log).map_err(EmbeddedError::io("read", &watchdog.log))?;
        Ok(String::from_utf8_lossy(&said).into_owned())
    }

    /// For `ok_or_else` and its like: why the client did not bring the programs.
    pub fn failed(&self, why: &str) -> EmbeddedError {
        self.fault(why.to_owned(), String::new())
    }

    fn fault(&self, why: String, tail: String) -> EmbeddedError {
        EmbeddedError::NotBrought { client: self.client, why, tail }
    }

    /// The environment of whoever started us, as if they had typed the command: a client finds its proxies, mirrors
    /// and certificates there. What is ours alone is not its business.
    fn environment(&self) -> Vec<(OsString, OsString)> {
        let theirs = std::env::vars_os().filter(|(name, _)| !is_private(self.application, name));
        let set = [
            ("PATH", self.path),
            // On the same disk as the rest, measured with it and swept with it.
            ("TMPDIR", self.work.as_os_str()),
            // A person may have set these for their own installs; this is none, and none of their environments.
            ("PIP_USER", OsStr::new("0")),
            ("PIP_REQUIRE_VIRTUALENV", OsStr::new("0")),
            ("PYTHONDONTWRITEBYTECODE", OsStr::new("1")),
        ];
        theirs.chain(set.map(|(name, value)| (name.into(), value.to_owned()))).collect()
    }
}

/// Whether a variable is a setting of the application; some of them are secrets.
fn is_private(application: Application, name: &OsStr) -> bool {
    application.private_variables.iter().any(|beginning| name.as_encoded_bytes().starts_with(beginning.as_bytes()))
}

/// The bytes of all files in a folder. What vanishes meanwhile counts nothing.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::is_private;
    use crate::tests::APPLICATION;
    use std::ffi::OsStr;

    #[test]
    fn a_package_client_sees_no_private_variable_of_the_application() {
        for name in ["EXAMPLE_KEYS", "EXAMPLE_SMTP_URL_FILE", "SECRET_URL", "SECRET_URL_FILE"] {
            assert!(is_private(APPLICATION, OsStr::new(name)), "{name}");
        }
        for name in ["HOME", "https_proxy", "PIP_INDEX_URL", "SSL_CERT_FILE"] {
            assert!(!is_private(APPLICATION, OsStr::new(name)), "{name}");
        }
    }
}
