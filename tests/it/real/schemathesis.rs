//! The document of the session door against the server: schemathesis makes requests up from `openapi --door session`, for callers of
//! every kind, and all its checks judge the answers. `tests/schemathesis` says what a check cannot know.
//!
//! SCHEMATHESIS_EXAMPLES and SCHEMATHESIS_SEED set how many requests each operation gets, and which.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::kit;
use crate::dev::folder;
use crate::support::leaks;
use crate::support::program::{Program, command, run, run_with};

const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis");

const PASSWORD: &str = "violet tractor hums quietly";

/// Requests of each operation and seed, unless the environment names others.
const EXAMPLES: u32 = 20;
const SEED: u32 = 20;

/// Seconds for one caller's requests; four callers make three minutes at most.
const LONGEST: u32 = 45;

/// Answers of one caller by operation and status, as in `GET /v3/session/user 200`.
pub type Met = BTreeMap<String, u32>;

/// One caller's requests to a door.
pub struct Run<'a> {
    /// The file that configures schemathesis.
    pub configuration: &'a str,
    /// The document.
    pub document: &'a Path,
    /// The caller.
    pub caller: &'a str,
    /// Pattern of the paths that are called; empty: all.
    pub paths: &'a str,
    /// Requests of each operation, unless the environment names another number.
    pub examples: u32,
    /// Seconds for them.
    pub longest: u32,
}

impl Run<'_> {
    /// Sends what schemathesis makes up. `environs`: what the hooks are told. Returns what was answered.
    pub fn tried(&self, environment: &Path, url: &str, environs: &[(&str, &str)], headers: &[&str]) -> Met {
        let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u32>().unwrap());
        let (examples, seed) = (number("SCHEMATHESIS_EXAMPLES"), number("SCHEMATHESIS_SEED").unwrap_or(SEED));
        let longest = examples.map_or(self.longest, |_| 3 * 3600);
        let (caller, met) = (self.caller, environment.join(self.configuration).with_extension("json"));
        let mut command = kit::bounded(longest, environment.join("bin/st").to_str().unwrap());
        command.args(["--config-file", self.configuration, "run"]).arg(self.document).args(["--url", url]);
        command.args([
            "--seed",
            &seed.to_string(),
            "--max-examples",
            &examples.unwrap_or(self.examples).to_string(),
            "--no-color",
        ]);
        if !self.paths.is_empty() {
            command.args(["--include-path-regex", self.paths]);
        }
        for header in headers {
            command.args(["--header", header]);
        }
        command.current_dir(CONFIGURATION).envs(environs.iter().copied()).env("MET", &met);
        command.env("HYPOTHESIS_STORAGE_DIRECTORY", environment.join("hypothesis")).env("PYTHONDONTWRITEBYTECODE", "1");
        let output = kit::ran(command, "python3-venv");
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        println!("schemathesis as {caller}, seed {seed}:\n{told}");
        assert!(output.status.success(), "schemathesis as {caller}, seed {seed}: {:?}\n{told}", output.status);
        let met: Met = serde_json::from_str(&std::fs::read_to_string(met).unwrap()).unwrap();
        met.iter().for_each(|(answer, times)| println!("{times:6} {answer}"));
        met
    }
}

/// A `dev` with the session door, an application key and two accounts.
struct Subject {
    dev: Program,
    _folder: tempfile::TempDir,
    data: String,
    document: PathBuf,
    cookie: String,
    key: String,
    otpauth: String,
}

