//! The stand: two processes of the program, through the fault proxy, on one durable PostgreSQL of its own, with accounts
//! and a mailbox. What is killed can be started again.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use private_postgres::{Cluster, ClusterOptions, DataFolder};
use vestibule::app::App;
use vestibule::captcha::Captcha;
use vestibule::cli::running_dev::APPLICATION;
use vestibule::clock::Clock;
use vestibule::settings::{Settings, SettingsPurpose, Source};
use vestibule::store::{DatabaseUrl, Store, migrations};

use super::customers::ledger::Ledger;
use super::faults::{FaultProxy, Postmaster};
use super::history::History;
use super::letters::Letters;
use super::people::Person;
use super::players::plays::PlayBook;
use super::players::{Casino, casino};
use super::visitors::visits::GuestBook;
use super::visitors::{Lobby, lobby};
use crate::support::database;
use crate::support::house::KEYS;
use crate::support::program::{self, Program};

pub const ORIGIN: &str = "http://127.0.0.1:8080";
/// A second master key: servers have both, and rotations alternate between them.
const OTHER: &str = "other:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
/// Connections of each server.
pub const POOL: usize = 8;
/// Maximum of wrong codes for each account and factor, and the window in seconds.
pub const WRONG: (usize, i64) = (30, 20);
/// Maximum of codes that a player may ask for, and the window in seconds.
pub const SENDS: (usize, i64) = (12, 20);
/// Idle timeout in seconds.
pub const IDLE: i64 = 120;

pub struct Stand {
    pub history: History,
    /// Requests of the account door's customers with their answers.
    pub ledger: Ledger,
    /// Calls of the session door's visitors, and commands on keys.
    pub guest_book: GuestBook,
    pub lobby: Lobby,
    /// Calls of the player door.
    pub play_book: PlayBook,
    pub casino: Casino,
    pub proxy: FaultProxy,
    pub people: Vec<Person>,
    servers: Vec<Server>,
    /// Connections that PostgreSQL ended with an open transaction, in earlier runs of it.
    left_open: Mutex<usize>,
    settings: Vec<(String, String)>,
    /// Mails and SMS.
    pub letters: Letters,
    options: ClusterOptions,
    // Dropped in this order.
    cluster: Mutex<Option<Cluster>>,
    data: DataFolder,
}

#[derive(Default)]
struct Server {
    /// Its failpoint, if any.
    failpoint: Mutex<Option<String>>,
    running: Mutex<Option<Program>>,
    url: Mutex<String>,
}

/// Both master keys, in either order.
pub fn keys(other_first: bool) -> String {
    if other_first { format!("{OTHER},{KEYS}") } else { format!("{KEYS},{OTHER}") }
}

