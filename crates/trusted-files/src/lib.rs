//! Files and folders on a machine with other users: opened and created without following a planted link, and checked for their
//! owner where this process is root.
//!
//! Refuses, as root, files that another user owns or may write. As another user it checks no owner, because the process has no
//! privileges to abuse. Does not know what the files hold.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// The sticky bit: in a folder that has it, only the owner of a file may rename or delete the file.
const STICKY: u32 = 0o1000;

/// Reason why root does not use a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// The owner, given by user id, is not root.
    #[error("belongs to user id {0}, and this process is root")]
    Owner(u32),
    /// The group or every user may write it.
    #[error("may be written by others, and this process is root")]
    Writable,
}

/// The part of a path for which it is refused, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distrusted {
    /// The file or folder that another user owns or may write.
    pub path: PathBuf,
    /// Reason of the refusal.
    pub why: Distrust,
}

/// Whether the effective user of this process is root.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Judges the owner and the write permissions of a file or folder, where this process is root.
///
/// # Errors
/// [`Distrust`] when another user owns it, or its group or everybody may write it.
pub fn judge(found: &Metadata) -> Result<(), Distrust> {
    if is_root() { judge_for_root(found.uid(), found.mode()) } else { Ok(()) }
}

fn judge_for_root(owner: u32, mode: u32) -> Result<(), Distrust> {
    match (owner, mode & 0o022) {
        (0, 0) => Ok(()),
        (0, _) => Err(Distrust::Writable),
        (owner, _) => Err(Distrust::Owner(owner)),
    }
}

/// Judges the parent of a folder: other users may create files in it, but must not be able to rename the folder.
fn judge_parent_for_root(found: &Metadata) -> Result<(), Distrust> {
    let others = match (found.mode() & STICKY, found.gid()) {
        (STICKY, _) => 0,
        // Group 0 has only root as a member, so its write permission is ignored.
        (_, 0) => found.mode() & !0o020,
        _ => found.mode(),
    };
    judge_for_root(found.uid(), others)
}

/// Judges a folder, if it exists, and all folders and links above it, as they are spelt and as they resolve, where this
/// process is root.
///
/// # Errors
/// `Ok(Err(_))` names the first part that another user owns, may write or could replace; `Err` is the system's refusal.
pub fn judge_folder(path: &Path) -> io::Result<Result<(), Distrusted>> {
    if !is_root() {
        return Ok(Ok(()));
    }
    let spelt = std::path::absolute(path)?;
    let Some(existing) = spelt.ancestors().find(|parent| parent.exists()) else { return Ok(Ok(())) };
    let resolved = fs::canonicalize(existing)?;
    let itself = existing == spelt;
    let parts = spelt.ancestors().zip(std::iter::once(itself).chain(std::iter::repeat(false)));
    let resolved = resolved.ancestors().zip(std::iter::once(itself).chain(std::iter::repeat(false)));
    for (part, itself) in parts.chain(resolved) {
        let judged = match fs::symlink_metadata(part) {
            // The permissions of a link have no effect.
            Ok(found) if found.is_symlink() => judge_for_root(found.uid(), 0),
            Ok(found) if itself => judge_for_root(found.uid(), found.mode()),
            Ok(found) => judge_parent_for_root(&found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => return Err(error),
        };
        if let Err(why) = judged {
            return Ok(Err(Distrusted { path: part.to_owned(), why }));
        }
    }
    Ok(Ok(()))
}

/// Whether a group or every user may read or write a file. A group that may only read a file of root is accepted: a server
/// without privileges gets its secrets that way.
#[must_use]
pub fn is_open_to_others(found: &Metadata) -> bool {
    is_open(found.uid(), found.mode())
}

fn is_open(owner: u32, mode: u32) -> bool {
    let of_a_group = if owner == 0 { 0o020 } else { 0o060 };
    mode & (0o006 | of_a_group) != 0
}

/// Opens a settings file for reading. Root takes it only from root: the link if it is one, and the file.
///
/// # Errors
/// `Ok(Err(_))` says why root does not use it; `Err` is the system's refusal, `NotFound` included.
pub fn open_trusted(path: &Path) -> io::Result<Result<File, Distrust>> {
    let linked = fs::symlink_metadata(path)?;
    if linked.is_symlink()
        && is_root()
        && let Err(why) = judge_for_root(linked.uid(), 0)
    {
        return Ok(Err(why));
    }
    // Without O_NONBLOCK opening a planted FIFO would block.
    let file = OpenOptions::new().read(true).custom_flags(flags(rustix::fs::OFlags::NONBLOCK)).open(path)?;
    let found = file.metadata()?;
    Ok(judge(&found).map(|()| file))
}

/// Reads a file of settings or of a secret to its end.
///
/// # Errors
/// `FileTooLarge` beyond 1 MiB, so that no device in its place fills the memory; else the system's refusal.
pub fn read_settings(file: File) -> io::Result<Zeroizing<Vec<u8>>> {
    const MOST: usize = 1 << 20;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(MOST as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Opens a file for reading; a link in its place is not followed.
///
/// # Errors
/// The system's refusal; a link is one.
pub fn open_itself(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(no_follow()).open(path)
}

/// Reads a file; a link in its place is not followed.
///
/// # Errors
/// The system's refusal; a link is one.
pub fn read_itself(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_itself(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a text file; a link in its place is not followed.
///
/// # Errors
/// The system's refusal; a link is one, `InvalidData` is for what is no UTF-8.
pub fn read_text_itself(path: &Path) -> io::Result<String> {
    io::read_to_string(open_itself(path)?)
}

/// Creates a new file of `mode` for writing. Fails if the name exists, also as a link.
///
/// # Errors
/// `AlreadyExists`, or the system's refusal.
pub fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(mode).custom_flags(no_follow()).open(path)
}

/// Creates a new file of `mode`, and removes a file of that name that a killed run left.
///
/// # Errors
/// The system's refusal.
pub fn create_anew(path: &Path, mode: u32) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => create_new(path, mode),
    }
}

/// Opens a lock file, created if missing; a link in its place is refused.
///
/// # Errors
/// The system's refusal; a link is one.
pub fn open_lock(path: &Path, mode: u32) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(mode).custom_flags(no_follow()).open(path)
}

/// Creates a folder that only its owner can enter, or accepts an existing one; a link in its place is refused.
///
/// # Errors
/// `NotADirectory` for a link or a file, or the system's refusal.
pub fn make_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    if fs::symlink_metadata(path)?.is_dir() { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) }
}

