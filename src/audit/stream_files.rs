//! Files of a stream: where its lines go, and the cursor that says how far. A line is on the disk before the cursor says so, and
//! a file's own last line is believed if it is further. Refuses a cursor that another stream holds. Knows no event.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Bytes of a cursor file: always the same, so that a cursor is overwritten at once.
const WIDTH: usize = 192;

/// Bytes read at once from the end of a file.
const PIECE: u64 = 64 * 1024;

/// How far a stream is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamCursor {
    /// Position of the last line.
    pub position: i64,
    /// Position of the last checkpoint.
    pub checkpoint: i64,
    /// Link MAC of the last line, base64url; `None`: unknown, as in a cursor of version 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// Time of the last line, in milliseconds since 1970; `None`: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
}

/// The file of a cursor, locked as long as the stream runs.
pub(super) struct CursorFile(File);

impl CursorFile {
    /// Opens and locks a cursor file. `None`: another stream holds it.
    pub fn open(path: &Path) -> io::Result<Option<CursorFile>> {
        let file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(CursorFile(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The cursor; `None`: the file is empty.
    pub fn read(&self) -> io::Result<Option<StreamCursor>> {
        let mut text = [b' '; WIDTH];
        let mut file = &self.0;
        file.rewind()?;
        let mut length = 0;
        while length < WIDTH {
            match file.read(&mut text[length..])? {
                0 => break,
                read => length += read,
            }
        }
        let text = text[..length].trim_ascii();
        Ok(if text.is_empty() { None } else { Some(serde_json::from_slice(text)?) })
    }

    /// Brings a cursor to the disk.
    pub fn write(&self, cursor: &StreamCursor) -> io::Result<()> {
        let text = format!("{:<width$}\n", serde_json::to_string(cursor)?, width = WIDTH - 1);
        self.0.write_all_at(text.as_bytes(), 0)?;
        self.0.sync_data()
    }
}

/// Where lines go.
pub(super) enum StreamSink {
    /// Standard output.
    Output,
    /// A file, by its path: a file that was renamed since is left, and another one begun.
    File(PathBuf, Option<File>),
}

impl StreamSink {
    /// Writes whole lines, and brings those of a file to the disk.
    pub fn write(&mut self, lines: &str) -> io::Result<()> {
        match self {
            StreamSink::Output => {
                let mut output = io::stdout().lock();
                output.write_all(lines.as_bytes())?;
                output.flush()
            }
            StreamSink::File(path, open) => {
                let is_here = |file: &File| -> io::Result<bool> {
                    let (own, there) = (file.metadata()?, std::fs::metadata(&*path)?);
                    Ok((own.dev(), own.ino()) == (there.dev(), there.ino()))
                };
                let kept = open.take().filter(|file| is_here(file).unwrap_or(false));
                let mut file = match kept {
                    Some(file) => file,
                    None => File::options().append(true).create(true).mode(0o600).open(&*path)?,
                };
                file.write_all(lines.as_bytes())?;
                file.sync_data()?;
                *open = Some(file);
                Ok(())
            }
        }
    }
}

/// The last whole line of a file. A line that was not written to its end is cut off. `None`: there is no line.
pub(super) fn last_line(path: &Path) -> io::Result<Option<String>> {
    let mut file = match File::options().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let (mut start, mut end) = (file.metadata()?.len(), Vec::new());
    let length = start;
    loop {
        // The end of the last whole line, and the break before that line.
        let breaks = end.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
        let mut breaks = breaks.take(2);
        let (last, before) = (breaks.next(), breaks.next());
        if before.is_some() || start == 0 {
            let whole = last.map_or(0, |last| last + 1);
            let kept = start + u64::try_from(whole).unwrap_or(0);
            if kept < length {
                file.set_len(kept)?;
                file.sync_all()?;
            }
            let line = last.map(|last| String::from_utf8_lossy(&end[before.map_or(0, |at| at + 1)..last]).into_owned());
            return Ok(line);
        }
        let from = start.saturating_sub(PIECE);
        let mut piece = vec![0; usize::try_from(start - from).unwrap_or(0)];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(&mut piece)?;
        piece.extend_from_slice(&end);
        (start, end) = (from, piece);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_not_written_to_its_end_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stream");
        assert_eq!(last_line(&path).unwrap(), None);
        let long = "x".repeat(200_000);
        for (text, line, kept) in [
            ("", None, 0),
            ("half", None, 0),
            ("one\n", Some("one"), 4),
            ("one\ntwo\n", Some("two"), 8),
            ("one\ntwo\nhal", Some("two"), 8),
            ("one\n\n", Some(""), 5),
            (&format!("one\n{long}\n"), Some(long.as_str()), 200_005),
            (&format!("one\n{long}"), Some("one"), 4),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(last_line(&path).unwrap().as_deref(), line);
            assert_eq!(std::fs::metadata(&path).unwrap().len(), kept);
        }
    }

    #[test]
    fn a_cursor_is_held_by_one_stream_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cursor");
        let file = CursorFile::open(&path).unwrap().unwrap();
        assert_eq!(file.read().unwrap(), None);
        for position in [i64::MAX, 7] {
            let cursor =
                StreamCursor { position, checkpoint: position, head: Some("A".repeat(43)), at: Some(i64::MIN) };
            file.write(&cursor).unwrap();
            assert_eq!(file.read().unwrap(), Some(cursor));
            assert_eq!(std::fs::metadata(&path).unwrap().len(), 192);
        }
        assert!(CursorFile::open(&path).unwrap().is_none());
        drop(file);
        assert_eq!(CursorFile::open(&path).unwrap().unwrap().read().unwrap().map(|cursor| cursor.position), Some(7));
        std::fs::write(&path, "seven").unwrap();
        assert!(CursorFile::open(&path).unwrap().unwrap().read().is_err());
    }

    #[test]
    fn a_cursor_of_a_position_alone_is_read_and_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cursor");
        std::fs::write(&path, format!("{:<95}\n", "{\"position\":8,\"checkpoint\":7}")).unwrap();
        let file = CursorFile::open(&path).unwrap().unwrap();
        let old = StreamCursor { position: 8, checkpoint: 7, head: None, at: None };
        assert_eq!(file.read().unwrap(), Some(old.clone()));
        let known = StreamCursor { head: Some("A".repeat(43)), at: Some(1), ..old };
        file.write(&known).unwrap();
        assert_eq!(file.read().unwrap(), Some(known));
    }

    #[test]
    fn a_file_that_was_renamed_is_left_and_another_one_is_begun() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join("stream"), folder.path().join("stream.1"));
        let mut sink = StreamSink::File(path.clone(), None);
        sink.write("one\n").unwrap();
        sink.write("two\n").unwrap();
        std::fs::rename(&path, &old).unwrap();
        sink.write("three\n").unwrap();
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "one\ntwo\n");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "three\n");
    }
}
