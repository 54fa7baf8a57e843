//! Letters: the contents of a mail. In the queue a letter is a few sealed facts; its sentences are written when it is sent, in
//! the language that the facts name. Refuses facts that cannot be read. Does not know how a mail is carried.

use askama::Template;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::code_words::{CodeFacts, CodeSaid, TopicSaid, code_said};
use super::digest_words::{DigestSaid, said_of_digest};
use super::letter_fields::{LetterOrigin, language_tag, padded_number, topic_name};
use super::notice_words::{DeedSaid, NoticeSaid, NoticeTold, said, said_of_deeds};
use crate::fault::Fault;
use crate::mail::Mail;
use crate::rules::Instant;
use crate::rules::code_topic::CodeTopic;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::time_zone::TimeZone;
use crate::words::{MailWords, TimeWords};

/// The recipient of a mail, and what decides on its words beside the letter.
#[derive(Clone, Copy)]
pub struct MailReader<'a> {
    /// The door of the challenge or account.
    pub door: Door,
    /// The address.
    pub address: &'a str,
    /// Time zone of the account, which times are told in beside UTC.
    pub time_zone: Option<TimeZone>,
}

/// The facts of a mail.
#[derive(Deserialize, Serialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// A one-time code, or what is told in its place: such a letter keeps digits that its mail does not hold, because both
    /// letters must be equally long.
    Code {
        /// Language of the mail.
        #[serde(with = "language_tag")]
        language: Language,
        /// Topic of the code, for the words of the mail.
        #[serde(default, with = "topic_name")]
        topic: CodeTopic,
        /// Recipient, if the mail goes to an address that no account has yet. A letter about an address that has an account
        /// names that address here too, for its length.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_address: Option<String>,
        /// Telephone number in digits, if the code goes to one; `None`: the code is mailed, or is a decoy's.
        #[serde(default, with = "padded_number")]
        to: Option<String>,
        /// Brand whose texts and sender are used; `None`: the server's are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        brand: Option<i32>,
        /// Where the request for the code came from; `None`: it is not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<LetterOrigin>,
        /// The six digits.
        digits: Zeroizing<String>,
        /// Number of this code within its pending sign-in, from 1.
        number: u16,
        /// Maximum number of codes in a pending sign-in.
        of: u16,
        /// Time of the request.
        asked_at: Instant,
        /// Expiry time (exclusive).
        expires_at: Instant,
    },
    /// An invitation to sign in for the first time.
    Invitation {
        /// Language of the mail.
        #[serde(with = "language_tag")]
        language: Language,
        /// URL of the sign-in page, with the invitation's token behind the `#` if enrolment requires one.
        url: Zeroizing<String>,
        /// Address of the admin who invites; `None`: the invitation is made by a command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// Expiry time of the invitation.
        until: Instant,
    },
    /// A notice: informs its reader and holds no code and no link.
    Notice {
        /// Language of the mail.
        #[serde(with = "language_tag")]
        language: Language,
        /// Name of the notice's kind.
        kind: String,
        /// Time of the event.
        at: Instant,
        /// Address of the account, if it is not the reader's own.
        about: Option<String>,
        /// Recipient, if the mail goes to an address that the account no longer has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old_address: Option<String>,
        /// Name of the time zone of such a recipient, whose mail names no account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old_zone: Option<String>,
        /// Number of earlier events of the same kind, about a minute before, which this mail reports too.
        before: u32,
        /// Where the request came from; `None`: it is not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<LetterOrigin>,
    },
    /// A notice to an owner about the deeds of one command or one request at the desk.
    Deeds {
        /// Language of the mail.
        #[serde(with = "language_tag")]
        language: Language,
        /// Time of the event.
        at: Instant,
        /// Actor of the deeds.
        by: String,
        /// Where the request came from; `None`: it is not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<LetterOrigin>,
        /// Number of deeds.
        count: u32,
        /// The first deeds, named one by one.
        first: Vec<DeedSaid>,
    },
    /// The digest of an owner's hour.
    Digest {
        /// Language of the mail.
        #[serde(with = "language_tag")]
        language: Language,
        /// Time of the newest event.
        at: Instant,
        /// Counts of each kind; empty until the mail goes.
        counts: Vec<DigestSaid>,
    },
}

#[derive(Template)]
#[template(path = "code.txt")]
struct CodeText<'a> {
    name: &'a str,
    digits: &'a str,
    said: &'a CodeSaid,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodeHtml<'a> {
    name: &'a str,
    digits: &'a str,
    said: &'a CodeSaid,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct InvitationText<'a> {
    name: &'a str,
    words: &'a MailWords,
    by: Option<&'a str>,
    url: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationHtml<'a> {
    name: &'a str,
    words: &'a MailWords,
    by: Option<&'a str>,
    url: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "notice.txt")]
struct NoticeText<'a> {
    name: &'a str,
    at: &'a str,
    said: &'a NoticeSaid,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticeHtml<'a> {
    name: &'a str,
    tag: &'a str,
    at: &'a str,
    said: &'a NoticeSaid,
}

