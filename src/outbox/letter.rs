//! Letters: what our mails say. In the queue a letter is a few facts under a seal; the words come when it is written, in
//! the language the facts name.

use askama::Template;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::notice_words::{Said, said};
use crate::fault::Fault;
use crate::mail::Mail;
use crate::rules::Instant;
use crate::rules::language::Language;
use crate::rules::notice::Kind;
use crate::words::{Mails, Times, clock};

/// What a mail is about. One queued before there were languages is in English.
#[derive(Deserialize, Serialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// A one-time code.
    Code {
        /// In which language it is told.
        #[serde(with = "tag", default)]
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
        #[serde(with = "tag", default)]
        language: Language,
        /// Where to sign in, with the invitation's token behind the `#` where enrolling wants one.
        url: Zeroizing<String>,
        /// Until when.
        until: Instant,
    },
    /// A notice: tells, and asks for nothing.
    Notice {
        /// In which language it is told.
        #[serde(with = "tag", default)]
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
        #[serde(default)]
        before: u32,
    },
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
    words: &'a Mails,
    digits: &'a str,
    facts: &'a str,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodeHtml<'a> {
    words: &'a Mails,
    digits: &'a str,
    facts: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct InvitationText<'a> {
    words: &'a Mails,
    url: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationHtml<'a> {
    words: &'a Mails,
    url: &'a str,
    until: &'a str,
}

#[derive(Template)]
#[template(path = "notice.txt")]
struct NoticeText<'a> {
    at: &'a str,
    said: &'a Said,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticeHtml<'a> {
    tag: &'a str,
    at: &'a str,
    said: &'a Said,
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
            Letter::Code { .. } | Letter::Invitation { .. } => None,
        }
    }

    fn language(&self) -> Language {
        match self {
            Letter::Code { language, .. } | Letter::Invitation { language, .. } | Letter::Notice { language, .. } => {
                *language
            }
        }
    }

    /// The letter in words, to one person.
    pub fn written(&self, id: Uuid, to: &str, now: Instant) -> Result<Mail, Fault> {
        let language = self.language();
        let (words, times) = (&Mails::of(language), Times::of(language));
        let (subject, text, html) = match self {
            Letter::Code { digits, number, of, asked_at, expires_at, .. } => {
                let (asked, until) = (clock(*asked_at), clock(*expires_at));
                let facts = &words.code_facts(number, of, &asked, times.span(*expires_at - *asked_at), until);
                let (text, html) = (CodeText { words, digits, facts }, CodeHtml { words, digits, facts });
                // Never the code: subjects are shown on locked screens.
                (words.code_subject(number, of, asked), render(&text)?, render(&html)?)
            }
            Letter::Notice { kind, at, about, before, .. } => {
                let kind = Kind::named(kind).ok_or(Fault::Row("a notice of no kind"))?;
                let (said, at) = (&said(kind, about.as_deref(), *before, language), &times.instant(*at));
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
mod tests {
    use super::*;
    use crate::rules::Span;

    fn code(language: Language) -> Letter {
        let asked_at = Instant::UNIX_EPOCH + Span::seconds(1_795_292_640);
        let digits = Zeroizing::new(String::from("042137"));
        Letter::Code { language, digits, number: 2, of: 3, asked_at, expires_at: asked_at + Span::minutes(10) }
    }

    fn written(letter: &Letter) -> Mail {
        let read = letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
        read.written(Uuid::nil(), "a@example.com", Instant::UNIX_EPOCH).unwrap_or_else(|fault| panic!("{fault}"))
    }

    #[test]
    fn the_code_stands_alone_on_its_line_and_nowhere_else() {
        for language in Language::ALL {
            let mail = written(&code(language));
            assert!(mail.text.lines().any(|line| line == "042137"), "{}", mail.text);
            for body in [&mail.text, &mail.html, &mail.subject] {
                let runs = body.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 4);
                let runs: Vec<&str> = runs.filter(|run| *run != "042137").collect();
                assert!(runs.is_empty(), "{body}");
            }
            assert!(mail.html.contains("042137") && mail.text.contains("20:34") && !mail.subject.contains("042137"));
        }
    }

    #[test]
    fn a_mail_is_in_its_own_language_throughout() {
        let table = [
            (Language::En, "Your sign-in code: code 2 of 3, 20:24 UTC", "good for 10 minutes: until 20:34 UTC"),
            (Language::De, "Ihr Anmeldecode: Code 2 von 3, 20:24 UTC", "10 Minuten lang gültig: bis 20:34 Uhr UTC"),
            (Language::Es, "Su código de acceso: código 2 de 3, 20:24 UTC", "durante 10 minutos: hasta las 20:34 UTC"),
            (
                Language::Fr,
                "Votre code de connexion\u{a0}: code 2 sur 3, 20:24 UTC",
                "10 minutes\u{a0}: jusqu’à 20:34 UTC",
            ),
            (Language::Pt, "O seu código de acesso: código 2 de 3, 20:24 UTC", "durante 10 minutos: até às 20:34 UTC"),
        ];
        for (language, subject, facts) in table {
            let mail = written(&code(language));
            assert_eq!((mail.subject.as_str(), mail.language), (subject, language));
            assert!(mail.text.contains(facts) && mail.html.contains(facts), "{}", mail.text);
            let until = Instant::UNIX_EPOCH;
            let letters =
                [code(language), Letter::Invitation { language, url: String::from("https://a.example").into(), until }];
            let notices = Kind::ALL.into_iter().flat_map(|kind| {
                [None, Some(String::from("bob@example.com"))].map(|about| Letter::Notice {
                    before: 0,
                    language,
                    kind: kind.name().into(),
                    at: until,
                    about,
                    old_address: None,
                })
            });
            for letter in letters.into_iter().chain(notices) {
                let mail = written(&letter);
                assert!(mail.html.contains(&format!("<html lang=\"{}\">", language.tag())), "{}", mail.html);
                for said in [&mail.subject, &mail.text, &mail.html.split("<p>").skip(1).collect()] {
                    assert!(!said.contains(['{', '}']), "{said}");
                    let foreign = |other: &&Language| **other != language;
                    for other in Language::ALL.iter().filter(foreign) {
                        assert!(!said.contains(Mails::of(*other).code_where), "{said}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_sealed_is_as_long_in_every_language() {
        let lengths = Language::ALL.map(|language| code(language).bytes().map(|bytes| bytes.len()).unwrap_or_default());
        assert!(lengths[0] > 0 && lengths.iter().all(|length| *length == lengths[0]), "{lengths:?}");
    }

    #[test]
    fn a_letter_without_a_language_we_know_is_told_in_english() {
        let facts = r#"{"letter":"invitation","url":"https://a.example","until":"2026-11-21T20:24:00Z""#;
        for end in ["}", r#","language":"nl"}"#] {
            let read = Letter::read(format!("{facts}{end}").as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
            assert_eq!(written(&read).subject, "You are invited to sign in");
            assert!(written(&read).text.contains("until 21 November 2026 at 20:24 UTC."));
        }
    }
}
