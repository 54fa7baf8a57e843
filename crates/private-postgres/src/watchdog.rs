//! Runs one PostgreSQL program that ends when we do, even when we are killed: a shell beside it reads a pipe we hold.
//!
//! Refuses nothing. Does not know what the program is for. Our secrets stay out of its environment.

use super::{
    Application, EmbeddedError,
    person::{Person, run_as},
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

/// `$1` is the log, a new file each time (`set -C`), whatever stands there meanwhile: children of an earlier server may
/// still write into theirs. `$2` is a folder to
/// remove at the end (or empty), `$3` and `$4` the signals that end it, `$5` whom they go to (or empty: the program), the
/// rest the program. The end of our standard input is the death of the parent: the first signal, which is PostgreSQL's
/// fast shutdown, and after five seconds the other, an immediate one. The first is sent again and again, for a program
/// that has only just begun is deaf to it. The reader of the pipe and the one who waits are two processes, so killing
/// either leaves the program watched. Signals meant for the whole group must not take the watch away before the program.
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

/// What of our environment PostgreSQL may need. `PG*` would change what it does; `the application's own settings are not its business.
const PASSED_ON: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "TZ"];

/// The part of our environment that PostgreSQL's programs find in theirs.
pub(super) fn passed_on() -> impl Iterator<Item = (&'static str, OsString)> {
    PASSED_ON.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)))
}

/// The environment of a program that needs these libraries, beside those it would find.
pub(super) fn with_libraries(libraries: &OsStr) -> Option<(OsString, OsString)> {
    const NAME: &str = "LD_LIBRARY_PATH";
    let before = std::env::var_os(NAME).unwrap_or_default();
    let folders = [libraries, &before].into_iter().filter(|folders| !folders.is_empty());
    let all: Vec<&OsStr> = folders.collect();
    (!libraries.is_empty()).then(|| (NAME.into(), all.join(OsStr::new(":"))))
}

/// Longer than the watchdog itself needs: five seconds, then five of PostgreSQL's own before it kills its children.
const STOPPING: Duration = Duration::from_secs(12);

const POLL: Duration = Duration::from_millis(5);

/// What is to run.
#[derive(Debug)]
pub(super) struct Task<'a> {
    /// The application whose watchdog it is.
    pub application: Application,
    /// The name for messages.
    pub name: &'static str,
    /// The program and its arguments.
    pub command: Vec<OsString>,
    pub person: Option<Person>,
    /// Where it runs and writes `log`.
    pub folder: &'a Path,
    /// A folder to remove when it has ended without us.
    pub sockets: Option<&'a Path>,
    /// What it finds in its environment beside [`PASSED_ON`], or instead.
    pub environment: Vec<(OsString, OsString)>,
    pub ending: Ending,
}

/// How a program is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// As PostgreSQL wants it, which ends its own children.
    Postgres,
    /// With whatever it has started.
    Group,
}

impl Ending {
    const fn words(self) -> [&'static str; 3] {
        match self {
            Self::Postgres => ["INT", "QUIT", ""],
            // 0 is the whole group, ourselves included. A shell's background programs do not hear INT and QUIT.
            Self::Group => ["TERM", "KILL", "0"],
        }
    }
}

/// A program under watch; ended when dropped.
#[derive(Debug)]
pub(super) struct Watchdog {
    name: &'static str,
    child: Child,
    pub log: PathBuf,
}

impl Watchdog {
    pub fn set_on(task: Task<'_>) -> Result<Self, EmbeddedError> {
        let log = task.folder.join("log");
        match fs::remove_file(&log) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(EmbeddedError::io("remove", log)(error));
            }
            _ => {}
        }
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", SCRIPT, &format!("{}-watchdog", task.application.name)]).arg(&log);
        shell.arg(task.sockets.unwrap_or(Path::new(""))).args(task.ending.words()).args(&task.command);
        shell.env_clear().envs(passed_on());
        // What it says is read by people and by `busy`; only the C locale is everywhere.
        shell.envs(task.environment).env("LC_ALL", "C");
        run_as(&mut shell, task.person, task.folder);
        // Ctrl-C in a terminal goes to the whole group: PostgreSQL is ours to stop, last.
        shell.process_group(0);
        // An inherited standard error would keep the reader of our output waiting for PostgreSQL's end.
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = shell.spawn().map_err(EmbeddedError::io("start", task.name))?;
        Ok(Self { name: task.name, child, log })
    }

    /// Waits for `ready`, at most as long as `bound`; an early end is an error unless it is what was waited for.
    pub fn until(
        &mut self,
        bound: Duration,
        mut ready: impl FnMut(Option<ExitStatus>) -> bool,
    ) -> Result<(), EmbeddedError> {
        let since = Instant::now();
        loop {
            let ended = self.child.try_wait().map_err(EmbeddedError::io("wait for", self.name))?;
            if ready(ended) {
                return Ok(());
            }
            let (program, log, tail) = (self.name, || self.log.clone(), || tail(&self.log));
            if let Some(status) = ended {
                return Err(EmbeddedError::Ended { program, status, log: log(), tail: tail() });
            }
            if since.elapsed() > bound {
                return Err(EmbeddedError::TooSlow { program, after: bound, log: log(), tail: tail() });
            }
            thread::sleep(POLL);
        }
    }

    /// Tells the watchdog to end it and waits until it has.
    pub fn end(&mut self) -> Result<(), EmbeddedError> {
        if self.child.stdin.take().is_none() {
            return Ok(());
        }
        let ended = self.until(STOPPING, |ended| ended.is_some());
        ended.map_err(|_| EmbeddedError::DoesNotStop(self.log.clone()))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::warn!(%error, "left behind");
        }
    }
}

/// The last lines of a log, at most ten and 4 KiB.
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
