//! Mails as files, for `dev` and for operators who carry them by other means: whole or not there, named by time, and
//! nobody's but their owner's.

use std::path::Path;

use tokio::io::AsyncWriteExt;

use super::{CarryError, Mail};
use crate::keys::chance;

/// Whether a file can be written there.
pub async fn check(folder: &Path) -> Result<(), CarryError> {
    let probe = folder.join(".probe.part");
    let tried = async {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        tokio::fs::write(&probe, b"").await?;
        tokio::fs::remove_file(&probe).await
    };
    tried.await.map_err(|error: std::io::Error| CarryError::Transient(Box::new(error)))
}

/// Writes one mail, under a name that sorts by time.
pub async fn write(folder: &Path, mail: &Mail, message: &[u8]) -> Result<(), CarryError> {
    let name = format!("{}-{}", mail.at.format("%Y%m%dT%H%M%S%.6fZ"), mail.id.simple());
    // Its own: whose claim is over may still be writing the same mail.
    let part = chance::id(mail.at).map_err(|fault| CarryError::Transient(Box::new(fault)))?.simple();
    let (unfinished, finished) = (folder.join(format!(".{part}.part")), folder.join(format!("{name}.eml")));
    let written = async {
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        let mut options = tokio::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished).await?;
        file.write_all(message).await?;
        file.flush().await?;
        drop(file);
        tokio::fs::rename(&unfinished, &finished).await
    };
    written.await.map_err(|error: std::io::Error| CarryError::Transient(Box::new(error)))
}
