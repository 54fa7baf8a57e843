//! Short-lived folders in the system's temp folder. A later run removes the folders of killed runs.
//!
//! Refuses to remove folders of another name or owner, and folders that a live process holds. Does not know what they hold.

use super::{Application, Error, person::UnixUser};
use std::{
    collections::hash_map::RandomState,
    ffi::OsStr,
    fs::{self, DirBuilder, File, TryLockError},
    hash::{BuildHasher, Hasher},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Exclusive limit of a path in bytes: it leaves room for `/.s.PGSQL.5432.lock` within the 104 bytes a socket may have on
/// macOS.
const LONGEST: usize = 80;

/// Folder of this process. The lock on it shows other processes that this one is alive.
#[derive(Debug)]
pub(super) struct Temporary {
    pub path: PathBuf,
    kind: TemporaryKind,
    _lock: File,
}

/// Kinds of temporary folders. A name is the kind's beginning and eight hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TemporaryKind {
    /// Folder of a socket; removed only if it holds nothing else.
    Sockets,
    /// Data folder of a test run; removed with all it holds.
    Scratch,
}

impl TemporaryKind {
    fn beginning(self, Application { name, .. }: Application) -> String {
        match self {
            Self::Sockets => format!("{name}-"),
            Self::Scratch => format!("{name}-scratch-"),
        }
    }

    fn matches(self, application: Application, name: &OsStr) -> bool {
        let digits = name.to_str().and_then(|name| name.strip_prefix(&self.beginning(application)));
        digits.is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
    }

    /// Removes a folder of this kind. A socket folder with other files is kept.
    fn remove(self, folder: &Path) -> io::Result<()> {
        if self == Self::Scratch {
            return fs::remove_dir_all(folder);
        }
        for entry in fs::read_dir(folder)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(".s.PGSQL.") {
                fs::remove_file(entry.path())?;
            }
        }
        fs::remove_dir(folder)
    }
}

impl Temporary {
    /// Creates a folder of `mode`, owned by `person` if there is one, after removing stale folders of its kind. Root creates
    /// none where another user could replace it.
    pub fn make(
        application: Application,
        kind: TemporaryKind,
        mode: u32,
        person: Option<UnixUser>,
    ) -> Result<Self, Error> {
        let parents = [std::env::temp_dir(), PathBuf::from("/tmp")];
        let mut refusal = None;
        let safe = |parent: &&PathBuf| {
            is_plain(application, parent)
                && trusted_files::judge_folder(&parent.join("new")).is_ok_and(|judged| judged.is_ok())
        };
        for parent in parents.iter().filter(safe) {
            sweep(application, kind, parent, person);
            match Self::make_in(&kind.beginning(application), kind, parent, mode, person) {
                Ok(made) => return Ok(made),
                Err(error) => refusal = Some(error),
            }
        }
        Err(refusal.unwrap_or_else(|| Error::NotAFolder(PathBuf::from("/tmp"))))
    }

    fn make_in(
        beginning: &str,
        kind: TemporaryKind,
        parent: &Path,
        mode: u32,
        person: Option<UnixUser>,
    ) -> Result<Self, Error> {
        for _ in 0..16 {
            let path = parent.join(format!("{beginning}{:08x}", chance()));
            match DirBuilder::new().mode(mode).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(Error::io("make", &path))?,
            }
            // A sweep of another process may have seen the folder before it was locked: take another name then.
            let Some(lock) = held(&path) else { continue };
            let made = Self { path, kind, _lock: lock };
            if let Some(person) = person {
                let usable = person.give(&made.path).is_ok() && person.can_use(&made.path)?;
                if !usable {
                    return Err(Error::Unreachable { folder: made.path.clone(), uid: person.uid });
                }
            }
            return Ok(made);
        }
        Err(Error::io("make a folder in", parent)(io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for Temporary {
    /// A later run removes a folder that cannot be removed now.
    fn drop(&mut self) {
        let _ = self.kind.remove(&self.path);
    }
}

/// Removes folders of dead runs in `parent`, as far as the system allows.
pub(super) fn sweep(application: Application, kind: TemporaryKind, parent: &Path, person: Option<UnixUser>) {
    let me = super::person::me();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        if !kind.matches(application, &entry.file_name())
            || !fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir())
        {
            continue;
        }
        let ours = |uid: u32| uid == me || person.is_some_and(|person| person.uid == uid);
        if fs::symlink_metadata(&path).is_ok_and(|found| ours(found.uid()))
            && let Some(_lock) = held(&path)
        {
            let _ = kind.remove(&path);
        }
    }
}

/// Takes the lock of a folder, if no process holds it and the path still leads to the locked folder.
pub(super) fn held(folder: &Path) -> Option<File> {
    held_within(folder, Duration::ZERO)
}

/// Takes the lock of a folder as [`held`] does, retrying for `bound`: a forked child shares the lock of its dead parent until
/// it executes another program.
pub(super) fn held_within(folder: &Path, bound: Duration) -> Option<File> {
    let file = File::open(folder).ok()?;
    let since = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if since.elapsed() < bound => thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
        }
    }
    let (here, there) = (file.metadata().ok()?, fs::symlink_metadata(folder).ok()?);
    (here.ino() == there.ino() && here.dev() == there.dev()).then_some(file)
}

/// Whether a path needs no quoting in PostgreSQL's settings and connection strings, and is short enough for a socket.
fn is_plain(application: Application, path: &Path) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+".contains(&b);
    let name = TemporaryKind::Scratch.beginning(application).len() + 1 + 8;
    path.is_absolute()
        && path.as_os_str().len() + name < LONGEST
        && path.as_os_str().as_encoded_bytes().iter().copied().all(plain)
}

/// Random number for a file name; not for secrets.
pub(super) fn chance() -> u32 {
    let [a, b, c, d, ..] = RandomState::new().build_hasher().finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
