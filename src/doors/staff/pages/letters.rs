//! The mails of `dev`, read back for its page. Reads the plain text of our own files and nothing else.

use std::path::Path;

use data_encoding::{BASE64, BASE64_MIME};
use quoted_printable::ParseMode;

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
        let name = name.clone();
        if let Ok(Ok(message)) = tokio::task::spawn_blocking(move || trusted_files::read_text_itself(&name)).await {
            letters.push(read(&message));
        }
    }
    letters
}

fn read(message: &str) -> Letter {
    let (head, parts) = message.split_once("\r\n\r\n").unwrap_or((message, ""));
    // A header goes on in the lines that begin with a blank.
    let unfolded = head.replace("\r\n ", " ");
    let header = |name: &str| {
        let line = unfolded.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        decoded(line.trim())
    };
    Letter {
        at: header("Date:"),
        to: header("To:"),
        subject: header("Subject:"),
        body: plain(parts).unwrap_or_default(),
    }
}

/// A header's text, without the encoded words of RFC 2047 as our carrier writes them: UTF-8 in base64.
fn decoded(text: &str) -> String {
    let mut said = String::new();
    let mut after_encoded = false;
    for word in text.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        let bytes = encoded.and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok());
        let is_encoded = bytes.is_some();
        // A blank between two encoded words is none of the text.
        let joined = is_encoded && after_encoded;
        if !said.is_empty() && !joined {
            said.push(' ');
        }
        match bytes {
            Some(bytes) => said.push_str(&String::from_utf8_lossy(&bytes)),
            None => said.push_str(word),
        }
        after_encoded = is_encoded;
    }
    said
}

/// The first part that is plain text, decoded.
fn plain(parts: &str) -> Option<String> {
    let (_, part) = parts.split_once("Content-Type: text/plain")?;
    let (head, body) = part.split_once("\r\n\r\n")?;
    let body = body.split("\r\n--").next()?;
    let bytes = if head.contains("base64") {
        BASE64_MIME.decode(body.trim().as_bytes()).ok()?
    } else if head.contains("quoted-printable") {
        quoted_printable::decode(body, ParseMode::Robust).ok()?
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8(bytes).ok().map(|text| text.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_shown_as_it_was_written() {
        let (subject, text) =
            ("Ihr Anmeldecode: für Ännchen und noch viele, viele andere, die hier wohnen", "Ä = ö\n042137\n\nEnde");
        let message = lettre::Message::builder()
            .from("a@example.com".parse().unwrap_or_else(|error| panic!("{error}")))
            .to("b@example.com".parse().unwrap_or_else(|error| panic!("{error}")))
            .subject(subject)
            .multipart(lettre::message::MultiPart::alternative_plain_html(text.to_owned(), "<p>Ä</p>".to_owned()));
        let message = message.unwrap_or_else(|error| panic!("{error}")).formatted();
        let shown = read(&String::from_utf8_lossy(&message));
        assert_eq!((shown.to.as_str(), shown.subject.as_str()), ("b@example.com", subject));
        assert_eq!(shown.body.trim_end(), text);
    }

    #[test]
    fn only_a_blank_between_encoded_words_is_no_text() {
        let table = [
            ("plain  text", "plain  text"),
            ("=?utf-8?b?w6Q=?= =?utf-8?b?w7Y=?=", "\u{e4}\u{f6}"),
            ("a =?utf-8?b?w6Q=?= b", "a \u{e4} b"),
            ("=?utf-8?b?!?=", "=?utf-8?b?!?="),
        ];
        for (text, shown) in table {
            assert_eq!(decoded(text), shown);
        }
    }
}
