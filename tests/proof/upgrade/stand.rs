//! The stand: one database, mails as files, and programs of several versions that serve it or run a command on it. The versions tell
//! each other nothing but by the database.

use std::path::Path;

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use crate::mailroom::Mailroom;
use crate::support::house::KEYS;
use crate::support::program::{Program, Said, command_of, run_command};
use crate::support::replicas::{ORIGIN, Person};
use crate::support::{Browser, Holder, TestDatabase};

/// The password of every customer.
pub const PASSWORD: &str = "violet tractor hums quietly";

/// Connections of migrators to the current database.
pub const MIGRATORS: &str = "select count(*) from pg_stat_activity where application_name = 'vestibule-migrate' and datname = current_database()";

pub struct Stand {
    pub database: TestDatabase,
    pub mailroom: Mailroom,
    settings: Vec<(&'static str, String)>,
    browser: Browser,
    holder: Holder,
    _mails: tempfile::TempDir,
}

impl Stand {
    /// A stand over this database; no server runs yet.
    pub fn over(database: TestDatabase) -> Stand {
        let mails = tempfile::tempdir().unwrap();
        let own = [
            ("DATABASE_URL", database.conninfo()),
            ("VESTIBULE_MAIL_DIR", mails.path().display().to_string()),
            ("VESTIBULE_PUBLIC_URL", ORIGIN.into()),
            ("VESTIBULE_KEYS", KEYS.into()),
            ("VESTIBULE_CAPTCHA", "off".into()),
            ("VESTIBULE_ENROLMENT", "window".into()),
            ("VESTIBULE_DOORS", "staff,account".into()),
            ("VESTIBULE_RATE_LIMIT", "off".into()),
            ("VESTIBULE_COOLDOWN", "off".into()),
            ("VESTIBULE_MAILS", "off".into()),
            ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off".into()),
            ("VESTIBULE_SHUTDOWN_DELAY", "2s".into()),
            ("VESTIBULE_SHUTDOWN_GRACE", "8s".into()),
        ];
        Stand {
            database,
            mailroom: Mailroom::of(mails.path()),
            settings: own.into(),
            browser: Browser::at("", ORIGIN),
            holder: Holder::of_origin("", ORIGIN),
            _mails: mails,
        }
    }

    fn prepared(&self, program: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> std::process::Command {
        let own = self.settings.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = own.chain(settings.iter().copied()).collect();
        command_of(program, arguments, &all)
    }

    /// Starts a server of a version on a port.
    pub fn serve(&self, program: &Path, port: u16) -> Program {
        let listen = format!("127.0.0.1:{port}");
        let command = self.prepared(program, &["serve"], &[("VESTIBULE_LISTEN", &listen)]);
        tokio::task::block_in_place(|| Program::start_command(command))
    }

    /// A command of a version that is not started yet.
    pub fn command(&self, program: &Path, arguments: &[&str]) -> std::process::Command {
        self.prepared(program, arguments, &[])
    }

    /// Runs a command of a version to its end.
    pub async fn run(&self, program: &Path, arguments: &[&str], input: &str) -> Said {
        let (command, input) = (self.command(program, arguments), input.to_owned());
        tokio::task::spawn_blocking(move || run_command(command, input.as_bytes())).await.unwrap()
    }

    /// Runs a command of a version that succeeds; its standard output.
    pub async fn done(&self, program: &Path, arguments: &[&str], input: &str) -> String {
        let said = self.run(program, arguments, input).await;
        assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    /// Adds admins by a version's command.
    pub async fn admins(&self, program: &Path, word: &str, many: usize) -> Vec<Person> {
        let emails: Vec<String> = (0..many).map(|number| format!("{word}{number}@example.com")).collect();
        let lines: String = emails.iter().map(|email| format!("{email},BO\n")).collect();
        self.done(program, &["admin", "import", "-"], &format!("email,roles\n{lines}")).await;
        emails.iter().map(|email| Person::of(email)).collect()
    }

    /// Adds an account of the account door by a version's command.
    pub async fn customer(&self, program: &Path, email: &str) {
        self.done(program, &["account", "--door", "account", "add", email], &format!("{PASSWORD}\n")).await;
    }

    /// A browser with an empty jar.
    pub fn browser(&self, url: &str) -> Browser {
        self.browser.over_at(url)
    }

    /// A client of the account door.
    pub fn holder(&self, url: &str) -> Holder {
        self.holder.over_at(url)
    }

    /// Signs an admin in, who enrols an authenticator first if there is none.
    pub async fn sign_in(&self, browser: &Browser, person: &Person) {
        let asked = browser.request_lookup(&person.email).await;
        assert_eq!(asked["status"], true, "{asked}");
        let proven = browser.verify_lookup(&self.mailroom.code(&person.email).await).await;
        assert_eq!(proven["status"], true, "{proven}");
        if let Some(url) = proven["authUrlFor2fa"].as_str() {
            person.scan(url);
        }
        let done = browser.verify_2fa(&person.code().1).await;
        assert_eq!(done["status"], true, "{done}");
    }

    /// A connection with an open transaction, begun by these statements.
    pub async fn holds(&self, begun: &str) -> AsyncPgConnection {
        let mut connection = self.database.connect().await;
        connection.batch_execute("set idle_in_transaction_session_timeout = 0").await.unwrap();
        connection.batch_execute(begun).await.unwrap();
        connection
    }
}

/// A port of the loopback network that nobody listens on.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
