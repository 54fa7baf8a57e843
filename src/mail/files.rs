//! Messages as files, for `dev` and for operators who deliver them by other means: mails and SMS. A file appears under its
//! final name only when it is complete, is named by creation time, and is readable by its owner alone. Does not know SMTP.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::error::CarryError;
use crate::rules::Instant;

/// Checks that a file can be created in `folder`.
pub async fn check(folder: &Path) -> Result<(), CarryError> {
    let tried = async {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let (probe, _file) = begin(folder, "probe").await?;
        tokio::fs::remove_file(&probe).await
    };
    tried.await.map_err(|error: io::Error| CarryError::Transient(Box::new(error)))
}

/// Writes one message to a file with an extension; file names sort by time.
pub async fn write(
    folder: &Path,
    (id, at): (Uuid, Instant),
    extension: &str,
    message: &[u8],
) -> Result<(), CarryError> {
    let name = format!("{}-{}", at.format("%Y%m%dT%H%M%S%.6fZ"), id.simple());
    let finished = folder.join(format!("{name}.{extension}"));
    let written = async {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let (unfinished, mut file) = begin(folder, &name).await?;
        file.write_all(message).await?;
        file.flush().await?;
        drop(file);
        tokio::fs::rename(&unfinished, &finished).await
    };
    written.await.map_err(|error: io::Error| CarryError::Transient(Box::new(error)))
}

/// Creates an unfinished file under a name that is not in use: a worker whose claim has expired may still be writing the same
/// mail.
async fn begin(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).custom_flags(trusted_files::no_follow());
    let mut number = 1_u64;
    loop {
        let unfinished = folder.join(format!(".{name}.{number}.part"));
        match options.open(&unfinished).await {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            opened => return Ok((unfinished, opened?)),
        }
    }
}
