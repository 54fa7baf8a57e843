//! The program as operators run it: a process with no environment but the given settings.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::HANG;
use super::house::{KEYS, ORIGIN};
use super::leaks::{self, Mark};
use super::search::Kind;
use super::stopwatch::Stopwatch;
use super::wrapper::wrapped;

const PASSED_ON: [&str; 4] = ["PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME"];

/// Output and exit code of a command.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A running `serve` or `dev`, killed when dropped.
pub struct Program {
    child: Child,
    /// First line on standard output.
    pub first: String,
    said: Arc<Mutex<String>>,
    /// Standard error only.
    logged: Arc<Mutex<String>>,
    readers: Vec<std::thread::JoinHandle<()>>,
    mark: Mark,
    _stopwatch: Stopwatch,
}

/// A folder whose `.env` is empty: a command reads no settings there, neither of this machine nor of a checkout.
pub fn without_settings() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without-settings");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(".env"), "").unwrap();
        folder
    })
}

/// A command of this tree's program that is not started yet, in a folder without settings.
pub fn command(arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    command_of(Path::new(env!("CARGO_BIN_EXE_vestibule")), arguments, settings)
}

/// A command of a program, perhaps of another version.
pub fn command_of(program: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    if arguments.first() == Some(&"dev") {
        // Fetching PostgreSQL may need the proxy settings of the environment.
        super::database::ready();
    }
    let mut command = Command::new(program);
    command.args(arguments).current_dir(without_settings()).env_clear();
    command.envs(PASSED_ON.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    if matches!(arguments.first(), Some(&"serve" | &"dev")) {
        command.env("VESTIBULE_LOG", leaks::LOUD);
    }
    if matches!(arguments.first(), Some(&"serve" | &"admin")) {
        // In most tests admins enrol without an invitation; a test of the default sets this to nothing.
        command.env("VESTIBULE_ENROLMENT", "window");
    }
    command.envs(settings.iter().copied());
    settings.iter().for_each(|(name, value)| leaks::note_setting(name, value));
    command
}

/// Settings that `serve` needs, over a database and a folder of mails.
pub fn served<'a>(conninfo: &'a str, mails: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("DATABASE_URL", conninfo),
        ("VESTIBULE_MAIL_DIR", mails),
        ("VESTIBULE_PUBLIC_URL", ORIGIN),
        ("VESTIBULE_LISTEN", "127.0.0.1:0"),
        ("VESTIBULE_KEYS", KEYS),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
        ("VESTIBULE_SHUTDOWN_DELAY", "off"),
    ]
}

/// Runs a command to its end.
pub fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Said {
    run_with(arguments, settings, "")
}

/// Runs a command with text on its standard input.
pub fn run_with(arguments: &[&str], settings: &[(&str, &str)], input: &str) -> Said {
    run_fed(arguments, settings, input.as_bytes())
}

/// Runs a command with bytes on its standard input.
pub fn run_fed(arguments: &[&str], settings: &[(&str, &str)], input: &[u8]) -> Said {
    run_command(command(arguments, settings), input)
}

/// Runs a prepared command with bytes on its standard input.
pub fn run_command(mut command: Command, input: &[u8]) -> Said {
    let mark = leaks::mark();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    told(child, mark)
}

/// Runs a command on a terminal and types `text`.
pub fn run_at_terminal(arguments: &[&str], settings: &[(&str, &str)], typed: &str) -> Said {
    let (mark, mut command) = (leaks::mark(), command(arguments, settings));
    let (mut keyboard, terminal) = pseudoterminal();
    keyboard.write_all(typed.as_bytes()).unwrap();
    command.stdin(terminal).stdout(Stdio::piped()).stderr(Stdio::piped());
    let said = told(command.spawn().unwrap(), mark);
    drop(keyboard);
    said
}

/// Runs a command whose input and output are a terminal, and types `text`; returns all that the terminal shows.
pub fn run_on_terminal(arguments: &[&str], settings: &[(&str, &str)], typed: &str) -> String {
    let (mark, mut command) = (leaks::mark(), command(arguments, settings));
    let (mut keyboard, terminal) = pseudoterminal();
    keyboard.write_all(typed.as_bytes()).unwrap();
    command.stdin(terminal.try_clone().unwrap()).stdout(terminal.try_clone().unwrap()).stderr(terminal);
    let mut child = command.spawn().unwrap();
    // The command holds the terminal's end of this process.
    drop(command);
    let (mut shown, mut part) = (Vec::new(), [0; 4096]);
    // A terminal that nobody holds any more is an error to read.
    while let Ok(read @ 1..) = keyboard.read(&mut part) {
        shown.extend_from_slice(&part[..read]);
    }
    child.wait().unwrap();
    let shown = String::from_utf8(shown).unwrap();
    mark.search("what a terminal shows", &shown, |kind| kind != Kind::Address);
    shown
}

