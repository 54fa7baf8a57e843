//! A mail as it is queued, and the MIME message made of it. Refuses an address that is not exactly one mailbox, and drops
//! control characters from headers.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use uuid::Uuid;

use crate::rules::Instant;
use crate::rules::language::Language;

/// A mail to one recipient.
pub struct Mail {
    /// Id of the outbox row; part of `Message-ID`, so that mail servers recognise a duplicate.
    pub id: Uuid,
    /// Recipient's address, as stored with the account.
    pub to: String,
    /// Sender; `None`: the carrier's own.
    pub from: Option<Mailbox>,
    /// Language of subject and body.
    pub language: Language,
    /// Subject.
    pub subject: String,
    /// Plain-text body.
    pub text: String,
    /// HTML body.
    pub html: String,
    /// Creation time.
    pub at: Instant,
}

impl Mail {
    /// Builds the MIME message (RFC 5322), sent from `from` unless the mail names its own sender.
    pub(super) fn message(&self, from: &Mailbox) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let from = self.from.as_ref().unwrap_or(from);
        let to = Mailbox::new(None, self.to.parse()?);
        let id = format!("<{}@{}>", self.id, from.email.domain());
        let generated = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let language = HeaderName::new_from_ascii_str("Content-Language");
        let language = HeaderValue::new(language, self.language.tag().into());
        Ok(Message::builder()
            .from(from.clone())
            .to(to)
            .subject(one_line(&self.subject))
            .date(SystemTime::from(self.at))
            .message_id(Some(id))
            .raw_header(generated)
            .raw_header(language)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))?)
    }
}

/// Removes control characters, so that a text cannot end its header (CWE-93).
pub fn one_line(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_control_character_in_a_text_never_ends_a_header() {
        let from =
            Mailbox::new(Some(one_line("Sign\r\nBcc: eve@example.com\r\n\u{85}in")), "a@example.com".parse().unwrap());
        let mail = Mail {
            id: Uuid::nil(),
            to: String::from("ann@example.com"),
            from: None,
            language: Language::De,
            subject: String::from("One\r\nBcc: eve@example.com\n\nBody\0"),
            text: String::from("text"),
            html: String::from("html"),
            at: Instant::UNIX_EPOCH,
        };
        let message = mail.message(&from).unwrap();
        assert_eq!(message.envelope().to(), ["ann@example.com".parse().unwrap()]);
        let told = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = told.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = head.split("\r\n").filter_map(|line| Some(line.split_once(':')?.0)).collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "Content-Language",
                "MIME-Version",
                "Content-Type"
            ],
            "{head}"
        );
        assert!(head.contains("\r\nSubject: OneBcc: eve@example.comBody\r\n"), "{head}");
        for to in ["ann@example.com\r\nBcc: eve@example.com", "ann@example.com, eve@example.com", ""] {
            let mail = Mail { to: String::from(to), ..mail_like(&mail) };
            assert!(mail.message(&"a@example.com".parse().unwrap()).is_err(), "{to}");
        }
    }

    fn mail_like(mail: &Mail) -> Mail {
        let (subject, text, html) = (mail.subject.clone(), mail.text.clone(), mail.html.clone());
        Mail { id: mail.id, to: mail.to.clone(), from: None, language: mail.language, subject, text, html, at: mail.at }
    }
}
