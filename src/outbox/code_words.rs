//! The words of a mailed code: the texts in `words/` of the door whose challenge the code proves, by what the reader began.
//! Refuses a door that mails no code, and a topic that the door does not have. Does not know the digits, nor the recipient.

use super::letter_fields::LetterOrigin;
use super::notice_words::NoticeSaid;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::code_topic::CodeTopic;
use crate::rules::confirm_reason::ConfirmReason;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::time_zone::TimeZone;
use crate::words::{AccountMailWords, MailWords, PlayerMailWords, TimeWords, clock};

/// Facts of a mailed code that its sentences name.
pub struct CodeFacts<'a> {
    /// Name of the service.
    pub name: &'a str,
    /// Number of this code within its challenge, from 1.
    pub number: u16,
    /// Maximum number of codes in a challenge.
    pub of: u16,
    /// Time of the request.
    pub asked_at: Instant,
    /// Expiry time (exclusive).
    pub expires_at: Instant,
    /// Where the request came from, if it is told.
    pub from: Option<LetterOrigin>,
}

/// A mailed code in words, without its digits.
#[derive(Clone)]
pub struct CodeSaid {
    /// Tag of the language.
    pub tag: &'static str,
    /// Subject of the mail, without the digits: phones show subjects on locked screens.
    pub subject: String,
    /// Line before the digits.
    pub lead: String,
    /// Number of the code and its times.
    pub facts: String,
    /// Where the request came from, if it is told.
    pub from: Option<String>,
    /// Place to type the code.
    pub place: &'static str,
    /// Validity of older codes.
    pub older: &'static str,
    /// Advice to readers who asked for no code.
    pub stranger: &'static str,
    /// Advice to keep the code secret.
    pub keep: &'static str,
}

impl CodeSaid {
    /// Adds the times of request and expiry by the clocks of the reader's zone: "... until 20:34 UTC (Europe/Lisbon: 21:24–21:34)."
    #[must_use]
    pub fn in_zone(&self, zone: Option<TimeZone>, (asked_at, expires_at): (Instant, Instant)) -> CodeSaid {
        let own = |zone: TimeZone| {
            let (asked, until) = (zone.clock(asked_at), zone.clock(expires_at));
            format!("{} ({}: {asked}–{until}).", self.facts.trim_end_matches('.'), zone.name())
        };
        CodeSaid { facts: zone.map_or_else(|| self.facts.clone(), own), ..self.clone() }
    }
}

/// The mail of a topic in words.
pub enum TopicSaid {
    /// The mail holds the code.
    Code(CodeSaid),
    /// The mail tells something in the code's place.
    Notice(NoticeSaid),
}

/// Fault of a topic without a mailed code at its door.
const MISPLACED: Fault = Fault::Row("a mailed code of a door that mails none for it");

/// The mail of a topic in the words of a door. Errors: a door that mails no code, or none for the topic.
pub fn code_said(door: Door, topic: CodeTopic, facts: &CodeFacts<'_>, language: Language) -> Result<TopicSaid, Fault> {
    match door {
        Door::Staff if topic == CodeTopic::SignIn => Ok(TopicSaid::Code(staff_code(facts, language))),
        Door::Account => account_mail(topic, facts, language),
        Door::Player if topic == CodeTopic::Withdrawal => Ok(TopicSaid::Code(withdrawal_code(facts, language))),
        Door::Staff | Door::Session | Door::Player => Err(MISPLACED),
    }
}

fn staff_code(facts: &CodeFacts<'_>, language: Language) -> CodeSaid {
    let words = MailWords::of(language);
    let (asked, span, until) = facts.times(language);
    CodeSaid {
        tag: language.tag(),
        subject: words.code_subject(facts.name),
        lead: words.code_lead(facts.name),
        facts: words.code_facts(&asked, facts.number, facts.of, span, until),
        from: facts.from.as_ref().map(|from| {
            let browser = from.browser.as_deref().unwrap_or(words.code_unknown_browser);
            words.code_from(browser, from.network)
        }),
        place: words.code_where,
        older: words.code_older,
        stranger: words.code_stranger,
        keep: words.code_keep,
    }
}

fn account_mail(topic: CodeTopic, facts: &CodeFacts<'_>, language: Language) -> Result<TopicSaid, Fault> {
    let words = AccountMailWords::of(language);
    // A stranger needs only the address for some topics; for others they knew the password, or were signed in.
    let (title, stranger) = match topic {
        CodeTopic::SignIn => (words.sign_in_title, words.sign_in_stranger),
        CodeTopic::Registration => (words.registration_title, words.registration_stranger),
        CodeTopic::AlreadyRegistered => return Ok(TopicSaid::Notice(already_registered(words, facts.name))),
        CodeTopic::PasswordReset => (words.password_reset_title, words.password_reset_stranger),
        CodeTopic::PasswordChange => (words.password_change_title, words.password_change_stranger),
        CodeTopic::TwoFactorOff => (words.two_factor_off_title, words.two_factor_off_stranger),
        CodeTopic::Confirmation(reason) => (confirmation(words, reason), words.confirm_stranger),
        CodeTopic::Withdrawal | CodeTopic::MobileChange => return Err(MISPLACED),
    };
    Ok(TopicSaid::Code(titled_code((title, stranger), facts, language)))
}

/// A code in the words of accounts, under a title and with an advice to strangers to it.
fn titled_code((title, stranger): (&'static str, &'static str), facts: &CodeFacts<'_>, language: Language) -> CodeSaid {
    let words = AccountMailWords::of(language);
    let (asked, span, until) = facts.times(language);
    CodeSaid {
        tag: language.tag(),
        subject: words.code_subject(facts.name, title),
        lead: words.code_lead(title),
        facts: words.code_facts(&asked, facts.number, facts.of, span, until),
        from: None,
        place: words.code_where,
        older: words.code_older,
        stranger,
        keep: words.code_keep,
    }
}

fn withdrawal_code(facts: &CodeFacts<'_>, language: Language) -> CodeSaid {
    let words = PlayerMailWords::of(language);
    titled_code((words.withdrawal_title, words.withdrawal_stranger), facts, language)
}

fn confirmation(words: &AccountMailWords, reason: ConfirmReason) -> &'static str {
    match reason {
        ConfirmReason::UpdateProfile => words.confirm_update_profile_title,
        ConfirmReason::ChangePassword => words.confirm_change_password_title,
        ConfirmReason::EnableTwoFactor => words.confirm_enable_two_factor_title,
        ConfirmReason::DisableTwoFactor => words.confirm_disable_two_factor_title,
    }
}

fn already_registered(words: &AccountMailWords, name: &str) -> NoticeSaid {
    NoticeSaid {
        subject: words.already_registered_subject(name),
        what: words.already_registered.to_owned(),
        list: Vec::new(),
        from: None,
        place: None,
        advice: words.already_registered_advice.to_owned(),
        nothing_to_use: MailWords::of(words.language).notice_nothing_to_use,
    }
}

impl CodeFacts<'_> {
    /// Time of the request, span of validity and expiry time, in words.
    fn times(&self, language: Language) -> (String, String, String) {
        let span = TimeWords::of(language).span(self.expires_at - self.asked_at);
        (clock(self.asked_at), span, clock(self.expires_at))
    }
}

#[cfg(test)]
#[path = "code_words_tests.rs"]
mod tests;
