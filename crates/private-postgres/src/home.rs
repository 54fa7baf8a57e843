//! Where the cluster lies: `pg` in the data folder, or below `/var/lib` where root's stand-in cannot get in.
//!
//! Refuses links, other people's clusters, a place of root's that others may write, and a cluster somebody else holds. Does not know what a cluster is made of.

use super::{
    EmbeddedError,
    person::{self, Person},
    temporary::held_within,
};
use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File},
    io::{self, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt},
    },
    path::{Path, PathBuf},
    time::Duration,
};

/// In the data folder: the path of a cluster that lies elsewhere.
const REMEMBERED: &str = "pg.path";

/// A holder that just ended may take this long to let go.
const LET_GO: Duration = Duration::from_millis(200);

/// A cluster's folder, ours until dropped.
#[derive(Debug)]
pub(super) struct Home {
    pub path: PathBuf,
    /// Whom it belongs to and PostgreSQL runs as; none when that is who we are.
    pub person: Option<Person>,
    /// It was put elsewhere, just now.
    pub moved: bool,
    _lock: File,
}

impl Home {
    /// The home of `data`'s cluster, made if need be; `elsewhere` is below `/var/lib` but in tests.
    pub fn find(data: &Path, elsewhere: &Path) -> Result<Self, EmbeddedError> {
        let me = person::me();
        if let Some(path) = remembered(data, elsewhere)? {
            make_elsewhere(elsewhere)?;
            return Self::settle(path, me, false);
        }
        match Self::settle(data.join("pg"), me, false) {
            // Only an empty one may be left for elsewhere: data that can no longer be reached is not data that is gone.
            Err(EmbeddedError::Unreachable { folder, uid }) => match fs::remove_dir(&folder) {
                Ok(()) => Self::move_out(data, elsewhere, me),
                Err(_) => Err(EmbeddedError::Unreachable { folder, uid }),
            },
            settled => settled,
        }
    }

    /// Makes the folder if need be and holds it, in the name of whom it belongs to.
    fn settle(path: PathBuf, me: u32, moved: bool) -> Result<Self, EmbeddedError> {
        match DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(EmbeddedError::io("make", path)(error));
            }
            _ => {}
        }
        let found = fs::symlink_metadata(&path).map_err(EmbeddedError::io("look at", &path))?;
        if !found.is_dir() {
            return Err(EmbeddedError::NotAFolder(path));
        }
        if me != 0 && found.uid() != me {
            return Err(EmbeddedError::NotOurs { folder: path, owner: found.uid(), me });
        }
        let person = (me == 0).then(|| match found.uid() {
            0 => Person::unprivileged(),
            uid => Person { uid, gid: found.gid() },
        });
        if let Some(person) = person {
            let given = found.uid() != 0 || person.give(&path).is_ok();
            if !given || !person.can_use(&path)? {
                return Err(EmbeddedError::Unreachable { folder: path, uid: person.uid });
            }
        }
        let lock = held_within(&path, LET_GO).ok_or_else(|| EmbeddedError::ClusterInUse(path.clone()))?;
        Ok(Self { path, person, moved, _lock: lock })
    }

    fn move_out(data: &Path, elsewhere: &Path, me: u32) -> Result<Self, EmbeddedError> {
        make_elsewhere(elsewhere)?;
        let path = elsewhere.join(format!("{:016x}", fingerprint(data)));
        set_aside(&path)?;
        // Remembered first: a cluster nobody remembers would be set aside as a deleted folder's.
        let note = data.join(REMEMBERED);
        let written =
            trusted_files::create_new(&note, 0o644).and_then(|mut file| file.write_all(path.as_os_str().as_bytes()));
        written.map_err(EmbeddedError::io("write", note))?;
        Self::settle(path, me, true)
    }
}

fn make_elsewhere(elsewhere: &Path) -> Result<(), EmbeddedError> {
    DirBuilder::new().recursive(true).mode(0o755).create(elsewhere).map_err(EmbeddedError::io("make", elsewhere))?;
    trusted_files::judge_folder(elsewhere)
        .map_err(EmbeddedError::io("look at", elsewhere))?
        .map_err(EmbeddedError::NotRoots)
}

/// Who deletes a data folder wants a fresh one; what it had elsewhere is kept once more under another name.
fn set_aside(path: &Path) -> Result<(), EmbeddedError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let _lock = held_within(path, LET_GO).ok_or_else(|| EmbeddedError::ClusterInUse(path.to_path_buf()))?;
    super::earlier::stop(&path.join("data"))?;
    let before = path.with_extension("before");
    let _ = fs::remove_dir_all(&before);
    fs::rename(path, before).map_err(EmbeddedError::io("set aside", path))
}

/// The remembered path. As root we may read somebody else's data folder, so only what we could have written counts.
fn remembered(data: &Path, elsewhere: &Path) -> Result<Option<PathBuf>, EmbeddedError> {
    let note = data.join(REMEMBERED);
    let path = match trusted_files::read_itself(&note) {
        Ok(bytes) => PathBuf::from(OsStr::from_bytes(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EmbeddedError::io("read", note)(error)),
    };
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let ours = path.parent() == Some(elsewhere) && name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit());
    if ours {
        Ok(Some(path))
    } else {
        Err(EmbeddedError::io("use what is written in", note)(io::ErrorKind::InvalidData.into()))
    }
}

/// FNV-1a, 64 bits: the same for a path in every build, which `std`'s hashers do not promise.
fn fingerprint(path: &Path) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    path.as_os_str().as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step)
}
