//! The words of a mailed code: the texts in `words/` of the door whose challenge the code proves. Refuses a door that mails no
//! code. Does not know the digits, nor the recipient.

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::words::{AccountMailWords, MailWords, TimeWords, clock};

/// Facts of a mailed code that its sentences name.
pub struct CodeFacts {
    /// Number of this code within its challenge, from 1.
    pub number: u16,
    /// Maximum number of codes in a challenge.
    pub of: u16,
    /// Time of the request.
    pub asked_at: Instant,
    /// Expiry time (exclusive).
    pub expires_at: Instant,
}

/// A mailed code in words, without its digits.
pub struct CodeSaid {
    /// Tag of the language.
    pub tag: &'static str,
    /// Subject of the mail, without the digits: phones show subjects on locked screens.
    pub subject: String,
    /// Line before the digits.
    pub lead: &'static str,
    /// Number of the code and its times.
    pub facts: String,
    /// Place to type the code.
    pub place: &'static str,
    /// Validity of older codes.
    pub older: &'static str,
    /// Advice to readers who asked for no code.
    pub stranger: &'static str,
    /// Advice to keep the code secret.
    pub keep: &'static str,
}

/// The sentences of one group of texts. The group of every door has these keys, or the build stops.
macro_rules! said_by {
    ($group:ty, $facts:expr, $language:expr) => {{
        let (words, facts, language) = (<$group>::of($language), $facts, $language);
        let (asked, until) = (clock(facts.asked_at), clock(facts.expires_at));
        let span = TimeWords::of(language).span(facts.expires_at - facts.asked_at);
        CodeSaid {
            tag: language.tag(),
            subject: words.code_subject(&asked, facts.number, facts.of),
            lead: words.code_lead,
            facts: words.code_facts(&asked, facts.number, facts.of, span, until),
            place: words.code_where,
            older: words.code_older,
            stranger: words.code_stranger,
            keep: words.code_keep,
        }
    }};
}

/// A mailed code in the words of a door. Errors: a door that mails no code.
pub fn code_said(door: Door, facts: &CodeFacts, language: Language) -> Result<CodeSaid, Fault> {
    match door {
        Door::Staff => Ok(said_by!(MailWords, facts, language)),
        Door::Account => Ok(said_by!(AccountMailWords, facts, language)),
        Door::Session | Door::Player => Err(Fault::Row("a mailed code of a door that mails none")),
    }
}
