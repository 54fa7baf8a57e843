//! Python client of the account door, as its requirements say: packages by hash, in an environment of their own. A console runs
//! what a test types, a line each.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::Value;

use super::kit;
use crate::support::leaks;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Names in answers whose values are secrets.
const SECRETS: [&str; 2] = ["token", "refreshToken"];

/// A running console.
pub struct Console {
    child: Child,
    typed: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Console {
    /// Starts a console with the packages that the client needs.
    pub fn start() -> Console {
        let client = Path::new(ROOT).join("docs/clients/python");
        let (home, lock) = kit::locked("python");
        let environment = home.join("environment");
        let list = client.join("requirements.txt");
        kit::installed(&home, &list, || kit::python(&environment, &list));
        drop(lock);
        let mut command = kit::bounded(240, environment.join("bin/python").to_str().unwrap());
        command.arg("-B").arg(Path::new(ROOT).join("tests/it/real/account_console.py")).env("PYTHONPATH", client);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (typed, said) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Console { child, typed, said }
    }

    /// Types a line. Returns its result.
    pub fn run(&mut self, line: &str) -> Value {
        writeln!(self.typed, "{line}").unwrap();
        let mut answer = String::new();
        self.said.read_line(&mut answer).unwrap();
        let result: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{line}: {answer}{}", self.rest()));
        SECRETS.iter().filter_map(|name| result[name].as_str()).for_each(leaks::note_secret);
        result
    }

    /// Types a line that is refused. Returns the extensions of the refusal.
    pub fn refused(&mut self, line: &str) -> Value {
        let answer = self.run(line);
        assert!(answer["refused"].is_object(), "{line}: {answer}");
        answer["refused"].clone()
    }

    fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        rest
    }

    /// Closes the input. The console ends without an error.
    pub fn end(self) {
        let Console { mut child, typed, said: _said } = self;
        drop(typed);
        assert!(child.wait().unwrap().success());
    }
}
