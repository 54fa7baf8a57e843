//! Mails as files, for `dev` and for operators who carry them by other means: whole or not there, named by time, and
//! nobody's but their owner's.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;

use super::{CarryError, Mail};
use crate::files;

/// Whether a file can be written there.
pub async fn check(folder: &Path) -> Result<(), CarryError> {
    let tried = async {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let (probe, _file) = begin(folder, "probe").await?;
        tokio::fs::remove_file(&probe).await
    };
    tried.await.map_err(|error: io::Error| CarryError::Transient(Box::new(error)))
}

/// Writes one mail, under a name that sorts by time.
pub async fn write(folder: &Path, mail: &Mail, message: &[u8]) -> Result<(), CarryError> {
    let name = format!("{}-{}", mail.at.format("%Y%m%dT%H%M%S%.6fZ"), mail.id.simple());
    let finished = folder.join(format!("{name}.eml"));
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

/// A file of one's own to write to: whose claim is over may still be writing the same mail.
async fn begin(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).custom_flags(files::no_follow());
    let mut number = 1_u64;
    loop {
        let unfinished = folder.join(format!(".{name}.{number}.part"));
        match options.open(&unfinished).await {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            opened => return Ok((unfinished, opened?)),
        }
    }
}
