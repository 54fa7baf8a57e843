//! The mails of `dev`, read back for its page. Reads the plain text of our own files and nothing else.

use std::path::Path;

use data_encoding::BASE64_MIME;

/// How many the page shows.
const SHOWN: usize = 20;

/// A mail, as the page shows it.
pub struct Letter {
    /// Its `Date`.
    pub at: String,
    /// Whom it went to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub body: String,
}

/// The newest mails of a folder, newest first.
pub async fn newest(folder: &Path) -> Vec<Letter> {
    let mut names = Vec::new();
    let Ok(mut entries) = tokio::fs::read_dir(folder).await else { return Vec::new() };
    while let Ok(Some(entry)) = entries.next_entry().await {
        if entry.path().extension().is_some_and(|extension| extension == "eml") {
            names.push(entry.path());
        }
    }
    names.sort_unstable();
    let mut letters = Vec::new();
    for name in names.iter().rev().take(SHOWN) {
        if let Ok(message) = tokio::fs::read_to_string(name).await {
            letters.push(read(&message));
        }
    }
    letters
}

fn read(message: &str) -> Letter {
    let (head, parts) = message.split_once("\r\n\r\n").unwrap_or((message, ""));
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().to_owned()
    };
    Letter {
        at: header("Date:"),
        to: header("To:"),
        subject: header("Subject:"),
        body: plain(parts).unwrap_or_default(),
    }
}

/// The first part that is plain text, decoded.
fn plain(parts: &str) -> Option<String> {
    let (_, part) = parts.split_once("Content-Type: text/plain")?;
    let (head, body) = part.split_once("\r\n\r\n")?;
    let body = body.split("\r\n--").next()?;
    if head.contains("base64") {
        let bytes = BASE64_MIME.decode(body.trim().as_bytes()).ok()?;
        return String::from_utf8(bytes).ok();
    }
    Some(body.replace("=\r\n", "").replace("\r\n", "\n"))
}
