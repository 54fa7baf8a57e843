//! Cache of fetched programs: a folder that only its owner and root can write and every user can read, root's PostgreSQL user
//! too.
//!
//! Refuses a folder that others may write, and programs that do not run. Does not know how entries are fetched.

use super::{Fetch, Progress, apt, pip};
use crate::{
    Application, Error,
    person::{self, UnixUser},
    programs::{Programs, below},
    temporary::chance,
};
use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Beginning of the names of unfinished and discarded entries.
const STAGED: &str = "new.";

/// A cache that no other user can write.
#[derive(Debug)]
pub(super) struct Cache {
    pub folder: PathBuf,
    me: u32,
    /// User who runs the programs; `None` when that is the user of this process.
    person: Option<UnixUser>,
}

/// Folder of this user's cache; `None` for a user without a home.
pub(crate) fn usual(application: Application) -> Option<PathBuf> {
    if person::me() == 0 {
        return Some(application.cache_of_root());
    }
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let parent = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(parent.join(application.name))
}

/// Folder of an unfinished entry; removed when dropped.
#[derive(Debug)]
pub(super) struct Staging(PathBuf);

impl Drop for Staging {
    fn drop(&mut self) {
        // The next fetch removes a folder that cannot be removed now.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl AsRef<Path> for Staging {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Cache {
    /// Opens the cache in `folder`, if there is one.
    pub fn open(folder: &Path, person: Option<UnixUser>) -> Result<Option<Self>, Error> {
        let cache = Self { folder: folder.to_path_buf(), me: person::me(), person };
        if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        // Others may write the parent, as a group's folder or the temp folder, unless they could rename the cache.
        let parent = folder.parent().and_then(|parent| fs::metadata(parent).ok());
        let renamed = parent.is_some_and(|parent| parent.mode() & 0o1002 == 0o002);
        if renamed || !cache.is_ours(folder) {
            return Err(Error::Cache(cache.folder));
        }
        Ok(Some(cache))
    }

    /// Opens the cache in `folder`, created if missing.
    pub fn make(folder: &Path, person: Option<UnixUser>) -> Result<Self, Error> {
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
        }
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.and_then(|()| readable(folder)).map_err(Error::io("make", folder))?,
        }
        Self::open(folder, person)?.ok_or_else(|| Error::io("open", folder)(io::ErrorKind::NotFound.into()))
    }

    /// Whether a path is a folder, not a link, that this user or root owns and no other user may write.
    fn is_ours(&self, folder: &Path) -> bool {
        let of = |uid| uid == self.me || uid == 0;
        fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && of(found.uid()) && found.mode() & 0o022 == 0)
    }

    /// Finds the newest programs, or those of the needed major version. Wheels of another pin are skipped.
    pub fn find(&self, needed: Option<u32>) -> Option<Programs> {
        let whole = |name: &str| !name.starts_with(STAGED) && !pip::is_another_pin(name);
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let named = entries.filter(|entry| whole(&entry.file_name().to_string_lossy())).map(|entry| entry.path());
        let runs = named.filter(|path| self.is_ours(path)).filter_map(|path| unpacked(&path, self.person));
        let fits = runs.filter(|programs| needed.is_none_or(|needed| programs.version.major == needed));
        fits.max_by_key(|programs| programs.version)
    }

    /// Waits for the exclusive lock of the cache, reports waiting, and gives up when the fetch is stopped or over its time
    /// limit.
    pub fn lock(&self, fetch: &Fetch) -> Result<File, Error> {
        let path = self.folder.join("lock");
        let file = trusted_files::open_lock(&path, 0o600).map_err(Error::io("open", &path))?;
        let (since, mut told) = (Instant::now(), false);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", path)(error)),
                Err(TryLockError::WouldBlock) if (fetch.stop)() => return Err(Error::Stopped),
                Err(TryLockError::WouldBlock) if since.elapsed() > fetch.limit => {
                    return Err(Error::io("lock", path)(io::ErrorKind::TimedOut.into()));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            // A forked child shares a lock for a moment: that is not worth a message.
            if !told && since.elapsed() > Duration::from_millis(200) {
                told = true;
                (fetch.tell)(Progress::Waiting);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Removes folders of killed fetches. The caller holds the lock.
    pub fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(STAGED) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Creates a folder with `work` and `whole` in it, under a name that no search accepts.
    pub fn staging(&self) -> Result<Staging, Error> {
        let staging = Staging(self.folder.join(format!("{STAGED}{:08x}", chance())));
        for folder in [staging.0.clone(), staging.0.join("work"), staging.0.join("whole")] {
            let made = DirBuilder::new().mode(0o700).create(&folder).and_then(|()| readable(&folder));
            made.map_err(Error::io("make", folder))?;
        }
        Ok(staging)
    }

    /// Keeps unpacked programs as an entry, if they run and have the needed version. One rename makes the entry appear whole.
    pub fn place(&self, whole: &Path, name: &str, needed: Option<u32>) -> Result<Option<Programs>, Error> {
        readable(whole).map_err(Error::io("open", whole))?;
        let fits = |programs: &Programs| needed.is_none_or(|needed| programs.version.major == needed);
        if !unpacked(whole, self.person).is_some_and(|programs| fits(&programs)) {
            return Ok(None);
        }
        let place = self.folder.join(name);
        // An entry of that name does not run, or it would have been found.
        let aside = self.folder.join(format!("{STAGED}{:08x}", chance()));
        let put = || match fs::rename(&place, &aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::rename(whole, &place),
        };
        put().map_err(Error::io("make", &place))?;
        let _ = fs::remove_dir_all(aside);
        Ok(unpacked(&place, self.person))
    }
}

/// The programs of one entry, with the libraries unpacked beside them: a server package does not tell its programs where those
/// are.
fn unpacked(entry: &Path, person: Option<UnixUser>) -> Option<Programs> {
    let libraries = ["usr/lib", "lib"].iter().flat_map(|parent| below(&entry.join(parent), "", ""));
    let of_a_machine = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().contains("-linux-"));
    let libraries = std::env::join_paths(libraries.filter(of_a_machine)).ok()?;
    let folders = below(&entry.join(apt::SERVERS), "", "bin").into_iter().chain([entry.join(pip::BIN)]);
    folders
        .filter_map(|folder| Programs::with_libraries(folder, &libraries, person))
        .max_by_key(|programs| programs.version)
}

/// Lets every user read a folder and only its owner write it, whatever the umask was.
fn readable(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}
