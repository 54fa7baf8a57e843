//! Letters: what our mails say. In the queue a letter is a few facts under a seal; the words come when it is written.

use askama::Template;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::notice_words::{Said, said};
use crate::fault::Fault;
use crate::mail::Mail;
use crate::rules::Instant;
use crate::rules::notice::Kind;

/// What a mail is about.
#[derive(Deserialize, Serialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// A one-time code.
    Code {
        /// Its six digits.
        digits: Zeroizing<String>,
        /// Which of the codes of this sign-in it is, from 1.
        number: u16,
        /// How many there may be.
        of: u16,
        /// When it was asked for.
        asked_at: Instant,
        /// From when on it is refused.
        expires_at: Instant,
    },
    /// An invitation to sign in for the first time.
    Invitation {
        /// Where to sign in.
        url: String,
        /// Until when.
        until: Instant,
    },
    /// A notice: tells, and asks for nothing.
    Notice {
        /// What, by the name of its kind.
        kind: String,
        /// When it was.
        at: Instant,
        /// Whose account, by its address, if it is not the reader's own.
        about: Option<String>,
    },
}

#[derive(Template)]
#[template(path = "code.txt")]
struct CodeText<'a> {
    digits: &'a str,
    number: u16,
    of: u16,
    asked: String,
    until: String,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodeHtml<'a> {
    digits: &'a str,
    number: u16,
    of: u16,
    asked: String,
    until: String,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct InvitationText<'a> {
    url: &'a str,
    until: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationHtml<'a> {
    url: &'a str,
    until: String,
}

#[derive(Template)]
#[template(path = "notice.txt")]
struct NoticeText<'a> {
    at: &'a str,
    what: &'a str,
    advice: &'a str,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticeHtml<'a> {
    at: &'a str,
    what: &'a str,
    advice: &'a str,
}

impl Letter {
    /// The facts, to be sealed.
    pub fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        serde_json::to_vec(self).map(Zeroizing::new).map_err(|error| Fault::Text(Box::new(error)))
    }

    /// The letter of such facts.
    pub fn read(bytes: &[u8]) -> Result<Letter, Fault> {
        serde_json::from_slice(bytes).map_err(|_| Fault::Row("a mail whose facts cannot be read"))
    }

    /// The letter in words, to one person.
    pub fn written(&self, id: Uuid, to: &str, now: Instant) -> Result<Mail, Fault> {
        let (subject, text, html) = match self {
            Letter::Code { digits, number, of, asked_at, expires_at } => {
                let (asked, until) = (clock(*asked_at), clock(*expires_at));
                let (number, of) = (*number, *of);
                // Never the code: subjects are shown on locked screens.
                let subject = format!("Your sign-in code: code {number} of {of}, {asked} UTC");
                let html = CodeHtml { digits, number, of, asked: asked.clone(), until: until.clone() };
                (subject, render(&CodeText { digits, number, of, asked, until })?, render(&html)?)
            }
            Letter::Notice { kind, at, about } => {
                let kind = Kind::named(kind).ok_or(Fault::Row("a notice of no kind"))?;
                let at = &day_and_clock(*at);
                let Said { subject, what, advice } = &said(kind, about.as_deref());
                let (text, html) = (NoticeText { at, what, advice }, NoticeHtml { at, what, advice });
                (subject.clone(), render(&text)?, render(&html)?)
            }
            Letter::Invitation { url, until } => {
                let until = day_and_clock(*until);
                let html = InvitationHtml { url, until: until.clone() };
                (String::from("You are invited to sign in"), render(&InvitationText { url, until })?, render(&html)?)
            }
        };
        Ok(Mail { id, to: to.to_owned(), subject, text, html, at: now })
    }
}

fn clock(at: Instant) -> String {
    at.format("%H:%M").to_string()
}

fn day_and_clock(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

fn render(template: &impl Template) -> Result<String, Fault> {
    template.render().map_err(|error| Fault::Text(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Span;

    #[test]
    fn the_code_stands_alone_on_its_line_and_nowhere_else() {
        let asked_at = Instant::UNIX_EPOCH + Span::seconds(1_795_292_640);
        let letter = Letter::Code {
            digits: Zeroizing::new(String::from("042137")),
            number: 2,
            of: 3,
            asked_at,
            expires_at: asked_at + Span::minutes(10),
        };
        let read = letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
        let mail = read.written(Uuid::nil(), "a@example.com", asked_at).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(mail.subject, "Your sign-in code: code 2 of 3, 20:24 UTC");
        assert!(mail.text.lines().any(|line| line == "042137"), "{}", mail.text);
        let runs: Vec<&str> = mail.text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 6).collect();
        assert_eq!(runs, ["042137"]);
        assert!(mail.html.contains("042137") && mail.text.contains("20:34"), "{}", mail.html);
    }
}
