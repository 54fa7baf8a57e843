//! One private PostgreSQL: made on first start, reached through a Unix socket only (but for tests of TCP), stopped when
//! dropped.
//!
//! Refuses data of a major version that is not installed. Does not know what is kept in its databases.

use super::{
    Application, DataFolder, EmbeddedError, Fetch, earlier, fetch,
    folder::Held,
    home::Home,
    programs::{Places, Programs},
    temporary::{self, Kind, Temporary},
    watchdog::{self, Ending, Task, Watchdog},
};
use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// How long the server may take to listen, and `initdb` to finish on a slow disk.
const READY_WITHIN: Duration = Duration::from_secs(30);
const MADE_WITHIN: Duration = Duration::from_secs(120);

/// How long a dying server before us may keep the data busy.
const BUSY_FOR: Duration = Duration::from_secs(10);

/// How to run a cluster.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// The folder of `initdb` and `postgres`; none looks for it on `PATH` and in the usual places.
    pub bin: Option<PathBuf>,
    /// Leave to fetch them where there are none; without, only what was fetched before is taken.
    pub fetch: Option<Fetch>,
    /// Whether what was committed survives a power cut. Without, it is quicker: for tests.
    pub durable: bool,
    /// The most connections at a time.
    pub max_connections: u16,
    /// A port of the loopback network to listen on beside the socket: for tests of TCP.
    pub loopback_port: Option<u16>,
    /// Further settings by name, as `postgresql.conf` takes them; what keeps it private is not for them to change.
    pub settings: Vec<(String, String)>,
}

/// A running PostgreSQL. Dropping it stops it and blocks until it is gone, at most 12 s.
#[derive(Debug)]
pub struct Cluster {
    // The order of letting go: the server, its sockets, its folder, and the data folder last.
    watchdog: Watchdog,
    sockets: Temporary,
    home: Home,
    application: Application,
    _folder: Arc<Held>,
    version: u32,
    port: u16,
}

impl Cluster {
    /// Starts the cluster of `folder`, made if there is none, and returns once it takes connections. Blocks.
    ///
    /// # Errors
    /// No PostgreSQL or the wrong one, a folder that cannot be used, or the end of the log of what failed.
    pub fn start(folder: &DataFolder, options: &ClusterOptions) -> Result<Self, EmbeddedError> {
        Self::start_or_elsewhere(folder, options, &folder.application().moved_clusters())
    }

    pub(super) fn start_or_elsewhere(
        folder: &DataFolder,
        options: &ClusterOptions,
        elsewhere: &Path,
    ) -> Result<Self, EmbeddedError> {
        let application = folder.application();
        let home = Home::find(folder.path(), elsewhere)?;
        let data = home.path.join("data");
        let needed = made_by(&data)?;
        let places = Places::of_this_machine(application, options.bin.as_deref(), home.person);
        let programs = fetch::programs(&places, options.fetch.as_ref(), needed, &data)?;
        let version = programs.version.major;
        if needed.is_none() {
            make(application, &home, &data, &programs, options.durable)?;
        }
        let port = port(options);
        let since = Instant::now();
        loop {
            earlier::stop(&data)?;
            // One for each try: the watchdog of a server that ended has removed its own.
            let sockets = Temporary::make(application, Kind::Sockets, 0o700, home.person)?;
            match launch(application, &home, &data, &programs, options, &sockets.path) {
                Ok(watchdog) => {
                    return Ok(Self { watchdog, sockets, home, application, _folder: folder.held(), version, port });
                }
                Err(error) if is_busy(&error) && since.elapsed() < BUSY_FOR => thread::sleep(Duration::from_millis(50)),
                Err(error) => return Err(error),
            }
        }
    }

    /// The connection string of one of its databases, in keywords and values.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let database = database.replace('\\', r"\\").replace('\'', r"\'");
        let (sockets, user) = (self.sockets.path.display(), self.application.name);
        format!("host='{sockets}' port={} user={user} dbname='{database}'", self.port)
    }

    /// Where the cluster was put, when it is not in the data folder and this start put it there.
    #[must_use]
    pub fn moved_to(&self) -> Option<&Path> {
        self.home.moved.then_some(self.home.path.as_path())
    }

    /// The major version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The server's log of this run.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.watchdog.log
    }

    /// Stops the server and waits until it is gone. Blocks.
    ///
    /// # Errors
    /// [`EmbeddedError::DoesNotStop`] after 12 s.
    pub fn stop(mut self) -> Result<(), EmbeddedError> {
        self.watchdog.end()
    }
}

