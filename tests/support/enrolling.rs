//! `account enrol-2fa` as an operator runs it: the URL is printed, then the command waits for the first code.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use totp_rs::Totp;
use vestibule::clock::Clock;

use super::leaks;
use super::office::Office;
use super::program::{Said, command};

/// A running `enrol-2fa` that waits for a code.
pub struct Enrolling {
    child: Child,
    input: ChildStdin,
    out: BufReader<ChildStdout>,
    /// The printed URL.
    pub url: String,
}

impl Enrolling {
    /// Starts the command for an account of the session door, and reads the URL.
    pub fn of(office: &Office, who: &str) -> Enrolling {
        let url = office.database.conninfo();
        let mut command = command(&["account", "enrol-2fa", who, "--door", "session"], &office.settings(&url));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, mut out) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut url = String::new();
        out.read_line(&mut url).unwrap();
        let url = url.trim_end().to_owned();
        leaks::note_secret(&url);
        Enrolling { child, input, out, url }
    }

    /// The code that an app shows, `steps` steps from now.
    pub fn code(&self, steps: i64) -> String {
        let now = Clock::system().now().timestamp() + 30 * steps;
        Totp::from_url(&self.url).unwrap().generate(u64::try_from(now).unwrap()).to_string()
    }

    /// Types a line, and waits for the command's end. Its output is that after the URL.
    pub fn type_line(self, line: &str) -> Said {
        let Enrolling { child, mut input, mut out, .. } = self;
        input.write_all(format!("{line}\n").as_bytes()).unwrap();
        drop(input);
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        let output = child.wait_with_output().unwrap();
        Said { code: output.status.code().unwrap(), out: rest, err: String::from_utf8(output.stderr).unwrap() }
    }

    /// Types the present code.
    pub fn finish(self) {
        let code = self.code(0);
        let said = self.type_line(&code);
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
    }
}
