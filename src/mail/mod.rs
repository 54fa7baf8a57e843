//! Mail: what delivers one. A carrier is a folder of files or an SMTP server; it knows no code and no queue, and it is
//! done, one way or the other, within its time.

mod files;
mod line;
mod smtp;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::extension::ClientId;
use uuid::Uuid;

use crate::rules::Instant;
use crate::rules::language::Language;

#[cfg(any(test, fuzzing))]
pub use smtp::fuzzing;
pub use smtp::{SmtpError, SmtpServer};

/// A mail to one person.
pub struct Mail {
    /// Which one; names it to the carriers too, so that a second copy is seen to be one.
    pub id: Uuid,
    /// The stored address.
    pub to: String,
    /// In which language it is.
    pub language: Language,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// When it was written.
    pub at: Instant,
}

/// Why a mail was not carried. Says nothing of what it said, nor to whom.
#[derive(Debug, thiserror::Error)]
pub enum CarryError {
    /// Not now; another time it may go. A server that is not reached, not trusted or not let in by is one of these too:
    /// that is no fault of the mail's.
    #[error("the carrier did not take the mail for now")]
    Transient(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Not in time.
    #[error("the carrier took longer than {0} s")]
    Slow(u64),
    /// Never.
    #[error("the carrier refuses the mail")]
    Permanent(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What delivers mails.
#[derive(Clone)]
pub struct Carrier {
    from: Mailbox,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Files(PathBuf),
    Smtp(smtp::Smtp),
}

impl std::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.kind {
            Kind::Files(_) => "Carrier(files)",
            Kind::Smtp(_) => "Carrier(smtp)",
        })
    }
}

impl Carrier {
    /// Writes each mail to a file of its own in `folder`.
    pub fn files(folder: &Path, from: Mailbox) -> Carrier {
        Carrier { from, kind: Kind::Files(folder.to_owned()) }
    }

    /// Hands each mail to an SMTP server, which is greeted as `hello`.
    pub fn smtp(server: &SmtpServer, hello: ClientId, from: Mailbox) -> Result<Carrier, SmtpError> {
        Ok(Carrier { from, kind: Kind::Smtp(smtp::Smtp::new(server, hello)?) })
    }

    /// Carries one mail.
    pub async fn carry(&self, mail: &Mail) -> Result<(), CarryError> {
        let message = self.message(mail).map_err(CarryError::Permanent)?;
        match &self.kind {
            Kind::Files(folder) => files::write(folder, mail, &message.formatted()).await,
            Kind::Smtp(smtp) => smtp.send(&message).await,
        }
    }

    /// Goes as far as it can without a mail, and says how far: nobody gets anything.
    pub async fn check(&self) -> Result<String, CarryError> {
        match &self.kind {
            Kind::Files(folder) => {
                files::check(folder).await?;
                Ok(format!("each becomes a file in {}", folder.display()))
            }
            Kind::Smtp(smtp) => smtp.check().await,
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let to = Mailbox::new(None, mail.to.parse()?);
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        let generated = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let language = HeaderName::new_from_ascii_str("Content-Language");
        let language = HeaderValue::new(language, mail.language.tag().into());
        Ok(Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(one_line(&mail.subject))
            .date(SystemTime::from(mail.at))
            .message_id(Some(id))
            .raw_header(generated)
            .raw_header(language)
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))?)
    }
}

/// A header's text, without what could end the header.
pub fn one_line(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_header() {
        let folder = Path::new("/nowhere");
        let from =
            Mailbox::new(Some(one_line("Sign\r\nBcc: eve@example.com\r\n\u{85}in")), "a@example.com".parse().unwrap());
        let mail = Mail {
            id: Uuid::nil(),
            to: String::from("ann@example.com"),
            language: Language::De,
            subject: String::from("One\r\nBcc: eve@example.com\n\nBody\0"),
            text: String::from("text"),
            html: String::from("html"),
            at: Instant::UNIX_EPOCH,
        };
        let message = Carrier::files(folder, from).message(&mail).unwrap();
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
            assert!(Carrier::files(folder, "a@example.com".parse().unwrap()).message(&mail).is_err(), "{to}");
        }
    }

    fn mail_like(mail: &Mail) -> Mail {
        let (subject, text, html) = (mail.subject.clone(), mail.text.clone(), mail.html.clone());
        Mail { id: mail.id, to: mail.to.clone(), language: mail.language, subject, text, html, at: mail.at }
    }
}
