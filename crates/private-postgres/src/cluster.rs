//! One private PostgreSQL server: created at the first start, reached through a Unix socket (and over TCP in tests only),
//! stopped when dropped.
//!
//! Refuses data of a major version that is not installed. Does not know what its databases hold.

use super::{
    Application, DataFolder, Error, Fetch, earlier, fetch,
    folder::HeldFolder,
    home::ClusterHome,
    programs::{Programs, SearchPlaces},
    temporary::{self, Temporary, TemporaryKind},
    watchdog::{self, EndSignals, Task, Watchdog},
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

/// Time limit for the server to accept connections.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Time limit for `initdb`, on a slow disk too.
const MADE_WITHIN: Duration = Duration::from_secs(120);

/// Time for which the start is retried while an earlier server that is shutting down keeps the data busy.
const BUSY_FOR: Duration = Duration::from_secs(10);

/// Options of a cluster.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// Folder of `initdb` and `postgres`. `None` searches `PATH` and the usual places.
    pub bin: Option<PathBuf>,
    /// Permission to fetch the programs where none are installed. `None` uses programs that were fetched before, and fetches
    /// none.
    pub fetch: Option<Fetch>,
    /// Whether commits survive a power failure. `false` is faster and meant for tests.
    pub durable: bool,
    /// Maximum number of simultaneous connections.
    pub max_connections: u16,
    /// Port on 127.0.0.1 to listen on besides the socket, for tests of TCP.
    pub loopback_port: Option<u16>,
    /// Further settings of `postgresql.conf`, as name and value. The settings that keep the server private override them.
    pub settings: Vec<(String, String)>,
}

/// A running PostgreSQL server. Dropping it stops the server and blocks until it has ended, at most 12 s.
#[derive(Debug)]
pub struct Cluster {
    // Fields drop in this order: the server, its sockets, its home, and the data folder last.
    watchdog: Watchdog,
    sockets: Temporary,
    home: ClusterHome,
    application: Application,
    _folder: Arc<HeldFolder>,
    version: u32,
    port: u16,
}

impl Cluster {
    /// Starts the cluster in `folder`, created if missing, and returns once it accepts connections. Blocks.
    ///
    /// # Errors
    /// No PostgreSQL, one of another major version, an unusable folder, or a failed program with the end of its log.
    pub fn start(folder: &DataFolder, options: &ClusterOptions) -> Result<Self, Error> {
        Self::start_or_elsewhere(folder, options, &folder.application().moved_clusters())
    }

    pub(super) fn start_or_elsewhere(
        folder: &DataFolder,
        options: &ClusterOptions,
        elsewhere: &Path,
    ) -> Result<Self, Error> {
        let application = folder.application();
        let home = ClusterHome::find(folder.path(), elsewhere)?;
        let data = home.path.join("data");
        let needed = made_by(&data)?;
        let places = SearchPlaces::of_this_machine(application, options.bin.as_deref(), home.person);
        let programs = fetch::programs(&places, options.fetch.as_ref(), needed, &data)?;
        let version = programs.version.major;
        if needed.is_none() {
            make(application, &home, &data, &programs, options.durable)?;
        }
        let port = port(options);
        let since = Instant::now();
        loop {
            earlier::stop(&data)?;
            // A fresh folder for each try: the watchdog of a server that ended has removed its folder.
            let sockets = Temporary::make(application, TemporaryKind::Sockets, 0o700, home.person)?;
            match launch(application, &home, &data, &programs, options, &sockets.path) {
                Ok(watchdog) => {
                    return Ok(Self { watchdog, sockets, home, application, _folder: folder.held(), version, port });
                }
                Err(error) if is_busy(&error) && since.elapsed() < BUSY_FOR => thread::sleep(Duration::from_millis(50)),
                Err(error) => return Err(error),
            }
        }
    }

    /// Connection string of one of the cluster's databases, as keywords and values.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let database = database.replace('\\', r"\\").replace('\'', r"\'");
        let (sockets, user) = (self.sockets.path.display(), self.application.name);
        format!("host='{sockets}' port={} user={user} dbname='{database}'", self.port)
    }

    /// The cluster's folder, if this start moved it out of the data folder.
    #[must_use]
    pub fn moved_to(&self) -> Option<&Path> {
        self.home.moved.then_some(self.home.path.as_path())
    }

    /// Major version of the server.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Path of the server's log of this run.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.watchdog.log
    }

    /// Stops the server and waits until it has ended. Blocks.
    ///
    /// # Errors
    /// [`Error::DoesNotStop`] after 12 s.
    pub fn stop(mut self) -> Result<(), Error> {
        self.watchdog.end()
    }
}

/// Major version that created the data, if there is data.
fn made_by(data: &Path) -> Result<Option<u32>, Error> {
    let path = data.join("PG_VERSION");
    match fs::read_to_string(&path) {
        // Up to PostgreSQL 9 the file holds two numbers, such as 9.6.
        Ok(told) => match told.trim().split('.').next().unwrap_or_default().parse() {
            Ok(major) => Ok(Some(major)),
            Err(error) => Err(Error::io("read", path)(io::Error::new(io::ErrorKind::InvalidData, error))),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// Creates the cluster under another name and renames it, so that an unfinished cluster is never started.
fn make(
    application: Application,
    home: &ClusterHome,
    data: &Path,
    programs: &Programs,
    durable: bool,
) -> Result<(), Error> {
    for entry in fs::read_dir(&home.path).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("data.new.") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    // The initdb of a killed run may still be writing, so this run uses a new name.
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
    place().map_err(Error::io("make", data))
}

fn launch(
    application: Application,
    home: &ClusterHome,
    data: &Path,
    programs: &Programs,
    options: &ClusterOptions,
    sockets: &Path,
) -> Result<Watchdog, Error> {
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
    home: &'a ClusterHome,
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
        ending: EndSignals::Postgres,
    }
}

/// Settings as `name=value`. PostgreSQL uses the last value of a name.
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

/// Port of the server. The socket's file name holds it too.
fn port(options: &ClusterOptions) -> u16 {
    options.loopback_port.unwrap_or(5432)
}

/// Whether `postmaster.pid` reports a ready server on this socket: line 5 names the socket's folder (a stale file names
/// another), line 8 the server's state.
fn is_ready(data: &Path, sockets: &Path, port: u16) -> bool {
    let told = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let lines: Vec<&str> = told.lines().collect();
    lines.get(4).is_some_and(|line| Path::new(line) == sockets)
        && lines.get(7).is_some_and(|status| status.trim() == "ready")
        && sockets.join(format!(".s.PGSQL.{port}")).exists()
}

/// Whether the start failed because an earlier server has not ended yet, or left shared memory behind.
fn is_busy(error: &Error) -> bool {
    let tells =
        |tail: &str| tail.contains("pre-existing shared memory block") || tail.contains("lock file \"postmaster.pid\"");
    matches!(error, Error::Ended { tail, .. } if tells(tail))
}
