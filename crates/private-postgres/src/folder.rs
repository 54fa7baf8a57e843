//! The data folder: one process at a time, told by a lock the kernel lets go when that process dies.
//!
//! Refuses a folder whose lock is held, naming where its holder listens, and as root one that another user owns, may write
//! or could rename. Does not know what else is kept in it.

use super::{
    Application, EmbeddedError,
    temporary::{Kind, Temporary},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

const LOCK: &str = "lock";
const RUNNING: &str = "running.json";

/// [`running`] takes the lock for an instant to see whether it is held, and a child just forked shares it until it has
/// become another program; opening outlasts both.
const LOOKED_AT: Duration = Duration::from_millis(200);

/// A running instance, as its data folder tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Its process id.
    pub pid: u32,
    /// Where it serves, `http://HOST:PORT`.
    pub url: String,
    /// Its database, as a connection string.
    pub database: String,
}

/// An open data folder, held by this process until this value and every [`Cluster`](super::Cluster) in it are dropped.
#[derive(Debug)]
pub struct DataFolder {
    held: Arc<Held>,
}

/// What opening gives. The last one who needs the folder lets it go.
#[derive(Debug)]
pub(super) struct Held {
    application: Application,
    path: PathBuf,
    _lock: File,
    _scratch: Option<Temporary>,
}

impl DataFolder {
    /// Opens the folder, made if need be, and holds it.
    ///
    /// # Errors
    /// [`EmbeddedError::Running`] while another process holds it; [`EmbeddedError::NotRoots`] where this process is root
    /// and another user has a hand in it; `Io` when it cannot be made or written.
    pub fn open(application: Application, path: &Path) -> Result<Self, EmbeddedError> {
        judge(path)?;
        make(path)?;
        judge(path)?;
        let path = fs::canonicalize(path).map_err(EmbeddedError::io("open", path))?;
        Self::hold(application, path, None)
    }

    /// A folder of one test run in the system's temp folder, removed at the end; what a killed run left is swept by
    /// the next.
    ///
    /// # Errors
    /// `Io` when it cannot be made.
    pub fn scratch(application: Application) -> Result<Self, EmbeddedError> {
        let folder = Temporary::make(application, Kind::Scratch, 0o700, None)?;
        let path = fs::canonicalize(&folder.path).map_err(EmbeddedError::io("open", &folder.path))?;
        let_through(&path)?;
        Self::hold(application, path, Some(folder))
    }

    fn hold(application: Application, path: PathBuf, scratch: Option<Temporary>) -> Result<Self, EmbeddedError> {
        let lock = lock(&path)?;
        let folder = Self { held: Arc::new(Held { application, path, _lock: lock, _scratch: scratch }) };
        folder.held.forget()?;
        Ok(folder)
    }

    /// The folder, absolute and without links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.held.path
    }

    /// The application that opened the folder.
    pub(super) fn application(&self) -> Application {
        self.held.application
    }

    /// Tells other commands of this machine where we are, until the folder is let go.
    ///
    /// # Errors
    /// `Io` when it cannot be written.
    pub fn announce(&self, running: &Running) -> Result<(), EmbeddedError> {
        let (path, new) = (self.path().join(RUNNING), self.path().join("running.json.new"));
        let write = || -> io::Result<()> {
            let mut file = trusted_files::create_anew(&new, 0o600)?;
            file.write_all(&serde_json::to_vec(running)?)?;
            fs::rename(&new, &path)
        };
        write().map_err(EmbeddedError::io("write", &path))
    }

    /// The folder for whoever needs it as long as we do, or longer.
    pub(super) fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held)
    }
}

impl Held {
    fn forget(&self) -> Result<(), EmbeddedError> {
        let path = self.path.join(RUNNING);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EmbeddedError::io("remove", path)(error)),
            _ => Ok(()),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.forget();
    }
}

/// The instance running on `data`, if one is, has said so, and we may read it.
///
/// # Errors
/// [`EmbeddedError::NotRoots`] where this process is root and another user has a hand in the folder.
pub fn running(data: &Path) -> Result<Option<Running>, EmbeddedError> {
    if fs::symlink_metadata(data).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(None);
    }
    judge(data)?;
    let Ok(lock) = trusted_files::open_itself(&data.join(LOCK)) else { return Ok(None) };
    match lock.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Ok(announced(data)),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(None),
    }
}

fn announced(data: &Path) -> Option<Running> {
    serde_json::from_slice(&trusted_files::read_itself(&data.join(RUNNING)).ok()?).ok()
}

/// As root: the folder, if it exists, and all folders above it are root's, and nobody else may write or rename it.
fn judge(path: &Path) -> Result<(), EmbeddedError> {
    trusted_files::judge_folder(path).map_err(EmbeddedError::io("look at", path))?.map_err(EmbeddedError::NotRoots)
}

fn make(path: &Path) -> Result<(), EmbeddedError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(EmbeddedError::io("make", parent))?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(EmbeddedError::io("make", path)(error)),
        Ok(()) => let_through(path),
    }
}

/// Root's PostgreSQL runs as somebody else, who must pass through a folder we just made, and need not look around.
fn let_through(path: &Path) -> Result<(), EmbeddedError> {
    let open = || match fs::metadata(path)?.uid() {
        0 => fs::set_permissions(path, fs::Permissions::from_mode(0o711)),
        _ => Ok(()),
    };
    open().map_err(EmbeddedError::io("open", path))
}

fn lock(folder: &Path) -> Result<File, EmbeddedError> {
    let path = folder.join(LOCK);
    // Root may have made it before; a lock needs no right to write.
    let file = trusted_files::open_lock(&path, 0o644)
        .or_else(|refused| trusted_files::open_itself(&path).map_err(|_| refused));
    let file = file.map_err(EmbeddedError::io("open", &path))?;
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(EmbeddedError::io("lock", path)(error)),
            Err(TryLockError::WouldBlock) if since.elapsed() < LOOKED_AT => thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock) => {
                return Err(EmbeddedError::Running { url: announced(folder).map(|running| running.url) });
            }
        }
    }
}
