//! The folder of a cluster: `pg` in the data folder, or below `/var/lib` where root's PostgreSQL user cannot enter the data
//! folder.
//!
//! Refuses links, clusters of other users, folders of root that others may write, and a cluster that another process holds.
//! Does not know what a cluster consists of.

use super::{
    Error,
    person::{self, UnixUser},
    temporary::held_within,
};
use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File},
    io::{self, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
    time::Duration,
};

/// File in the data folder that holds the path of a moved cluster.
const REMEMBERED: &str = "pg.path";

/// Time for which the lock of a process that just ended is retried.
const LET_GO: Duration = Duration::from_millis(200);

/// Folder of a cluster, locked until dropped.
#[derive(Debug)]
pub(super) struct ClusterHome {
    pub path: PathBuf,
    /// User who owns the folder and runs PostgreSQL; `None` when that is the user of this process.
    pub person: Option<UnixUser>,
    /// Whether this start moved the cluster out of the data folder.
    pub moved: bool,
    _lock: File,
}

impl ClusterHome {
    /// Finds the home of the cluster of `data`, created if missing. `elsewhere` is below `/var/lib`, except in tests.
    pub fn find(data: &Path, elsewhere: &Path) -> Result<Self, Error> {
        let me = person::me();
        if let Some(path) = remembered(data, elsewhere)? {
            make_elsewhere(elsewhere)?;
            return Self::settle(path, me, false);
        }
        match Self::settle(data.join("pg"), me, false) {
            // The cluster moves only if its old folder is empty: data that cannot be reached must not be replaced by an empty
            // cluster.
            Err(Error::Unreachable { folder, uid }) => match fs::remove_dir(&folder) {
                Ok(()) => Self::move_out(data, elsewhere, me),
                Err(_) => Err(Error::Unreachable { folder, uid }),
            },
            settled => settled,
        }
    }

    /// Locks the folder, created if missing, on behalf of its owner.
    fn settle(path: PathBuf, me: u32, moved: bool) -> Result<Self, Error> {
        match DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Error::io("make", path)(error));
            }
            _ => {}
        }
        let found = fs::symlink_metadata(&path).map_err(Error::io("look at", &path))?;
        if !found.is_dir() {
            return Err(Error::NotAFolder(path));
        }
        if me != 0 && found.uid() != me {
            return Err(Error::NotOurs { folder: path, owner: found.uid(), me });
        }
        let person = (me == 0).then(|| match found.uid() {
            0 => UnixUser::unprivileged(),
            uid => UnixUser { uid, gid: found.gid() },
        });
        if let Some(person) = person {
            let given = found.uid() != 0 || person.give(&path).is_ok();
            if !given || !person.can_use(&path)? {
                return Err(Error::Unreachable { folder: path, uid: person.uid });
            }
        }
        let lock = held_within(&path, LET_GO).ok_or_else(|| Error::ClusterInUse(path.clone()))?;
        Ok(Self { path, person, moved, _lock: lock })
    }

    fn move_out(data: &Path, elsewhere: &Path, me: u32) -> Result<Self, Error> {
        make_elsewhere(elsewhere)?;
        let path = elsewhere.join(format!("{:016x}", fingerprint(data)));
        set_aside(&path)?;
        // The path is written first: otherwise a later start would set the cluster aside as that of a deleted data folder.
        let note = data.join(REMEMBERED);
        let written =
            trusted_files::create_new(&note, 0o644).and_then(|mut file| file.write_all(path.as_os_str().as_bytes()));
        written.map_err(Error::io("write", note))?;
        Self::settle(path, me, true)
    }
}

/// Makes the folder of moved clusters, or opens it, so that their user can enter it under any umask.
fn make_elsewhere(elsewhere: &Path) -> Result<(), Error> {
    DirBuilder::new().recursive(true).mode(0o755).create(elsewhere).map_err(Error::io("make", elsewhere))?;
    trusted_files::judge_folder(elsewhere).map_err(Error::io("look at", elsewhere))?.map_err(Error::NotRoots)?;
    let found = fs::metadata(elsewhere).map_err(Error::io("look at", elsewhere))?;
    if found.mode() & 0o001 == 0 {
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(elsewhere, open).map_err(Error::io("change", elsewhere))?;
    }
    Ok(())
}

/// Renames the moved cluster of a deleted data folder, whose successor starts empty. One such cluster is kept.
fn set_aside(path: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let _lock = held_within(path, LET_GO).ok_or_else(|| Error::ClusterInUse(path.to_path_buf()))?;
    super::earlier::stop(&path.join("data"))?;
    let before = path.with_extension("before");
    let _ = fs::remove_dir_all(&before);
    fs::rename(path, before).map_err(Error::io("set aside", path))
}

/// Path of a moved cluster. Root may read data folders of others, so only a path that this code can have written is accepted.
fn remembered(data: &Path, elsewhere: &Path) -> Result<Option<PathBuf>, Error> {
    let note = data.join(REMEMBERED);
    let path = match trusted_files::read_itself(&note) {
        Ok(bytes) => PathBuf::from(OsStr::from_bytes(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("read", note)(error)),
    };
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let ours = path.parent() == Some(elsewhere) && name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit());
    if ours {
        Ok(Some(path))
    } else {
        Err(Error::io("use what is written in", note)(io::ErrorKind::InvalidData.into()))
    }
}

/// FNV-1a hash, 64 bits: equal in every build, which the hashers of `std` do not promise.
fn fingerprint(path: &Path) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    path.as_os_str().as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step)
}
