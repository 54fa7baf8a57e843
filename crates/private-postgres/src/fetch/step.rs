//! Runs commands of one package client under watch, within a time limit, until stopped.
//!
//! Keeps the application's settings out of their environment. Does not know what the commands do.

use super::{Fetch, Progress};
use crate::{
    Application, Error,
    programs::SearchPlaces,
    watchdog::{EndSignals, Task, Watchdog},
};
use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Interval of progress reports.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// The commands of one client, which share a folder and a time limit.
#[derive(Debug)]
pub(super) struct ClientRun<'a> {
    fetch: &'a Fetch,
    client: &'static str,
    application: Application,
    path: &'a OsStr,
    until: Instant,
    /// Folder that holds `work` and `whole`.
    pub staging: PathBuf,
    /// Working directory, with temporary files.
    pub work: PathBuf,
    /// Folder of the files that become a cache entry.
    pub whole: PathBuf,
}

/// Measure of a command's progress: the bytes in a folder, and their expected total if known.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProgressMeasure<'a> {
    pub folder: &'a Path,
    pub total: Option<u64>,
}

impl<'a> ClientRun<'a> {
    /// Commands of `client`, with the `PATH` of `places`, that end at `until`.
    pub fn new(
        fetch: &'a Fetch,
        client: &'static str,
        places: &'a SearchPlaces,
        staging: &Path,
        until: Instant,
    ) -> Self {
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

    /// Runs a command until it succeeds, and returns its output.
    pub fn run(&self, command: &[&OsStr], measure: Option<ProgressMeasure<'_>>) -> Result<String, Error> {
        // Another user's PostgreSQL reads the unpacked files, whatever the umask of this process.
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
            ending: EndSignals::Group,
        };
        let mut watchdog = Watchdog::set_on(task)?;
        let (mut told, mut stopped) = (Instant::now(), false);
        let left = self.until.saturating_duration_since(Instant::now());
        let done = watchdog.until(left, |ended| {
            stopped = (self.fetch.stop)();
            if let Some(ProgressMeasure { folder, total }) = measure
                && told.elapsed() >= TOLD_EVERY
            {
                (self.fetch.tell)(Progress::At { bytes: size(folder), total });
                told = Instant::now();
            }
            stopped || ended.is_some_and(|status| status.success())
        });
        if stopped {
            return Err(Error::Stopped);
        }
        done.map_err(|error| match error {
            Error::Ended { status, tail, .. } => self.fault(status.to_string(), tail),
            Error::TooSlow { after, tail, .. } => self.fault(format!("not done after {} s", after.as_secs()), tail),
            other => other,
        })?;
        let said = trusted_files::read_itself(&watchdog.log).map_err(Error::io("read", &watchdog.log))?;
        Ok(String::from_utf8_lossy(&said).into_owned())
    }

    /// Error of this client, for the reason `why`.
    pub fn failed(&self, why: &str) -> Error {
        self.fault(why.to_owned(), String::new())
    }

    fn fault(&self, why: String, tail: String) -> Error {
        Error::NotBrought { client: self.client, why, tail }
    }

    /// Environment of this process, in which a client finds proxies, mirrors and certificates, without the application's
    /// private variables.
    fn environment(&self) -> Vec<(OsString, OsString)> {
        let theirs = std::env::vars_os().filter(|(name, _)| !is_private(self.application, name));
        let set = [
            ("PATH", self.path),
            // Temporary files are on the same disk, measured and removed with the rest.
            ("TMPDIR", self.work.as_os_str()),
            // A user may have set these for their own installs and virtual environments.
            ("PIP_USER", OsStr::new("0")),
            ("PIP_REQUIRE_VIRTUALENV", OsStr::new("0")),
            ("PYTHONDONTWRITEBYTECODE", OsStr::new("1")),
        ];
        theirs.chain(set.map(|(name, value)| (name.into(), value.to_owned()))).collect()
    }
}

/// Whether an environment variable is private to the application.
fn is_private(application: Application, name: &OsStr) -> bool {
    application.private_variables.iter().any(|beginning| name.as_encoded_bytes().starts_with(beginning.as_bytes()))
}

/// Bytes of all files in a folder. A file that vanishes meanwhile counts as empty.
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
