//! Replicas: several server processes over one database, and people who sign in there in real time.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use totp_rs::Totp;
use vestibule::accounts::{self, Added, KnownAccount, NewAdmin, Who};
use vestibule::app::App;
use vestibule::captcha::Captcha;
use vestibule::clock::Clock;
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;
use vestibule::settings::{Settings, SettingsPurpose, Source};
use vestibule::store::Store;

use super::gateway::{Sms, sms_in};
use super::holder::customer;
use super::house::KEYS;
#[cfg(feature = "failpoints")]
use super::leaks;
use super::program::Program;
#[cfg(feature = "failpoints")]
use super::program::command;
use super::{Browser, TestDatabase, operator, until};

/// Public origin of the replicas.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

const SETTINGS: [(&str, &str); 7] = [
    ("VESTIBULE_PUBLIC_URL", ORIGIN),
    ("VESTIBULE_LISTEN", "127.0.0.1:0"),
    ("VESTIBULE_KEYS", KEYS),
    ("VESTIBULE_CAPTCHA", "off"),
    ("VESTIBULE_ENROLMENT", "window"),
    ("VESTIBULE_RATE_LIMIT", "off"),
    ("VESTIBULE_DOORS", "staff,account"),
];

/// The database, settings and mails that the servers share.
pub struct Replicas {
    /// The application that commands of a test use.
    pub app: App,
    pub database: TestDatabase,
    settings: Vec<(String, String)>,
    mails: tempfile::TempDir,
    browser: Browser,
}

/// An account's owner and, once enrolled, their phone.
pub struct Person {
    pub email: String,
    pub id: String,
    phone: Mutex<Phone>,
}

#[derive(Default)]
struct Phone {
    totp: Option<Totp>,
    newest: i64,
}

impl Replicas {
    /// A database and settings; no server runs yet.
    pub async fn new(settings: &[(&str, &str)]) -> Replicas {
        let (database, mails) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
        let (conninfo, folder) = (database.conninfo(), mails.path().display().to_string());
        let own = [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_MAIL_DIR", &folder)];
        let all: Vec<(&str, &str)> = SETTINGS.into_iter().chain(own).chain(settings.iter().copied()).collect();
        let read = Settings::read(Source::of(all.iter().copied()), SettingsPurpose::Command).unwrap();
        let keys = read.keys.unwrap();
        let store = Store::open(&database.url, "commands", 4, Some(&keys));
        let app = App::new(read.policies, store, Captcha::off(), keys, Clock::system());
        let settings = all.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect();
        Replicas { app, database, settings, mails, browser: Browser::at("", ORIGIN) }
    }

    /// Starts a server that kills itself when it comes to a failpoint.
    #[cfg(feature = "failpoints")]
    pub fn serve_until(&self, failpoint: &str) -> Program {
        let all = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let place = format!("{failpoint}:1");
        let all: Vec<(&str, &str)> = all.chain([("FAILPOINT", place.as_str())]).collect();
        tokio::task::block_in_place(|| Program::start(&["serve"], &all))
    }

    /// Runs a command; one that kills itself when it comes to a failpoint has no exit code.
    #[cfg(feature = "failpoints")]
    pub fn command(&self, arguments: &[&str], failpoint: Option<&str>) -> std::process::Output {
        let all = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let place = failpoint.map(|failpoint| format!("{failpoint}:1"));
        let all: Vec<(&str, &str)> = all.chain(place.as_deref().map(|place| ("FAILPOINT", place))).collect();
        let output = tokio::task::block_in_place(|| command(arguments, &all).output()).unwrap();
        leaks::note_tokens(&String::from_utf8_lossy(&output.stdout));
        output
    }

    /// Starts a server, on this port or on a free one.
    pub fn serve(&self, port: Option<u16>) -> Program {
        let listen = format!("127.0.0.1:{}", port.unwrap_or(0));
        let all = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> = all.chain([("VESTIBULE_LISTEN", listen.as_str())]).collect();
        tokio::task::block_in_place(|| Program::start(&["serve"], &all))
    }

    /// A browser with an empty jar.
    pub fn browser(&self, url: &str) -> Browser {
        self.browser.over_at(url)
    }

    /// Adds an admin with every role and without an authenticator.
    pub async fn admin(&self, email: &str) -> Person {
        let profile = ProfileChange { display_name: Some("Ann Other".into()), ..ProfileChange::default() };
        let admin = NewAdmin { email: email.into(), roles: self.app.policies.staff.admins.roles.clone(), profile };
        let Added::Done(id) = accounts::add(&self.app, &operator(), &admin).await.unwrap() else {
            panic!("{email} could not be added")
        };
        Person { email: email.into(), id, phone: Mutex::default() }
    }

    /// Adds an account of the account door with this password.
    pub async fn customer(&self, email: &str, password: &str) {
        self.named_customer((email, ""), password).await;
    }

    /// Adds an account of the account door with this address, user name and password.
    pub async fn named_customer(&self, names: (&str, &str), password: &str) {
        customer(&self.app, names, ProfileChange::default(), password).await;
    }

    /// The account, as commands show it.
    pub async fn find(&self, person: &Person) -> KnownAccount {
        accounts::find(&self.app, Door::Staff, &Who::Handle(person.id.clone())).await.unwrap().unwrap()
    }

    /// Signs in as far as the mailed code.
    pub async fn prove_address(&self, browser: &Browser, person: &Person) {
        let code = self.mailed(browser, person).await;
        let proven = browser.verify_lookup(&code).await;
        assert_eq!(proven["status"], true, "{proven}");
        if let Some(url) = proven["authUrlFor2fa"].as_str() {
            person.scan(url);
        }
    }

    /// Signs in, and enrols an authenticator first if there is none.
    pub async fn sign_in(&self, browser: &Browser, person: &Person) {
        self.prove_address(browser, person).await;
        let answer = browser.verify_2fa(&person.code().1).await;
        assert_eq!(answer["status"], true, "{answer}");
    }

    /// Requests a code and reads it.
    pub async fn mailed(&self, browser: &Browser, person: &Person) -> String {
        let asked = browser.request_lookup(&person.email).await;
        assert_eq!(asked["status"], true, "{asked}");
        self.code(&person.email).await
    }

    /// Takes the oldest code mailed to an address.
    pub async fn code(&self, email: &str) -> String {
        let (path, code) = until("a mail", async || self.codes(email).into_iter().next()).await;
        std::fs::remove_file(path).unwrap();
        code
    }

    /// Every SMS to a number so far, by time.
    pub fn texted(&self, number: &str) -> Vec<Sms> {
        sms_in(self.mails.path()).into_iter().filter(|sms| sms.to == number).collect()
    }

    /// Every SMS to a number, once no SMS is on its way.
    pub async fn texted_at_last(&self, number: &str) -> Vec<Sms> {
        until("every SMS to be gone", async || {
            (self.database.db_number("select count(*) from outbox where kind = 'sms'").await == 0).then_some(())
        })
        .await;
        self.texted(number)
    }

    /// Waits until `many` SMS came to a number, and returns the code of the last one.
    pub async fn texted_code(&self, number: &str, many: usize) -> String {
        let texted = async || self.texted(number).into_iter().nth(many - 1);
        until("an SMS", texted).await.code()
    }

    /// Number of unread codes mailed to an address, once no mail is on its way.
    pub async fn codes_mailed(&self, email: &str) -> usize {
        until("the outbox to be empty", async || {
            (self.database.db_number("select count(*) from outbox where kind = 'code'").await == 0).then_some(())
        })
        .await;
        self.codes(email).len()
    }

    /// Unread codes mailed to an address, by time.
    fn codes(&self, email: &str) -> Vec<(PathBuf, String)> {
        let entries = std::fs::read_dir(self.mails.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|kind| kind == "eml")).collect();
        paths.sort();
        let (to, six) = (format!("To: {email}"), |line: &&str| line.len() == 6 && line.parse::<u32>().is_ok());
        let read = paths.into_iter().filter_map(|path| {
            // A concurrent reader may have just removed the file.
            let raw = std::fs::read_to_string(&path).ok()?;
            let code = raw.lines().find(six)?.to_owned();
            raw.lines().any(|line| line == to).then_some((path, code))
        });
        read.collect()
    }
}