impl Letter {
    /// The facts as bytes, to be sealed. Errors: the facts cannot be serialised.
    pub fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        serde_json::to_vec(self).map(Zeroizing::new).map_err(|error| Fault::Text(Box::new(error)))
    }

    /// Reads a letter from its facts. Errors: bytes that are no facts of a letter.
    pub fn read(bytes: &[u8]) -> Result<Letter, Fault> {
        serde_json::from_slice(bytes).map_err(|_| Fault::Row("a mail whose facts cannot be read"))
    }

    /// Life of a code in whole minutes, 1 or more; 0 if the letter holds none.
    pub fn minutes(&self) -> i64 {
        match self {
            Letter::Code { asked_at, expires_at, .. } => (*expires_at - *asked_at).num_minutes().max(1),
            Letter::Invitation { .. } | Letter::Notice { .. } | Letter::Deeds { .. } | Letter::Digest { .. } => 0,
        }
    }

    /// Recipient, if the mail goes to an address that an account no longer has or does not have yet.
    pub fn recipient_inside(&self) -> Option<&str> {
        match self {
            Letter::Notice { old_address: inside, .. } | Letter::Code { new_address: inside, .. } => inside.as_deref(),
            Letter::Invitation { .. } | Letter::Deeds { .. } | Letter::Digest { .. } => None,
        }
    }

    /// Language of its words.
    pub fn language(&self) -> Language {
        match self {
            Letter::Code { language, .. }
            | Letter::Invitation { language, .. }
            | Letter::Notice { language, .. }
            | Letter::Deeds { language, .. }
            | Letter::Digest { language, .. } => *language,
        }
    }

    /// The mail of the service `name` to one recipient at a door, in sentences. Errors: a code or a notice that the door does not mail, a notice of
    /// unknown kind, or a template that fails.
    pub fn written(&self, id: Uuid, reader: MailReader<'_>, name: &str, now: Instant) -> Result<Mail, Fault> {
        let MailReader { door, address, time_zone } = reader;
        let language = self.language();
        let words = MailWords::of(language);
        let (subject, text, html) = match self {
            Letter::Code { topic, digits, number, of, asked_at, expires_at, from, .. } => {
                let from = from.clone();
                let (number, of) = (*number, *of);
                let facts = CodeFacts { name, number, of, asked_at: *asked_at, expires_at: *expires_at, from };
                match &code_said(door, *topic, &facts, language)? {
                    TopicSaid::Code(said) => {
                        let said = &said.in_zone(time_zone, (*asked_at, *expires_at));
                        let (text, html) = (CodeText { name, digits, said }, CodeHtml { name, digits, said });
                        (said.subject.clone(), render(&text)?, render(&html)?)
                    }
                    TopicSaid::Notice(said) => noticed(name, said, (*asked_at, time_zone), language)?,
                }
            }
            Letter::Notice { kind, at, about, before, from, old_address, old_zone, .. } => {
                let time_zone = time_zone.or_else(|| old_zone.as_deref().and_then(TimeZone::named));
                let kind = kind.parse().map_err(|_| Fault::Row("a notice of no kind"))?;
                let (about, from, is_former) = (about.as_deref(), from.as_ref(), old_address.is_some());
                let told = NoticeTold { name, kind, about, before: *before, from, is_former };
                let said = said(door, &told, language)?;
                noticed(name, &said, (*at, time_zone), language)?
            }
            Letter::Deeds { at, by, from, count, first, .. } => {
                let said = said_of_deeds(name, (by.as_str(), from.as_ref(), *count), first, language)?;
                noticed(name, &said, (*at, time_zone), language)?
            }
            Letter::Digest { at, counts, .. } => {
                noticed(name, &said_of_digest(name, counts, language), (*at, time_zone), language)?
            }
            Letter::Invitation { url, until, by, .. } => {
                let by = by.as_deref();
                let until = &words.invitation_until(TimeWords::of(language).instant(*until));
                let (text, html) =
                    (InvitationText { name, words, by, url, until }, InvitationHtml { name, words, by, url, until });
                (words.invitation_subject(name), render(&text)?, render(&html)?)
            }
        };
        Ok(Mail { id, to: address.to_owned(), from: None, language, subject, text, html, at: now })
    }
}

/// Subject, text and HTML of a mail that tells something of an instant.
fn noticed(
    name: &str,
    said: &NoticeSaid,
    (at, time_zone): (Instant, Option<TimeZone>),
    language: Language,
) -> Result<(String, String, String), Fault> {
    let utc = TimeWords::of(language).instant(at);
    let at = &time_zone.map_or(utc.clone(), |zone| format!("{utc} ({}: {})", zone.name(), zone.told(at)));
    let (text, html) = (NoticeText { name, at, said }, NoticeHtml { name, tag: language.tag(), at, said });
    Ok((said.subject.clone(), render(&text)?, render(&html)?))
}

pub(super) fn render(template: &impl Template) -> Result<String, Fault> {
    template.render().map_err(|error| Fault::Text(Box::new(error)))
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
