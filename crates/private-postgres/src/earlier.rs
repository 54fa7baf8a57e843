//! A PostgreSQL left from before on the same data: its watchdog was killed too, or is still at work.
//!
//! Refuses to signal a process that is not a PostgreSQL on that very data. Does not know of locks: the caller holds
//! the cluster, so nobody else wants this one.

use super::EmbeddedError;
use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Fast shutdown first; after half of this, an immediate one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Stops the postmaster that serves `data`, if one does, and waits until it is gone.
pub(super) fn stop(data: &Path) -> Result<(), EmbeddedError> {
    let Some(pid) = pid(data) else { return Ok(()) };
    match whose(pid, data) {
        Serves::ThisData => {}
        // PostgreSQL would take whoever has that number now for a postmaster, and never start again.
        Serves::SomethingElse if alive(pid) => {
            let stale = data.join("postmaster.pid");
            return fs::remove_file(&stale).map_err(EmbeddedError::io("remove", stale));
        }
        // PostgreSQL says itself what is in its way.
        Serves::SomethingElse | Serves::Unknown => return Ok(()),
    }
    tracing::info!(pid, data = %data.display(), "stopping a PostgreSQL left from an earlier run");
    signal(pid, "INT");
    let (since, mut asked) = (Instant::now(), false);
    while serves(pid, data) {
        if since.elapsed() > PATIENCE {
            return Err(EmbeddedError::Leftover { pid, folder: data.to_path_buf() });
        }
        if !asked && since.elapsed() > PATIENCE / 2 {
            asked = true;
            signal(pid, "QUIT");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// The process id in `postmaster.pid`; never 0 or 1, whose signals would go far.
pub(super) fn pid(data: &Path) -> Option<u32> {
    let written = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    written.lines().next()?.trim().parse().ok().filter(|pid| *pid > 1)
}

/// Whether the process is a PostgreSQL on `data`.
pub(super) fn serves(pid: u32, data: &Path) -> bool {
    whose(pid, data) == Serves::ThisData
}

/// What a process turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serves {
    ThisData,
    SomethingElse,
    /// A PostgreSQL, but on what this machine does not let us see.
    Unknown,
}

fn whose(pid: u32, data: &Path) -> Serves {
    if Path::new("/proc/self/comm").exists() { whose_by_proc(pid, data) } else { whose_by_ps(pid, data) }
}

/// Everyone may read a name and a command line. The folder a process stands in decides for a PostgreSQL somebody else
/// started, but in a container even root may not look.
fn whose_by_proc(pid: u32, data: &Path) -> Serves {
    let process = Path::new("/proc").join(pid.to_string());
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    let command = fs::read(process.join("cmdline")).unwrap_or_default();
    // A zombie keeps its name and has no command line.
    if !matches!(name.trim(), "postgres" | "postmaster") || command.is_empty() {
        return Serves::SomethingElse;
    }
    if command.split(|byte| *byte == 0).any(|argument| argument == data.as_os_str().as_bytes()) {
        return Serves::ThisData;
    }
    match fs::read_link(process.join("cwd")) {
        Ok(stands) if same(&stands, data) => Serves::ThisData,
        Ok(_) => Serves::SomethingElse,
        Err(_) => Serves::Unknown,
    }
}

fn whose_by_ps(pid: u32, data: &Path) -> Serves {
    let told = Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
    let command = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    match (command.contains("postgres"), command.contains(&format!("-D {} ", data.display()))) {
        (true, true) => Serves::ThisData,
        (true, false) => Serves::Unknown,
        (false, _) => Serves::SomethingElse,
    }
}

fn same(one: &Path, other: &Path) -> bool {
    one == other || fs::canonicalize(other).is_ok_and(|other| one == other)
}

fn alive(pid: u32) -> bool {
    signal(pid, "0")
}

fn signal(pid: u32, name: &str) -> bool {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()]);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.status().is_ok_and(|status| status.success())
}