impl Person {
    /// A person whom a command of the test added.
    pub fn of(email: &str) -> Person {
        Person { email: email.into(), id: String::new(), phone: Mutex::default() }
    }

    /// Adds the secret of an otpauth URL to the phone.
    pub fn scan(&self, url: &str) {
        self.phone.lock().unwrap().totp = Some(Totp::from_url(url).unwrap());
    }

    /// A time step that the phone has not shown and its code, good for ten seconds or more.
    pub fn code(&self) -> (i64, String) {
        // Half a minute has two such steps at most: a third call fails.
        self.fresh().unwrap()
    }

    /// A time step that the phone has not shown and its code, if such a step exists now.
    pub fn fresh(&self) -> Option<(i64, String)> {
        let mut phone = self.phone.lock().unwrap();
        let now = Clock::system().now().timestamp();
        let step = ((now + 10).div_euclid(30) - 1).max(phone.newest + 1);
        if step > now.div_euclid(30) + 1 {
            return None;
        }
        phone.newest = step;
        Some((step, phone.at(step)))
    }

    /// A code that is wrong now and in the neighbouring time steps.
    pub fn wrong_code(&self) -> String {
        let now = Clock::system().now().timestamp().div_euclid(30);
        let right: Vec<String> = (-6..=6).map(|steps| self.phone.lock().unwrap().at(now + steps)).collect();
        super::other_than(&right)
    }
}

impl Phone {
    fn at(&self, step: i64) -> String {
        self.totp.as_ref().unwrap().generate((step * 30).try_into().unwrap()).to_string()
    }
}

/// Waits for a program to end with exit code 0; how long that took.
pub fn ended(program: Program) -> Duration {
    let (code, said, took) = program.ended();
    assert_eq!(code, Some(0), "{said}");
    took
}
