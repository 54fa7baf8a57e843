//! Archive files: one line of the trail a line of JSON, by position, and at the end the signed seal of them all. Reads a file in
//! bounded memory. A line is read only in the one form in which it is written. Judges no line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::trail::{AuditLine, PersonalData, Stored};

/// Longest line of a file, in bytes: more than the details of a deed about a thousand accounts.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Longest seal, in bytes.
const SEAL: u64 = 16 * 1024;

/// A line of the trail in a file; MACs, salt and digest in base64url.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct FiledLine {
    position: Option<i64>,
    id: Uuid,
    at: Instant,
    door: String,
    account: Option<Uuid>,
    actor: String,
    event: String,
    outcome: String,
    detail: Value,
    personal: Option<Value>,
    personal_salt: Option<String>,
    personal_digest: Option<String>,
    line_mac: Option<String>,
    link_mac: Option<String>,
}

/// The last line of a file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SealLine {
    seal: String,
}

/// The digest of a file's lines without personal data and salts, so that it stays when those are withheld.
#[derive(Default)]
pub(super) struct LinesDigest(Sha256);

impl LinesDigest {
    /// Adds the next line.
    pub fn add(&mut self, stored: &Stored) -> Result<(), Fault> {
        self.0.update(text(&bare(stored))?.as_bytes());
        self.0.update(b"\n");
        Ok(())
    }

    /// The digest.
    pub fn end(self) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

/// A line without its personal data.
pub(super) fn bare(stored: &Stored) -> Stored {
    let mut bare = stored.clone();
    (bare.line.personal.data, bare.line.personal.salt) = (None, None);
    bare
}

/// A line as a file has it, without the line break.
pub(super) fn text(stored: &Stored) -> Result<String, Fault> {
    let (line, encoded) =
        (&stored.line, |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| BASE64URL_NOPAD.encode(bytes)));
    let filed = FiledLine {
        position: stored.position,
        id: line.id,
        at: line.at,
        door: line.door.clone(),
        account: line.account,
        actor: line.actor.clone(),
        event: line.event.clone(),
        outcome: line.outcome.clone(),
        detail: line.detail.clone(),
        personal: line.personal.data.clone(),
        personal_salt: encoded(&line.personal.salt),
        personal_digest: encoded(&line.personal.digest),
        line_mac: encoded(&stored.line_mac),
        link_mac: encoded(&stored.link_mac),
    };
    serde_json::to_string(&filed).map_err(|error| Fault::Text(error.into()))
}

/// The line that a text holds; `None`: the text is not in the form in which lines are written.
pub(super) fn parse(written: &str) -> Option<Stored> {
    let filed: FiledLine = serde_json::from_str(written).ok()?;
    let decoded = |text: Option<String>| match text {
        Some(text) => BASE64URL_NOPAD.decode(text.as_bytes()).map(Some),
        None => Ok(None),
    };
    let (salt, digest) = (decoded(filed.personal_salt).ok()?, decoded(filed.personal_digest).ok()?);
    let line = AuditLine {
        id: filed.id,
        at: filed.at,
        door: filed.door,
        account: filed.account,
        actor: filed.actor,
        personal: PersonalData { data: filed.personal, salt, digest },
        event: filed.event,
        outcome: filed.outcome,
        detail: filed.detail,
    };
    let (line_mac, link_mac) = (decoded(filed.line_mac).ok()?, decoded(filed.link_mac).ok()?);
    let stored = Stored { line, line_mac, position: filed.position, link_mac };
    (text(&stored).ok()? == written).then_some(stored)
}

/// The lines of a file, one after another.
pub(super) struct FiledLines(BufReader<File>);

impl FiledLines {
    /// Opens a file.
    pub fn open(path: &Path) -> io::Result<FiledLines> {
        Ok(FiledLines(BufReader::new(File::open(path)?)))
    }

    /// The next line without its break, without the seal. `None`: the end.
    pub fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        (&mut self.0).take(LONGEST).read_until(b'\n', &mut line)?;
        let Some(b'\n') = line.pop() else { return Ok(None) };
        let line = String::from_utf8_lossy(&line).into_owned();
        Ok((!is_seal(&line)).then_some(line))
    }
}

fn is_seal(line: &str) -> bool {
    line.starts_with("{\"seal\"")
}

/// The token of the seal at the end of a file; `None`: the file does not end with a seal.
pub(super) fn seal_of(path: &Path) -> io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(SEAL)))?;
    let mut end = Vec::new();
    file.take(SEAL).read_to_end(&mut end)?;
    let Some(end) = end.strip_suffix(b"\n") else { return Ok(None) };
    let last = end.rsplit(|byte| *byte == b'\n').next().unwrap_or(end);
    Ok(serde_json::from_slice::<SealLine>(last).ok().map(|line| line.seal))
}

/// The path of a file while it is written, in the same folder.
pub(super) fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

/// A file that is written beside its name, readable to its owner alone, and takes the name when it is complete and on disk. Removed
/// when dropped before: it holds personal data.
pub(super) struct NewArchive {
    path: PathBuf,
    file: io::BufWriter<File>,
    kept: bool,
}

impl NewArchive {
    /// Begins a file; one that was begun earlier under the name is written anew.
    pub fn begin(path: &Path) -> io::Result<NewArchive> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let begun = partial(path);
        match std::fs::remove_file(&begun) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = File::options().write(true).create_new(true).mode(0o600).open(begun)?;
        Ok(NewArchive { path: path.to_owned(), file: io::BufWriter::new(file), kept: false })
    }

    /// Adds a line.
    pub fn add(&mut self, line: &str) -> io::Result<()> {
        self.file.write_all(line.as_bytes())?;
        self.file.write_all(b"\n")
    }

    /// Adds the seal and brings the file to the disk.
    pub fn seal(&mut self, token: String) -> io::Result<()> {
        let line = serde_json::to_string(&SealLine { seal: token })?;
        self.add(&line)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }

    /// Gives the file its name, over one that has it.
    pub fn keep(mut self) -> io::Result<()> {
        std::fs::rename(partial(&self.path), &self.path)?;
        self.kept = true;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for NewArchive {
    fn drop(&mut self) {
        if !self.kept {
            let _gone = std::fs::remove_file(partial(&self.path));
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
mod tests {
    use super::*;

    /// Names in a folder, sorted.
    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    /// Begins an archive, and fails as on a full disk.
    fn begin_and_fail(path: &Path) -> io::Result<()> {
        NewArchive::begin(path)?.add("ann@example.com")?;
        Err(io::Error::other("the disk is full"))
    }

    #[test]
    fn an_archive_that_fails_leaves_no_file_and_a_kept_one_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trail");
        assert!(begin_and_fail(&path).is_err());
        assert_eq!(names(folder.path()), Vec::<String>::new());

        // No file takes the name of a folder.
        std::fs::create_dir(&path).unwrap();
        let begun = NewArchive::begin(&path).unwrap();
        assert_eq!(names(folder.path()), ["trail", "trail.partial"]);
        assert!(begun.keep().is_err());
        assert_eq!(names(folder.path()), ["trail"]);
        std::fs::remove_dir(&path).unwrap();

        let mut begun = NewArchive::begin(&path).unwrap();
        begun.seal(String::from("sealed")).unwrap();
        begun.keep().unwrap();
        assert_eq!(names(folder.path()), ["trail"]);
        assert_eq!(seal_of(&path).unwrap().as_deref(), Some("sealed"));
    }
}
