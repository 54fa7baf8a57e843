//! `vestibule serve` as operators run it: a process over a database of its own, with valid settings that a test may
//! override.

use std::path::Path;

use super::database::TestDatabase;
use super::house::KEYS;
use super::inbox::Inbox;
use super::program::{self, Program};
use super::{Browser, ORIGIN};

pub struct Child {
    pub database: TestDatabase,
    pub url: String,
    inbox: Read,
    program: Program,
}

/// Field order matters: codes of the mails are noted before the program is dropped and its log searched.
struct Read(Inbox);

impl Drop for Read {
    fn drop(&mut self) {
        self.0.note_codes();
    }
}

impl Child {
    /// Starts `serve` with further settings.
    pub async fn serve(settings: &[(&str, &str)]) -> Child {
        Child::start(settings, |all| Program::start(&["serve"], all)).await
    }

    /// Starts `serve` with further settings and a limit of open files.
    pub async fn serve_within(files: u32, settings: &[(&str, &str)]) -> Child {
        Child::start(settings, |all| Program::start_within(files, &["serve"], all)).await
    }

    async fn start(settings: &[(&str, &str)], start: impl FnOnce(&[(&str, &str)]) -> Program) -> Child {
        let (database, inbox) = (TestDatabase::new().await, Inbox::new());
        let (conninfo, folder) = (database.conninfo(), inbox.folder.path().display().to_string());
        let base = [
            ("DATABASE_URL", conninfo.as_str()),
            ("VESTIBULE_MAIL_DIR", &folder),
            ("VESTIBULE_PUBLIC_URL", ORIGIN),
            ("VESTIBULE_LISTEN", "127.0.0.1:0"),
            ("VESTIBULE_KEYS", KEYS),
            // No load balancer stands in front, so a stop needs no delay.
            ("VESTIBULE_SHUTDOWN_DELAY", "off"),
        ];
        let all: Vec<(&str, &str)> = base.into_iter().chain(settings.iter().copied()).collect();
        let program = start(&all);
        Child { database, url: program.url(), inbox: Read(inbox), program }
    }

    /// Adds an admin by a command, as an operator does.
    pub fn add(&self, email: &str) {
        self.command(&["admin", "add", email, "--role", "BO"], "");
    }

    /// Imports many admins by one command.
    pub fn add_all<'a>(&self, emails: impl IntoIterator<Item = &'a str>) {
        let lines: String = emails.into_iter().map(|email| format!("{email},BO\n")).collect();
        self.command(&["admin", "import", "-"], &format!("email,roles\n{lines}"));
    }

    /// Runs a command over the same database; returns its standard output.
    pub fn command(&self, arguments: &[&str], input: &str) -> String {
        let conninfo = self.database.conninfo();
        let settings =
            [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_PUBLIC_URL", ORIGIN), ("VESTIBULE_KEYS", KEYS)];
        let said = program::run_with(arguments, &settings, input);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        said.out
    }

    /// Resident memory of the process, in KiB.
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.program.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.program.pid()
    }

    /// Number of files that the process has open.
    pub fn files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.program.pid())).unwrap().count()
    }

    /// Folder of its mails.
    pub fn mails(&self) -> &Path {
        self.inbox.0.folder.path()
    }

    /// A browser with an empty jar.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// The log so far.
    pub fn log(&self) -> String {
        self.program.said()
    }

    /// Stops the server; returns its whole log.
    pub fn end(self) -> String {
        self.program.signal("TERM");
        self.inbox.0.note_codes();
        let (code, said, _) = self.program.ended();
        assert_eq!(code, Some(0), "{said}");
        said
    }
}