impl Subject {
    fn start() -> Subject {
        let folder = folder();
        let data = folder.path().join("data").display().to_string();
        // No window fills so soon that nothing but 429 is answered from then on.
        let settings = [
            ("VESTIBULE_DOORS", "session"),
            ("VESTIBULE_KEY_RATE_LIMIT", "1000/1s"),
            ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "off"),
            ("VESTIBULE_SESSION_DOOR_WRONG", "1000/24h"),
        ];
        let dev = Program::start(&["dev", "--data", &data, "--listen", "127.0.0.1:0"], &settings);
        let document = folder.path().join("document.json");
        let printed = run(&["openapi", "--door", "session"], &[]);
        assert_eq!(printed.code, 0, "{}", printed.err);
        // The name over plain http.
        let cookie = format!("vestibule-v3-{}", dev.url().rsplit_once(':').unwrap().1);
        std::fs::write(&document, printed.out.replace("__Host-v3", &cookie)).unwrap();
        let (key, otpauth) = (String::new(), String::new());
        let mut subject = Subject { dev, _folder: folder, data, document, cookie, key, otpauth };
        subject.key =
            subject.typed(&["api-key", "add", "schemathesis", "--scope", "session"], "").trim_end().to_owned();
        leaks::note_secret(PASSWORD);
        leaks::note_secret(&subject.key);
        for user in ["one", "two"] {
            let address = format!("{user}@example.com");
            let add = ["account", "add", &address, "--door", "session", "--username", user];
            subject.typed(&add, &format!("{PASSWORD}\n"));
        }
        subject.otpauth = subject.enrol("two");
        leaks::note_secret(&subject.otpauth);
        subject
    }

    /// Runs a command that succeeds. Returns its output.
    fn typed(&self, arguments: &[&str], input: &str) -> String {
        let said = run_with(&[arguments, &["--data", &self.data]].concat(), &[], input);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
        said.out
    }

    /// Enrols an authenticator, whose first code the command awaits. Returns its URL.
    fn enrol(&self, user: &str) -> String {
        let mut command = command(&["account", "enrol-2fa", user, "--door", "session", "--data", &self.data], &[]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("otpauth://") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "no URL of an authenticator is printed");
        }
        let url = line.split_whitespace().find(|word| word.starts_with("otpauth://")).unwrap();
        let code = run_with(&["totp"], &[], url).out;
        child.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert!(child.wait().unwrap().success(), "{rest}");
        url.to_owned()
    }

    /// Sends what schemathesis makes up, as one caller with the credentials of an account. Returns what was answered.
    fn tried(&self, environment: &Path, caller: &str, user: &str) -> Met {
        let url = self.dev.url();
        let key = format!("PRIVATE-TOKEN: {}", self.key);
        let headers = if caller == "nobody" { Vec::new() } else { vec![key.as_str()] };
        let environs = [
            ("BASE", url.as_str()),
            ("CALLER", caller),
            ("KEY", &self.key),
            ("COOKIE", &self.cookie),
            ("USER_NAME", user),
            ("PASSWORD", PASSWORD),
            ("OTPAUTH", &self.otpauth),
        ];
        let configuration = "schemathesis.toml";
        let document = &self.document;
        let run = Run { configuration, document, caller, paths: "", examples: EXAMPLES, longest: LONGEST };
        run.tried(environment, &url, &environs, &headers)
    }
}

/// The environment of Python with schemathesis.
pub fn environment() -> PathBuf {
    let (home, _lock) = kit::locked("schemathesis");
    let (environment, list) = (home.join("environment"), Path::new(CONFIGURATION).join("requirements.txt"));
    kit::installed(&home, &list, || kit::python(&environment, &list));
    environment
}

#[test]
#[ignore = "wants python3-venv"]
fn every_answer_of_the_session_door_is_one_that_its_document_names() {
    let (environment, subject) = (environment(), Subject::start());
    for (caller, user, reached) in [
        ("nobody", "one", &["GET /v3/session/user 401", "POST /v3/session/login 401"][..]),
        ("key", "one", &["POST /v3/session/login 200", "POST /v3/session/login 400", "POST /v3/session/logout 204"]),
        ("session", "one", &["GET /v3/session/user 200", "POST /v3/session/login 409", "POST /v3/session/logout 204"]),
        (
            "pending",
            "two",
            &["POST /v3/session/login/otp 204", "POST /v3/session/login/otp 400", "POST /v3/session/login/otp 401"],
        ),
    ] {
        let met = subject.tried(&environment, caller, user);
        for answer in reached {
            assert!(met.contains_key(*answer), "as {caller} nothing was answered {answer}: {met:?}");
        }
        assert!(!met.keys().any(|answer| answer.contains(" 5")), "{met:?}");
    }
}
