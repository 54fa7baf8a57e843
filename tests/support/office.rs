//! An office: a database, and the commands over it as operators run them.

use serde_json::Value;

use super::database::TestDatabase;
use super::house::KEYS;
use super::program::{Said, run, run_fed};

pub struct Office {
    pub database: TestDatabase,
}

impl Office {
    pub async fn open() -> Office {
        Office { database: TestDatabase::new().await }
    }

    /// Runs a command, given as words with blanks between them.
    pub fn run(&self, line: &str) -> Said {
        self.run_set(line, &[])
    }

    /// Runs a command with further settings.
    pub fn run_set(&self, line: &str, settings: &[(&str, &str)]) -> Said {
        let (arguments, url) = (words(line), self.database.conninfo());
        let mut all = self.settings(&url);
        all.extend(settings);
        run(&arguments, &all)
    }

    /// Settings of the commands.
    pub fn settings<'a>(&self, url: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![("DATABASE_URL", url), ("VESTIBULE_KEYS", KEYS)]
    }

    /// Runs a command with text on its standard input.
    pub fn run_with(&self, line: &str, input: &str) -> Said {
        self.run_fed(line, input.as_bytes())
    }

    /// Runs a command with bytes on its standard input.
    pub fn run_fed(&self, line: &str, input: &[u8]) -> Said {
        run_fed(&words(line), &self.settings(&self.database.conninfo()), input)
    }

    /// Standard output of a command that succeeded and wrote nothing to standard error.
    pub fn done(&self, line: &str) -> String {
        let said = self.run(line);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        said.out
    }

    /// The JSON that a command prints. Standard error may say that a larger `--limit` prints more.
    pub fn json(&self, line: &str) -> Value {
        let said = self.run(&format!("{line} --json"));
        assert!(
            said.code == 0 && (said.err.is_empty() || said.err.contains("a larger --limit")),
            "{line}: {}",
            said.err
        );
        serde_json::from_str(&said.out).unwrap()
    }

    /// The one line on standard error of a command that was refused.
    pub fn refused(&self, line: &str) -> String {
        let said = self.run(line);
        is_refusal(&said);
        said.err
    }
}

/// Actor of a command: operating system user and host.
pub fn actor() -> String {
    let told = |program: &str, argument: &str| {
        let output = std::process::Command::new(program).arg(argument).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    format!("os:{}@{}", told("id", "-un"), told("uname", "-n"))
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Exit 1, one line on standard error, nothing on standard output.
pub fn is_refusal(said: &Said) {
    assert_eq!((said.code, said.out.as_str(), said.err.lines().count()), (1, "", 1), "{}", said.err);
    assert!(said.err.starts_with("vestibule: "), "{}", said.err);
}
