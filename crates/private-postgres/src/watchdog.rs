//! Runs one program that ends when this process dies, even by SIGKILL: a shell beside the program reads a pipe that this
//! process holds.
//!
//! Refuses nothing. Does not know what the program is for. The program's environment holds no secrets of this process.

use super::{
    Application, Error,
    person::{UnixUser, run_as},
};
use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{self, Read, Seek, SeekFrom},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The watchdog. Arguments: `$1` the log, always a new file (`set -C`), because children of an earlier server may still write
/// into theirs; `$2` a folder to remove at the end, or empty; `$3` and `$4` the signals that end the program; `$5` the process
/// that gets them, or empty for the program; then the program and its arguments.
///
/// The end of standard input means that the parent died. The first signal follows, PostgreSQL's fast shutdown, and after five
/// seconds the second, its immediate shutdown. The first signal is repeated, because a program that has just started ignores
/// it. One process reads the pipe and another waits for the program, so the program stays watched if either is killed. Both
/// ignore signals to the whole group, which would otherwise end the watchdog before the program.
const SCRIPT: &str = r#"
umask 077
exec 3<&0 </dev/null
set -C
exec >"$1" 2>&1
set +C
sockets=$2 first=$3 last=$4 whom=$5
shift 5
"$@" 3<&- &
server=$!
whom=${whom:-$server}
trap '' HUP INT TERM
(
    read -r _ <&3
    tries=0
    while kill -s 0 "$server" && [ "$tries" -lt 50 ]; do
        kill -s "$first" "$whom"
        sleep 0.1 || sleep 1
        tries=$((tries + 1))
    done
    kill -s "$last" "$whom"
) 2>/dev/null &
reader=$!
exec 3<&-
wait "$server"
status=$?
kill -s KILL "$reader" 2>/dev/null
[ -z "$sockets" ] || rmdir "$sockets" 2>/dev/null
exit "$status"
"#;

/// Environment variables passed on to PostgreSQL. `PG*` would change its behaviour; the application's settings may be secret.
const PASSED_ON: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "TZ"];

/// Variables of this process that PostgreSQL's programs get.
pub(super) fn passed_on() -> impl Iterator<Item = (&'static str, OsString)> {
    PASSED_ON.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)))
}

/// `LD_LIBRARY_PATH` for a program that needs these folders of libraries too.
pub(super) fn with_libraries(libraries: &OsStr) -> Option<(OsString, OsString)> {
    const NAME: &str = "LD_LIBRARY_PATH";
    let before = std::env::var_os(NAME).unwrap_or_default();
    let folders = [libraries, &before].into_iter().filter(|folders| !folders.is_empty());
    let all: Vec<&OsStr> = folders.collect();
    (!libraries.is_empty()).then(|| (NAME.into(), all.join(OsStr::new(":"))))
}

/// Time limit for the end of a program: longer than the watchdog's five seconds and the five after which PostgreSQL kills its
/// children.
const STOPPING: Duration = Duration::from_secs(12);

const POLL: Duration = Duration::from_millis(5);

/// A program to run under watch.
#[derive(Debug)]
pub(super) struct Task<'a> {
    /// Application that names the watchdog's process.
    pub application: Application,
    /// Name of the program for messages.
    pub name: &'static str,
    /// The program and its arguments.
    pub command: Vec<OsString>,
    pub person: Option<UnixUser>,
    /// Working directory, which also gets the file `log`.
    pub folder: &'a Path,
    /// Folder that the watchdog removes after the program.
    pub sockets: Option<&'a Path>,
    /// Environment variables that are added to [`PASSED_ON`] or override it.
    pub environment: Vec<(OsString, OsString)>,
    pub ending: EndSignals,
}

/// Signals that end a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndSignals {
    /// PostgreSQL's shutdown signals, to the postmaster, which ends its own children.
    Postgres,
    /// SIGTERM and SIGKILL to the whole process group.
    Group,
}

impl EndSignals {
    const fn words(self) -> [&'static str; 3] {
        match self {
            Self::Postgres => ["INT", "QUIT", ""],
            // 0 is the whole group, the watchdog included. A shell's background programs ignore INT and QUIT.
            Self::Group => ["TERM", "KILL", "0"],
        }
    }
}

/// A running program under watch. Dropping it ends the program.
#[derive(Debug)]
pub(super) struct Watchdog {
    name: &'static str,
    child: Child,
    pub log: PathBuf,
}

impl Watchdog {
    pub fn set_on(task: Task<'_>) -> Result<Self, Error> {
        let log = task.folder.join("log");
        match fs::remove_file(&log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("remove", log)(error));
            }
            _ => {}
        }
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", SCRIPT, &format!("{}-watchdog", task.application.name)]).arg(&log);
        shell.arg(task.sockets.unwrap_or(Path::new(""))).args(task.ending.words()).args(&task.command);
        shell.env_clear().envs(passed_on());
        // `is_busy` compares messages of the program; the C locale exists on every machine.
        shell.envs(task.environment).env("LC_ALL", "C");
        run_as(&mut shell, task.person, task.folder);
        // Ctrl-C in a terminal reaches the whole group: PostgreSQL must stop after this process has finished.
        shell.process_group(0);
        // An inherited standard error would keep readers of this process's output waiting until PostgreSQL ends.
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = shell.spawn().map_err(Error::io("start", task.name))?;
        Ok(Self { name: task.name, child, log })
    }

    /// Waits until `ready` returns true for the exit status, if any, at most for `bound`. An end that `ready` does not accept
    /// is an error.
    pub fn until(&mut self, bound: Duration, mut ready: impl FnMut(Option<ExitStatus>) -> bool) -> Result<(), Error> {
        let since = Instant::now();
        loop {
            let ended = self.child.try_wait().map_err(Error::io("wait for", self.name))?;
            if ready(ended) {
                return Ok(());
            }
            let (program, log, tail) = (self.name, || self.log.clone(), || tail(&self.log));
            if let Some(status) = ended {
                return Err(Error::Ended { program, status, log: log(), tail: tail() });
            }
            if since.elapsed() > bound {
                return Err(Error::TooSlow { program, after: bound, log: log(), tail: tail() });
            }
            thread::sleep(POLL);
        }
    }

    /// Ends the program and waits until the watchdog has ended too.
    pub fn end(&mut self) -> Result<(), Error> {
        if self.child.stdin.take().is_none() {
            return Ok(());
        }
        let ended = self.until(STOPPING, |ended| ended.is_some());
        ended.map_err(|_| Error::DoesNotStop(self.log.clone()))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!(%error, "private postgres: a program is left running");
        }
    }
}

/// Last lines of a log, at most ten lines and 4 KiB.
fn tail(log: &Path) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = trusted_files::open_itself(log)?;
        let start = file.metadata()?.len().saturating_sub(4096);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(4096).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let text = String::from_utf8_lossy(&read().unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
