//! Short-lived folders in the system's temp folder, swept by the next run when theirs was killed.
//!
//! Refuses to sweep what is not ours by name and owner, and what a live process holds. Does not know what is put in.

use super::{Application, EmbeddedError, person::Person};
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

/// A path of fewer bytes leaves room for `/.s.PGSQL.5432.lock` within the 104 bytes a socket may have on macOS.
const LONGEST: usize = 80;

/// A folder of this process alone; its lock on the folder itself says that we live.
#[derive(Debug)]
pub(super) struct Temporary {
    pub path: PathBuf,
    kind: Kind,
    _lock: File,
}

/// The kinds, told apart by the beginning of the name. Eight hexadecimal digits follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Holds a socket; removed only when nothing but a socket is in it.
    Sockets,
    /// Holds a whole data folder of a test run.
    Scratch,
}

impl Kind {
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

    /// As far as it may go for the kind: nothing in it that is not ours is lost.
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
    /// A fresh folder of `mode` that `person` (if there is one) owns, after sweeping stale ones of the kind. Root makes none
    /// where another user could replace it.
    pub fn make(
        application: Application,
        kind: Kind,
        mode: u32,
        person: Option<Person>,
    ) -> Result<Self, EmbeddedError> {
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
        Err(refusal.unwrap_or_else(|| EmbeddedError::NotAFolder(PathBuf::from("/tmp"))))
    }

    fn make_in(
        beginning: &str,
        kind: Kind,
        parent: &Path,
        mode: u32,
        person: Option<Person>,
    ) -> Result<Self, EmbeddedError> {
        for _ in 0..16 {
            let path = parent.join(format!("{beginning}{:08x}", chance()));
            match DirBuilder::new().mode(mode).create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(EmbeddedError::io("make", &path))?,
            }
            // A sweeper may have seen it before our lock: then it is gone or going, and we take another.
            let Some(lock) = held(&path) else { continue };
            let made = Self { path, kind, _lock: lock };
            if let Some(person) = person {
                let usable = person.give(&made.path).is_ok() && person.can_use(&made.path)?;
                if !usable {
                    return Err(EmbeddedError::Unreachable { folder: made.path.clone(), uid: person.uid });
                }
            }
            return Ok(made);
        }
        Err(EmbeddedError::io("make a folder in", parent)(io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for Temporary {
    /// What cannot be removed now is swept by a later run.
    fn drop(&mut self) {
        let _ = self.kind.remove(&self.path);
    }
}

/// Removes what dead runs left in `parent`. Best effort: whatever refuses is left to the next.
pub(super) fn sweep(application: Application, kind: Kind, parent: &Path, person: Option<Person>) {
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

/// The lock on a folder itself, if nobody has it and the folder is still where it was.
pub(super) fn held(folder: &Path) -> Option<File> {
    held_within(folder, Duration::ZERO)
}

/// The same, waiting a little: a lock outlives its holder for as long as a child just forked has not become another
/// program.
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

/// PostgreSQL and its clients take lists and quoted words where this path goes; a plain one needs neither.
fn is_plain(application: Application, path: &Path) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+".contains(&b);
    let name = Kind::Scratch.beginning(application).len() + 1 + 8;
    path.is_absolute()
        && path.as_os_str().len() + name < LONGEST
        && path.as_os_str().as_encoded_bytes().iter().copied().all(plain)
}

/// Unlikely twice; nothing secret hangs on it.
pub(super) fn chance() -> u32 {
    let [a, b, c, d, ..] = RandomState::new().build_hasher().finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
