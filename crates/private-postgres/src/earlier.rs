//! Stops a PostgreSQL that an earlier run left on the data folder because its watchdog was killed too, or has not finished yet.
//!
//! Refuses to signal a process that is not a PostgreSQL on exactly this data. Does not know of locks: the caller holds the lock
//! of the cluster.

use super::Error;
use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Time limit for the shutdown: fast at first, immediate after half of it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Stops the postmaster that serves `data`, if there is one, and waits until it has ended.
pub(super) fn stop(data: &Path) -> Result<(), Error> {
    let Some(pid) = pid(data) else { return Ok(()) };
    match whose(pid, data) {
        PostmasterCheck::ThisData => {}
        // PostgreSQL would mistake the process that now has this id for a postmaster, and never start again.
        PostmasterCheck::SomethingElse if alive(pid) => {
            let stale = data.join("postmaster.pid");
            return fs::remove_file(&stale).map_err(Error::io("remove", stale));
        }
        // PostgreSQL's own error message names the obstacle.
        PostmasterCheck::SomethingElse | PostmasterCheck::Unknown => return Ok(()),
    }
    tracing::info!(pid, data = %data.display(), "private postgres: stopping a server left by an earlier run");
    signal(pid, "INT");
    let (since, mut asked) = (Instant::now(), false);
    while serves(pid, data) {
        if since.elapsed() > PATIENCE {
            return Err(Error::Leftover { pid, folder: data.to_path_buf() });
        }
        if !asked && since.elapsed() > PATIENCE / 2 {
            asked = true;
            signal(pid, "QUIT");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Process id in `postmaster.pid`. Never 0 or 1: a signal to 0 reaches the whole process group.
pub(super) fn pid(data: &Path) -> Option<u32> {
    let written = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    written.lines().next()?.trim().parse().ok().filter(|pid| *pid > 1)
}

/// Whether the process is a PostgreSQL on `data`.
pub(super) fn serves(pid: u32, data: &Path) -> bool {
    whose(pid, data) == PostmasterCheck::ThisData
}

/// Relation of a process to a data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PostmasterCheck {
    /// A PostgreSQL on this data.
    ThisData,
    /// Another program, or a PostgreSQL on other data.
    SomethingElse,
    /// A PostgreSQL whose data folder the system does not show to this process.
    Unknown,
}

fn whose(pid: u32, data: &Path) -> PostmasterCheck {
    if Path::new("/proc/self/comm").exists() { check_by_proc(pid, data) } else { check_by_ps(pid, data) }
}

/// Every user may read a process's name and command line. The working directory decides for a PostgreSQL that another program
/// started, but in a container even root may be refused it.
fn check_by_proc(pid: u32, data: &Path) -> PostmasterCheck {
    let process = Path::new("/proc").join(pid.to_string());
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    let command = fs::read(process.join("cmdline")).unwrap_or_default();
    // A zombie process keeps its name and has no command line.
    if !matches!(name.trim(), "postgres" | "postmaster") || command.is_empty() {
        return PostmasterCheck::SomethingElse;
    }
    if command.split(|byte| *byte == 0).any(|argument| argument == data.as_os_str().as_bytes()) {
        return PostmasterCheck::ThisData;
    }
    match fs::read_link(process.join("cwd")) {
        Ok(stands) if same(&stands, data) => PostmasterCheck::ThisData,
        Ok(_) => PostmasterCheck::SomethingElse,
        Err(_) => PostmasterCheck::Unknown,
    }
}

fn check_by_ps(pid: u32, data: &Path) -> PostmasterCheck {
    let told = Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
    let command = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    match (command.contains("postgres"), command.contains(&format!("-D {} ", data.display()))) {
        (true, true) => PostmasterCheck::ThisData,
        (true, false) => PostmasterCheck::Unknown,
        (false, _) => PostmasterCheck::SomethingElse,
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