/// The flag of `open(2)` that refuses a link as the last part of a path.
#[must_use]
pub fn no_follow() -> i32 {
    flags(rustix::fs::OFlags::NOFOLLOW)
}

fn flags(flags: rustix::fs::OFlags) -> i32 {
    flags.bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::{Distrust, create_anew, create_new, is_open, judge_for_root, make_folder, open_itself, open_lock};
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn root_trusts_what_only_root_owns_and_writes() {
        let table = [
            (0, 0o100_644, Ok(())),
            (0, 0o100_600, Ok(())),
            (0, 0o040_755, Ok(())),
            (0, 0o100_664, Err(Distrust::Writable)),
            (0, 0o100_602, Err(Distrust::Writable)),
            (0, 0o041_777, Err(Distrust::Writable)),
            (1000, 0o100_600, Err(Distrust::Owner(1000))),
            (65534, 0o040_777, Err(Distrust::Owner(65534))),
        ];
        for (owner, mode, expected) in table {
            assert_eq!(judge_for_root(owner, mode), expected, "{owner} {mode:o}");
        }
    }

    #[test]
    fn a_file_is_open_to_whoever_is_not_its_owner_but_to_the_group_of_roots_files() {
        let table = [
            (1000, 0o100_600, false),
            (1000, 0o100_400, false),
            (1000, 0o100_700, false),
            (1000, 0o100_604, true),
            (1000, 0o100_602, true),
            (1000, 0o100_640, true),
            (1000, 0o100_620, true),
            (0, 0o100_440, false),
            (0, 0o100_640, false),
            (0, 0o100_660, true),
            (0, 0o100_444, true),
            (0, 0o100_644, true),
            (0, 0o010_600, false),
        ];
        for (owner, mode, open) in table {
            assert_eq!(is_open(owner, mode), open, "{owner} {mode:o}");
        }
    }

    #[test]
    fn a_link_in_a_files_place_is_never_followed() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (victim, link, dangling) =
            (folder.path().join("victim"), folder.path().join("link"), folder.path().join("dangling"));
        fs::write(&victim, "kept")?;
        symlink(&victim, &link)?;
        symlink(folder.path().join("made"), &dangling)?;
        for path in [&link, &dangling] {
            assert!(create_new(path, 0o600).is_err() && open_itself(path).is_err() && open_lock(path, 0o600).is_err());
            assert!(make_folder(path).is_err());
            create_anew(path, 0o600)?;
            assert!(fs::symlink_metadata(path)?.is_file());
        }
        assert_eq!(fs::read_to_string(&victim)?, "kept");
        assert!(!folder.path().join("made").exists());
        Ok(())
    }
}