impl Stand {
    pub async fn build(accounts: usize) -> Stand {
        tokio::task::block_in_place(database::ready);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let options = ClusterOptions {
            bin: None,
            fetch: None,
            durable: true,
            max_connections: 60,
            loopback_port: Some(port),
            settings: Vec::new(),
        };
        let data = DataFolder::scratch(APPLICATION).unwrap();
        let cluster = tokio::task::block_in_place(|| Cluster::start(&data, &options)).unwrap();
        let url = DatabaseUrl::parse(&cluster.url("postgres"), None).unwrap();
        url.connect("test-setup").await.unwrap().batch_execute("create database kills").await.unwrap();
        let direct = DatabaseUrl::parse(&cluster.url("kills"), None).unwrap();
        migrations::run(&direct).await.unwrap();
        let proxy = FaultProxy::before(([127, 0, 0, 1], port).into()).await;
        let letters = Letters::open();
        let conninfo = format!("host=127.0.0.1 port={} user=vestibule dbname=kills", proxy.port);
        let [wrong, sends] = [WRONG, SENDS].map(|(most, seconds)| format!("{most}/{seconds}s"));
        let settings = [
            ("DATABASE_URL", conninfo.as_str()),
            ("VESTIBULE_DATABASE_POOL", &POOL.to_string()),
            ("VESTIBULE_MAIL_DIR", &letters.folder().display().to_string()),
            ("VESTIBULE_PUBLIC_URL", ORIGIN),
            ("VESTIBULE_LISTEN", "127.0.0.1:0"),
            ("VESTIBULE_KEYS", &keys(false)),
            ("VESTIBULE_CAPTCHA", "off"),
            ("VESTIBULE_COOLDOWN", "off"),
            ("VESTIBULE_MAILS", "off"),
            ("VESTIBULE_RATE_LIMIT", "off"),
            ("VESTIBULE_DOORS", "staff,account,session,player"),
            // Activity is recorded after a tenth of the timeout.
            ("VESTIBULE_SESSION_IDLE", &format!("{IDLE}s")),
            ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"),
            ("VESTIBULE_LOCKOUT", "1s,1s"),
            ("VESTIBULE_WRONG_UNTRUSTED", &wrong),
            ("VESTIBULE_ACCOUNT_WRONG", &wrong),
            ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
            ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
            ("VESTIBULE_ACCOUNT_COOLDOWN", "off"),
            ("VESTIBULE_ACCOUNT_MAILS", "off"),
            ("VESTIBULE_ACCOUNT_LOCKOUT", "1s,1s"),
            ("VESTIBULE_KEY_RATE_LIMIT", "off"),
            ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "off"),
            ("VESTIBULE_SESSION_DOOR_WRONG", &wrong),
            ("VESTIBULE_SESSION_DOOR_LOCKOUT", "1s,1s"),
            ("VESTIBULE_SMS", "files"),
            ("VESTIBULE_PLAYER_RATE_LIMIT", "off"),
            ("VESTIBULE_PLAYER_COOLDOWN", "off"),
            ("VESTIBULE_PLAYER_MAILS", &sends),
            ("VESTIBULE_PLAYER_WRONG", &wrong),
            ("VESTIBULE_PLAYER_LOCKOUT", "1s,1s"),
        ];
        let people: Vec<Person> = (0..accounts).map(Person::of).collect();
        for person in &people {
            let said = program::run(&["admin", "add", &person.email, "--role", "BO"], &settings);
            assert_eq!(said.code, 0, "{}", said.err);
        }
        let read = Settings::read(Source::of(settings.iter().copied()), SettingsPurpose::Command).unwrap();
        let keys = read.keys.unwrap();
        let store = Store::open(&direct, "commands", 2, Some(&keys));
        let app = App::new(read.policies, store, Captcha::off(), keys, Clock::system());
        let (lobby, casino) = (lobby(&app).await, casino(&app).await);
        let settings = settings.iter().map(|(name, value)| (String::from(*name), String::from(*value)));
        let settings: Vec<(String, String)> = settings.collect();
        let servers: Vec<Server> = (0..2).map(|_| Server::default()).collect();
        servers.iter().for_each(|server| tokio::task::block_in_place(|| server.start(&settings, None)));
        let (history, cluster) = (History::default(), Mutex::new(Some(cluster)));
        Stand {
            history,
            ledger: Ledger::default(),
            guest_book: GuestBook::default(),
            lobby,
            play_book: PlayBook::default(),
            casino,
            proxy,
            people,
            servers,
            left_open: Mutex::default(),
            settings,
            letters,
            options,
            cluster,
            data,
        }
    }

    /// Last known URL of a server.
    pub fn url(&self, server: usize) -> String {
        self.servers[server].url.lock().unwrap().clone()
    }

    pub fn signal(&self, server: usize, name: &str) {
        if let Some(program) = self.servers[server].running.lock().unwrap().as_ref() {
            program.signal(name);
        }
    }

    /// Kills a server, waits and restarts it, with a failpoint if given; the time until it listened.
    pub async fn kill_server(&self, server: usize, away: Duration, failpoint: Option<String>) -> Duration {
        let killed = self.servers[server].running.lock().unwrap().take();
        tokio::task::block_in_place(|| drop(killed));
        tokio::time::sleep(away).await;
        let since = Instant::now();
        tokio::task::block_in_place(|| self.servers[server].start(&self.settings, failpoint));
        since.elapsed()
    }

    /// A server's failpoint, and how the process ended, if it has.
    pub fn fate(&self, server: usize) -> (Option<String>, Option<Result<(), String>>) {
        let server = &self.servers[server];
        let told = server.failpoint.lock().unwrap().clone();
        let mut running = server.running.lock().unwrap();
        let ended = running.as_mut().and_then(|program| Some((program.end()?, program.said())));
        let fate = ended.map(|(status, said)| match status.signal() {
            Some(9) if told.is_some() => Ok(()),
            _ => Err(format!("{status}: {said}")),
        });
        (told, fate)
    }

    /// Runs a command as operators do.
    pub fn command(&self, arguments: &[&str], failpoint: Option<&str>) -> Command {
        let mut settings: Vec<_> = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        settings.extend(failpoint.map(|failpoint| ("FAILPOINT", failpoint)));
        program::command(arguments, &settings)
    }

    pub fn postmaster(&self) -> Postmaster {
        Postmaster::of(&self.data.path().join("pg/data"))
    }

    /// Ends PostgreSQL, waits and restarts it on the same data; the time until it accepted connections.
    pub async fn kill_postgres(&self, how: &str, away: Duration) -> Duration {
        self.postmaster().end(how);
        let left_open = self.left_open();
        *self.left_open.lock().unwrap() = left_open;
        let dead = self.cluster.lock().unwrap().take();
        tokio::task::block_in_place(|| drop(dead));
        tokio::time::sleep(away).await;
        let since = Instant::now();
        let cluster = tokio::task::block_in_place(|| Cluster::start(&self.data, &self.options)).unwrap();
        *self.cluster.lock().unwrap() = Some(cluster);
        since.elapsed()
    }

    /// Connections that PostgreSQL ended with an open transaction.
    pub fn left_open(&self) -> usize {
        let log = self.cluster.lock().unwrap().as_ref().unwrap().log().to_owned();
        let told = String::from_utf8_lossy(&std::fs::read(log).unwrap()).into_owned();
        *self.left_open.lock().unwrap() + told.matches("idle-in-transaction timeout").count()
    }

    /// Result of a query, without the proxy.
    pub async fn text(&self, query: &str) -> String {
        let url = self.cluster.lock().unwrap().as_ref().unwrap().url("kills");
        let mut connection = DatabaseUrl::parse(&url, None).unwrap().connect("test").await.unwrap();
        // No timeout: whole tables are read without an index on a busy machine.
        let patient = "set statement_timeout = '60s'; reset enable_seqscan; reset enable_hashjoin";
        connection.batch_execute(patient).await.unwrap();
        let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
        diesel::select(text).get_result(&mut connection).await.unwrap()
    }
}

impl Server {
    fn start(&self, settings: &[(String, String)], failpoint: Option<String>) {
        let mut settings: Vec<_> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        settings.extend(failpoint.as_deref().map(|failpoint| ("FAILPOINT", failpoint)));
        let program = Program::start(&["serve"], &settings);
        self.failpoint.lock().unwrap().clone_from(&failpoint);
        *self.url.lock().unwrap() = program.url();
        *self.running.lock().unwrap() = Some(program);
    }
}