/// A pseudoterminal: the end that types, and the command's end.
fn pseudoterminal() -> (File, File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&keyboard).unwrap();
    unlockpt(&keyboard).unwrap();
    let name = ptsname(&keyboard, Vec::new()).unwrap().into_string().unwrap();
    let mut options = File::options();
    let not_ours = rustix::fs::OFlags::NOCTTY.bits().cast_signed();
    (File::from(keyboard), options.read(true).write(true).custom_flags(not_ours).open(name).unwrap())
}

/// Waits for a command's end; searches its output for secrets.
fn told(child: Child, mark: Mark) -> Said {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let said = Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    leaks::note_tokens(&said.out);
    leaks::note_invitations(&said.out);
    // A command may name the address it was asked about.
    mark.search("what a command said", &said.err, |kind| kind != Kind::Address);
    said
}

impl Program {
    /// Starts the program and waits for its first line.
    pub fn start(arguments: &[&str], settings: &[(&str, &str)]) -> Program {
        Program::start_command(command(arguments, settings))
    }

    /// Starts a prepared command and waits for its first line.
    pub fn start_command(command: Command) -> Program {
        Program::run(leaks::mark(), command)
    }

    /// Starts the program with a limit of open files.
    pub fn start_within(files: u32, arguments: &[&str], settings: &[(&str, &str)]) -> Program {
        let limited = format!("ulimit -n {files}; exec \"$0\" \"$@\"");
        Program::start_through(&["/bin/sh", "-c", &limited], arguments, settings)
    }

    /// Starts the program through a wrapper, which becomes it.
    pub fn start_through(wrapper: &[&str], arguments: &[&str], settings: &[(&str, &str)]) -> Program {
        Program::run(leaks::mark(), wrapped(wrapper, &command(arguments, settings)))
    }

    fn run(mark: Mark, mut command: Command) -> Program {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (said, logged) = (Arc::new(Mutex::new(String::new())), Arc::new(Mutex::new(String::new())));
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut readers = vec![gather(child.stderr.take().unwrap(), &[&said, &logged])];
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        said.lock().unwrap().push_str(&first);
        readers.push(gather(out, &[&said]));
        Program {
            child,
            first: first.trim_end().to_owned(),
            said,
            logged,
            readers,
            mark,
            _stopwatch: Stopwatch::start(),
        }
    }

    /// URL at which it listens.
    pub fn url(&self) -> String {
        let url = self.first.strip_prefix("listening on ");
        url.unwrap_or_else(|| panic!("{}{}", self.first, self.said())).to_owned()
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Both outputs so far.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Sends the process a signal.
    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// Exit status, if the process has ended.
    pub fn end(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Waits for its end: exit code (none when killed), both outputs, and how long that took.
    pub fn ended(mut self) -> (Option<i32>, String, Duration) {
        let since = Instant::now();
        while since.elapsed() < HANG {
            if let Some(status) = self.child.try_wait().unwrap() {
                let took = since.elapsed();
                self.readers.drain(..).for_each(|reader| reader.join().unwrap());
                return (status.code(), self.said(), took);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("still running after {HANG:?}: {}", self.said());
    }
}

/// Sends a process a signal.
pub fn signal(pid: u32, name: &str) {
    let kill = ["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()];
    assert!(Command::new("/bin/sh").args(kill).status().unwrap().success());
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
        self.mark.search("what a server logged", &self.logged.lock().unwrap(), |_| true);
    }
}

fn gather(from: impl Read + Send + 'static, into: &[&Arc<Mutex<String>>]) -> std::thread::JoinHandle<()> {
    let mut from = BufReader::new(from);
    let into: Vec<Arc<Mutex<String>>> = into.iter().map(|text| Arc::clone(text)).collect();
    std::thread::spawn(move || {
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).unwrap_or(0) > 0 {
            let said = String::from_utf8_lossy(&line);
            into.iter().for_each(|text| text.lock().unwrap().push_str(&said));
            line.clear();
        }
    })
}

/// Ids of processes whose command line names a folder.
pub fn processes_on(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    let folder = folder.display().to_string();
    lines.filter(|line| line.contains("postgres") && line.contains(&folder)).collect()
}

/// Raises the limit of open files of this process.
pub fn raise_files(wanted: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    if now.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit { current: Some(wanted), maximum: now.maximum.map(|maximum| maximum.max(wanted)) };
        setrlimit(Resource::Nofile, raised).unwrap_or_else(|error| panic!("`ulimit -n {wanted}` first: {error}"));
    }
}
