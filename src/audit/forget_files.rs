//! Forgetting in archive files: writes a copy of a file beside it, without the personal data of the lines about an account, which
//! takes the file's name once the line of the forgetting is committed. Refuses a file that is not as it was archived.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::anchor::{ArchivedPart, TrailAnchor};
use super::archive::ArchiveFault;
use super::archive_check::known;
use super::archive_lines::{FiledLines, LinesDigest, NewArchive, bare, parse, text};
use super::chain;
use crate::keys::Keys;
use crate::store::trail::PersonalStanding;

/// A copy of a file that waits to take its name. Removed when dropped before.
pub(super) struct EmptiedFile {
    copy: NewArchive,
    /// Positions of the lines whose data the copy does not have.
    pub positions: Vec<i64>,
    /// Number of lines about the account that are not as they were written, and keep theirs.
    pub left: usize,
}

/// Writes the copies of files.
pub(super) fn empty(
    keys: &Keys,
    files: &[PathBuf],
    anchors: &[TrailAnchor],
    account: Uuid,
) -> Result<Vec<EmptiedFile>, ArchiveFault> {
    let mut copies = Vec::new();
    for path in files {
        let copied =
            known(keys, path, anchors).map_err(ArchiveFault::Unfit).and_then(|part| copy(keys, path, &part, account));
        match copied {
            Ok(copied) => copies.push(copied),
            Err(fault) => {
                let named = |said: String| ArchiveFault::Unfit(format!("{}: {said}: nothing was done", path.display()));
                return Err(match fault {
                    ArchiveFault::Unfit(said) => named(said),
                    ArchiveFault::File(error) => named(error.to_string()),
                    fault @ ArchiveFault::Store(_) => fault,
                });
            }
        }
    }
    Ok(copies)
}

/// Gives the copies the names of their files.
pub(super) fn keep(copies: Vec<EmptiedFile>) -> Result<(), ArchiveFault> {
    for copied in copies {
        if !copied.positions.is_empty() {
            copied.copy.keep()?;
        }
    }
    Ok(())
}

fn copy(keys: &Keys, path: &Path, part: &ArchivedPart, account: Uuid) -> Result<EmptiedFile, ArchiveFault> {
    const CHANGED: &str =
        "the archive file's lines are not those it was sealed with (`vestibule audit verify --archive`)";
    let (mut lines, mut digest) = (FiledLines::open(path)?, LinesDigest::default());
    let mut emptied = EmptiedFile { copy: NewArchive::begin(path)?, positions: Vec::new(), left: 0 };
    let mut whole = true;
    while let Some(line) = lines.next()? {
        let Some(stored) = parse(&line) else {
            whole = false;
            break;
        };
        digest.add(&stored)?;
        let personal = &stored.line.personal;
        let holds = personal.standing() != PersonalStanding::Withheld && !personal.is_empty();
        let is_own = stored.line.account == Some(account) && holds;
        if is_own && chain::is_written_by_us(keys, &stored) {
            emptied.copy.add(&text(&bare(&stored))?)?;
            emptied.positions.extend(stored.position);
        } else {
            emptied.left += usize::from(is_own);
            emptied.copy.add(&line)?;
        }
    }
    if !whole || !part.is_of(&digest.end()) {
        return Err(ArchiveFault::Unfit(CHANGED.into()));
    }
    emptied.copy.seal(part.seal(keys)?)?;
    Ok(emptied)
}
