//! Mails as files, for `dev` and for operators who carry them by other means: whole or not there, named by time.

use std::path::Path;

use super::{CarryError, Mail};

/// Writes one mail, under a name that sorts by time.
pub async fn write(folder: &Path, mail: &Mail, message: &[u8]) -> Result<(), CarryError> {
    let name = format!("{}-{}", mail.at.format("%Y%m%dT%H%M%S%.6fZ"), mail.id.simple());
    let (unfinished, finished) = (folder.join(format!(".{name}.part")), folder.join(format!("{name}.eml")));
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&unfinished, message).await?;
        tokio::fs::rename(&unfinished, &finished).await
    };
    written.await.map_err(|error: std::io::Error| CarryError::Transient(Box::new(error)))
}
