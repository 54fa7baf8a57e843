//! The data folder: held by one process at a time, through a lock that the kernel releases when the process dies.
//!
//! Refuses a folder whose lock is held, with the URL of its holder, and as root a folder that another user owns, may write or
//! could rename. Does not know what else the folder holds.

use super::{
    Application, Error,
    temporary::{Temporary, TemporaryKind},
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

/// Time for which opening retries the lock: [`running`] takes it for a moment to test it, and a forked child shares it until it
/// executes another program.
const LOCK_RETRY: Duration = Duration::from_millis(200);

/// A running instance of the application, as announced in its data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Process id.
    pub pid: u32,
    /// URL that the instance serves, `http://HOST:PORT`.
    pub url: String,
    /// Connection string of the database.
    pub database: String,
}

/// An open data folder, held by this process until this value and every [`Cluster`](super::Cluster) in it are dropped.
#[derive(Debug)]
pub struct DataFolder {
    held: Arc<HeldFolder>,
}

/// The lock of an open data folder, shared by the folder and its clusters: the last to drop it releases it.
#[derive(Debug)]
pub(super) struct HeldFolder {
    application: Application,
    path: PathBuf,
    _lock: File,
    _scratch: Option<Temporary>,
}

impl DataFolder {
    /// Opens the folder, created if missing, and holds its lock.
    ///
    /// # Errors
    /// [`Error::Running`] while another process holds it; [`Error::NotRoots`] where this process is root
    /// and another user owns or may write it; `Io` when it cannot be created or written.
    pub fn open(application: Application, path: &Path) -> Result<Self, Error> {
        judge(path)?;
        make(path)?;
        judge(path)?;
        let path = fs::canonicalize(path).map_err(Error::io("open", path))?;
        Self::hold(application, path, None)
    }

    /// Opens a folder of one test run in the system's temp folder. It is removed when dropped; the next run removes those of
    /// killed runs.
    ///
    /// # Errors
    /// `Io` when it cannot be created.
    pub fn scratch(application: Application) -> Result<Self, Error> {
        let folder = Temporary::make(application, TemporaryKind::Scratch, 0o700, None)?;
        let path = fs::canonicalize(&folder.path).map_err(Error::io("open", &folder.path))?;
        let_through(&path)?;
        Self::hold(application, path, Some(folder))
    }

    fn hold(application: Application, path: PathBuf, scratch: Option<Temporary>) -> Result<Self, Error> {
        let lock = lock(&path)?;
        let folder = Self { held: Arc::new(HeldFolder { application, path, _lock: lock, _scratch: scratch }) };
        folder.held.forget()?;
        Ok(folder)
    }

    /// Path of the folder, absolute and without links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.held.path
    }

    /// Application that opened the folder.
    pub(super) fn application(&self) -> Application {
        self.held.application
    }

    /// Announces this instance to other processes of the machine, until the folder is dropped.
    ///
    /// # Errors
    /// `Io` when it cannot be written.
    pub fn announce(&self, running: &Running) -> Result<(), Error> {
        let (path, new) = (self.path().join(RUNNING), self.path().join("running.json.new"));
        let write = || -> io::Result<()> {
            let mut file = trusted_files::create_anew(&new, 0o600)?;
            file.write_all(&serde_json::to_vec(running)?)?;
            fs::rename(&new, &path)
        };
        write().map_err(Error::io("write", &path))
    }

    /// Shares the lock with a cluster, which may outlive this value.
    pub(super) fn held(&self) -> Arc<HeldFolder> {
        Arc::clone(&self.held)
    }
}

impl HeldFolder {
    fn forget(&self) -> Result<(), Error> {
        let path = self.path.join(RUNNING);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
            _ => Ok(()),
        }
    }
}

impl Drop for HeldFolder {
    fn drop(&mut self) {
        let _ = self.forget();
    }
}

/// The instance that runs in `data`, if it has announced itself and this process may read the announcement.
///
/// # Errors
/// [`Error::NotRoots`] where this process is root and another user owns or may write the folder.
pub fn running(data: &Path) -> Result<Option<Running>, Error> {
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

/// Refuses, where this process is root, a folder that others own or may write or rename, or that lies in such a folder.
fn judge(path: &Path) -> Result<(), Error> {
    trusted_files::judge_folder(path).map_err(Error::io("look at", path))?.map_err(Error::NotRoots)
}

fn make(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::io("make", path)(error)),
        Ok(()) => let_through(path),
    }
}

/// Lets the unprivileged user of root's PostgreSQL pass through a new folder, without listing it.
fn let_through(path: &Path) -> Result<(), Error> {
    let open = || match fs::metadata(path)?.uid() {
        0 => fs::set_permissions(path, fs::Permissions::from_mode(0o711)),
        _ => Ok(()),
    };
    open().map_err(Error::io("open", path))
}

fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    // Root may have created the file; locking needs no write permission.
    let file = trusted_files::open_lock(&path, 0o644)
        .or_else(|refused| trusted_files::open_itself(&path).map_err(|_| refused));
    let file = file.map_err(Error::io("open", &path))?;
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", path)(error)),
            Err(TryLockError::WouldBlock) if since.elapsed() < LOCK_RETRY => thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Running { url: announced(folder).map(|running| running.url) });
            }
        }
    }
}
