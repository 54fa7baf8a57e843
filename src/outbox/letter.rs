//! Letters: what our mails say. In the queue a letter is a few facts under a seal; the words come when it is written, in
//! the language the facts name.

use askama::Template;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::notice_words::{NoticeSaid, said, said_of_deeds};
use crate::fault::Fault;
use crate::mail::Mail;
use crate::rules::Instant;
use crate::rules::language::Language;
use crate::words::{MailWords, TimeWords, clock};

/// What a mail is about.
#[derive(Deserialize, Serialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// A one-time code.
    Code {
        /// In which language it is told.
        #[serde(with = "tag")]
        language: Language,
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
        /// In which language it is told.
        #[serde(with = "tag")]
        language: Language,
        /// Where to sign in, with the invitation's token behind the `#` where enrolling wants one.
        url: Zeroizing<String>,
        /// Until when.
        until: Instant,
    },
    /// A notice: tells, and asks for nothing.
    Notice {
        /// In which language it is told.
        #[serde(with = "tag")]
        language: Language,
        /// What, by the name of its kind.
        kind: String,
        /// When it was.
        at: Instant,
        /// Whose account, by its address, if it is not the reader's own.
        about: Option<String>,
        /// The address it goes to, if that is the account's no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old_address: Option<String>,
        /// How often the same happened before, within a minute or so; this mail tells of those too.
        before: u32,
    },
    /// A notice to an owner: what one command or one request at the desk did to admins.
    Deeds {
        /// In which language it is told.
        #[serde(with = "tag")]
        language: Language,
        /// When it was.
        at: Instant,
        /// Who did it.
        by: String,
        /// How many deeds there were.
        count: u32,
        /// The first of them.
        first: Vec<DeedSaid>,
    },
}

/// A deed, in a letter.
#[derive(Deserialize, Serialize)]
pub struct DeedSaid {
    /// What was done, by the name of its kind.
    pub kind: String,
    /// Whose account, if it is not the reader's own.
    pub about: Option<String>,
}

/// A language in the queue: its tag, of two letters whichever it is.
mod tag {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::rules::language::Language;

    pub fn serialize<S: Serializer>(language: &Language, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(language.tag())
    }

    /// One that a later version knows and we do not is told in English.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Language, D::Error> {
        String::deserialize(from).map(|tag| Language::named(&tag).unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "code.txt")]
struct CodeText<'a> {
    words: &'a MailWords,
    digits: &'a str,
    facts: &'a str,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodeHtml<'a> {
    words: &'a MailWords,
    digits: &'a str,
    facts: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct InvitationText<'a> {
    words: &'a MailWords,
    url: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationHtml<'a> {
    words: &'a MailWords,
    url: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "notice.txt")]
struct NoticeText<'a> {
    at: &'a str,
    said: &'a NoticeSaid,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticeHtml<'a> {
    tag: &'a str,
    at: &'a str,
    said: &'a NoticeSaid,
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

    /// The address it goes to, if that is no account's any more.
    pub fn old_address(&self) -> Option<&str> {
        match self {
            Letter::Notice { old_address, .. } => old_address.as_deref(),
            Letter::Code { .. } | Letter::Invitation { .. } | Letter::Deeds { .. } => None,
        }
    }

    fn language(&self) -> Language {
        match self {
            Letter::Code { language, .. }
            | Letter::Invitation { language, .. }
            | Letter::Notice { language, .. }
            | Letter::Deeds { language, .. } => *language,
        }
    }

    /// The letter in words, to one person.
    pub fn written(&self, id: Uuid, to: &str, now: Instant) -> Result<Mail, Fault> {
        let language = self.language();
        let (words, times) = (MailWords::of(language), TimeWords::of(language));
        let (subject, text, html) = match self {
            Letter::Code { digits, number, of, asked_at, expires_at, .. } => {
                let (asked, until) = (clock(*asked_at), clock(*expires_at));
                let facts = &words.code_facts(&asked, number, of, times.span(*expires_at - *asked_at), until);
                let (text, html) = (CodeText { words, digits, facts }, CodeHtml { words, digits, facts });
                // Never the code: subjects are shown on locked screens.
                (words.code_subject(asked, number, of), render(&text)?, render(&html)?)
            }
            Letter::Notice { kind, at, about, before, .. } => {
                let kind = kind.parse().map_err(|_| Fault::Row("a notice of no kind"))?;
                let (said, at) = (&said(kind, about.as_deref(), *before, language), &times.instant(*at));
                let (text, html) = (NoticeText { at, said }, NoticeHtml { tag: language.tag(), at, said });
                (said.subject.clone(), render(&text)?, render(&html)?)
            }
            Letter::Deeds { at, by, count, first, .. } => {
                let (said, at) = (&said_of_deeds((by.as_str(), *count), first, language)?, &times.instant(*at));
                let (text, html) = (NoticeText { at, said }, NoticeHtml { tag: language.tag(), at, said });
                (said.subject.clone(), render(&text)?, render(&html)?)
            }
            Letter::Invitation { url, until, .. } => {
                let until = &words.invitation_until(times.instant(*until));
                let (text, html) = (InvitationText { words, url, until }, InvitationHtml { words, url, until });
                (words.invitation_subject.to_owned(), render(&text)?, render(&html)?)
            }
        };
        Ok(Mail { id, to: to.to_owned(), language, subject, text, html, at: now })
    }
}

fn render(template: &impl Template) -> Result<String, Fault> {
    template.render().map_err(|error| Fault::Text(Box::new(error)))
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
