//! The `dev` that a command may work on, found by its data folder, and what that folder holds: the keys and the mails.
//!
//! Refuses nothing: without the feature `embedded-postgres` no `dev` is ever found. Does not start one.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use lettre::message::Mailbox;
#[cfg(feature = "embedded-postgres")]
use private_postgres::{Application, running};

use crate::keys::Keys;
use crate::mail::Carrier;

/// Vestibule's names for its private PostgreSQL.
#[cfg(feature = "embedded-postgres")]
pub const APPLICATION: Application = Application {
    name: "vestibule",
    programs_setting: "VESTIBULE_PG_BIN",
    private_variables: &["VESTIBULE_", "DATABASE_URL"],
};

/// Default data folder of `dev`.
#[cfg(feature = "embedded-postgres")]
pub const DATA: &str = ".vestibule";

/// A running `dev`.
#[derive(Debug)]
pub struct RunningDev {
    /// The data folder of the `dev`.
    pub data: PathBuf,
    /// The origin it listens on.
    pub url: String,
    /// The connection string of its database.
    pub database: String,
}

/// The `dev` that runs in a data folder.
///
/// # Errors
///
/// If this process is root and another user may write the folder.
#[cfg(feature = "embedded-postgres")]
pub fn running_in(data: &Path) -> anyhow::Result<Option<RunningDev>> {
    let found = running(data)?;
    Ok(found.map(|found| RunningDev { data: data.to_owned(), url: found.url, database: found.database }))
}

/// The keys of a data folder.
pub fn keys(data: &Path) -> anyhow::Result<Keys> {
    let file = data.join("keys");
    let text = trusted_files::read_text_itself(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Keys::parse(text.trim()).with_context(|| format!("{} is invalid", file.display()))
}

/// The file of a data folder's keys, if others may read or write it.
pub fn open_keys(data: &Path) -> Option<PathBuf> {
    let file = data.join("keys");
    let found = std::fs::symlink_metadata(&file).ok()?;
    trusted_files::is_open_to_others(&found).then_some(file)
}

/// The keys of a data folder, made when there are none: a file only its owner reads.
pub fn keys_or_new(data: &Path) -> anyhow::Result<Keys> {
    let file = data.join("keys");
    if !file.exists() {
        let unfinished = data.join("keys.part");
        let mut written = trusted_files::create_anew(&unfinished, 0o600)
            .with_context(|| format!("{} cannot be made", unfinished.display()))?;
        writeln!(written, "{}", *Keys::generate()?)?;
        written.sync_all()?;
        std::fs::rename(&unfinished, &file)?;
    }
    keys(data)
}

/// The carrier of a `dev` that has no SMTP server set: files in `folder`.
pub fn mail_files(folder: &Path, name: &str) -> anyhow::Result<Carrier> {
    Ok(Carrier::files(folder, Mailbox::new(Some(name.to_owned()), "vestibule@localhost".parse()?)))
}