/// The major version that made the data, if there is any.
fn made_by(data: &Path) -> Result<Option<u32>, EmbeddedError> {
    let path = data.join("PG_VERSION");
    match fs::read_to_string(&path) {
        // Until PostgreSQL 9 it reads like 9.6.
        Ok(told) => match told.trim().split('.').next().unwrap_or_default().parse() {
            Ok(major) => Ok(Some(major)),
            Err(error) => Err(EmbeddedError::io("read", path)(io::Error::new(io::ErrorKind::InvalidData, error))),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EmbeddedError::io("read", path)(error)),
    }
}

/// Makes the cluster under another name and renames it, so that a half-made one is never taken for one.
fn make(
    application: Application,
    home: &Home,
    data: &Path,
    programs: &Programs,
    durable: bool,
) -> Result<(), EmbeddedError> {
    for entry in fs::read_dir(&home.path).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("data.new.") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    // An initdb of a killed run may still be about to end: it must not meet ours.
    let new = home.path.join(format!("data.new.{:08x}", temporary::chance()));
    let mut command: Vec<OsString> = vec![programs.folder.join("initdb").into(), "-D".into(), (&new).into()];
    command.extend(["-A", "trust", "-U", application.name, "--locale=C", "-E", "UTF8"].map(OsString::from));
    if !durable {
        command.push("--no-sync".into());
    }
    let task = task(application, "initdb", command, home, programs, None);
    let made = |ended: Option<std::process::ExitStatus>| ended.is_some_and(|status| status.success());
    Watchdog::set_on(task)?.until(MADE_WITHIN, made)?;
    let place = || {
        fs::rename(&new, data)?;
        if durable { File::open(&home.path)?.sync_all() } else { Ok(()) }
    };
    place().map_err(EmbeddedError::io("make", data))
}

fn launch(
    application: Application,
    home: &Home,
    data: &Path,
    programs: &Programs,
    options: &ClusterOptions,
    sockets: &Path,
) -> Result<Watchdog, EmbeddedError> {
    let mut command: Vec<OsString> = vec![programs.folder.join("postgres").into(), "-D".into(), data.into()];
    for setting in settings(options, sockets) {
        command.extend(["-c".into(), setting.into()]);
    }
    let task = task(application, "postgres", command, home, programs, Some(sockets));
    let mut watchdog = Watchdog::set_on(task)?;
    watchdog.until(READY_WITHIN, |ended| ended.is_none() && is_ready(data, sockets, port(options)))?;
    Ok(watchdog)
}

fn task<'a>(
    application: Application,
    name: &'static str,
    command: Vec<OsString>,
    home: &'a Home,
    programs: &Programs,
    sockets: Option<&'a Path>,
) -> Task<'a> {
    let environment = watchdog::with_libraries(&programs.libraries).into_iter().collect();
    Task {
        application,
        name,
        command,
        person: home.person,
        folder: &home.path,
        sockets,
        environment,
        ending: Ending::Postgres,
    }
}

/// `name=value`; of two for one name PostgreSQL takes the last.
fn settings(options: &ClusterOptions, sockets: &Path) -> Vec<String> {
    let set = |name: &str, value: &str| format!("{name}={value}");
    let mut all = vec![set("shared_buffers", "32MB"), set("max_connections", &options.max_connections.to_string())];
    if !options.durable {
        all.extend(["fsync", "synchronous_commit", "full_page_writes", "autovacuum"].map(|name| set(name, "off")));
    }
    all.extend(options.settings.iter().map(|(name, value)| set(name, value)));
    let addresses = if options.loopback_port.is_some() { "127.0.0.1" } else { "" };
    all.extend([set("listen_addresses", addresses), set("port", &port(options).to_string())]);
    all.push(set("logging_collector", "off"));
    all.push(set("unix_socket_directories", &sockets.display().to_string()));
    all
}

/// The port names the socket too.
fn port(options: &ClusterOptions) -> u16 {
    options.loopback_port.unwrap_or(5432)
}

/// `postmaster.pid` tells: its fifth line where the socket is (a dead server's file names another folder), its eighth
/// how far it is.
fn is_ready(data: &Path, sockets: &Path, port: u16) -> bool {
    let told = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let lines: Vec<&str> = told.lines().collect();
    lines.get(4).is_some_and(|line| Path::new(line) == sockets)
        && lines.get(7).is_some_and(|status| status.trim() == "ready")
        && sockets.join(format!(".s.PGSQL.{port}")).exists()
}

/// A server before us is not quite gone, or what a killed one left in memory.
fn is_busy(error: &EmbeddedError) -> bool {
    let tells =
        |tail: &str| tail.contains("pre-existing shared memory block") || tail.contains("lock file \"postmaster.pid\"");
    matches!(error, EmbeddedError::Ended { tail, .. } if tells(tail))
}
