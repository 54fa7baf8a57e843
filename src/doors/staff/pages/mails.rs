//! The mails of `dev`, read from its folder for `/dev/mail`. Parses only the messages that this program writes.

use std::path::Path;

use data_encoding::{BASE64, BASE64_MIME};
use quoted_printable::ParseMode;

/// Maximum number of mails on the page.
const SHOWN: usize = 20;

/// A mail that was sent.
pub struct SentMail {
    /// The `Date` header.
    pub at: String,
    /// The `To` header.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text part.
    pub body: String,
}

/// Reads the newest mails of a folder, newest first.
pub async fn newest(folder: &Path) -> Vec<SentMail> {
    let mut names = Vec::new();
    let Ok(mut entries) = tokio::fs::read_dir(folder).await else { return Vec::new() };
    while let Ok(Some(entry)) = entries.next_entry().await {
        if entry.path().extension().is_some_and(|extension| extension == "eml") {
            names.push(entry.path());
        }
    }
    names.sort_unstable();
    let mut mails = Vec::new();
    for name in names.iter().rev().take(SHOWN) {
        let name = name.clone();
        if let Ok(Ok(message)) = tokio::task::spawn_blocking(move || trusted_files::read_text_itself(&name)).await {
            mails.push(read(&message));
        }
    }
    mails
}

fn read(message: &str) -> SentMail {
    let (head, parts) = message.split_once("\r\n\r\n").unwrap_or((message, ""));
    // A header continues on lines that begin with a space (RFC 5322, 2.2.3).
    let unfolded = head.replace("\r\n ", " ");
    let header = |name: &str| {
        let line = unfolded.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        decoded(line.trim())
    };
    SentMail {
        at: header("Date:"),
        to: header("To:"),
        subject: header("Subject:"),
        body: plain(parts).unwrap_or_default(),
    }
}

/// Decodes the encoded words (RFC 2047) of a header: UTF-8 in base64, as the mail carrier writes them.
fn decoded(text: &str) -> String {
    let mut said = String::new();
    let mut after_encoded = false;
    for word in text.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        let bytes = encoded.and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok());
        let is_encoded = bytes.is_some();
        // A space between two encoded words is not part of the text (RFC 2047, 6.2).
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

/// Decodes the first `text/plain` part.
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
    fn only_a_space_between_encoded_words_is_dropped() {
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
