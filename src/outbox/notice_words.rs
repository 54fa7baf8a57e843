//! The words of a notice: which of the catalogue's it says, to whom it concerns or to an owner.

use crate::mail::one_line;
use crate::rules::language::Language;
use crate::rules::notice::Kind;
use crate::words::{Mails, Notices};

/// What a notice says, besides when.
#[derive(Debug)]
pub struct Said {
    /// Its subject. Begins the same way for all of them.
    pub subject: String,
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: &'static str,
    /// That there is nothing in it to use.
    pub nothing_to_use: &'static str,
}

/// A notice in words: about the reader's own account, or about another's, named by its address. `before`: how often the
/// same happened a moment before.
pub fn said(kind: Kind, about: Option<&str>, before: u32, language: Language) -> Said {
    let (words, frame) = (Notices::of(language), Mails::of(language));
    type Other = fn(&Notices, String) -> String;
    let (title, own, other): (_, _, Other) = match kind {
        Kind::SignInFromNewBrowser => (words.new_browser_title, words.new_browser_own, Notices::new_browser_other),
        Kind::SecondFactorFailing => (words.failing_title, words.failing_own, Notices::failing_other),
        Kind::StepReplayed => (words.replayed_title, words.replayed_own, Notices::replayed_other),
        Kind::Enrolled => (words.enrolled_title, words.enrolled_own, Notices::enrolled_other),
        Kind::AuthenticatorReset => (words.reset_title, words.reset_own, Notices::reset_other),
        Kind::LockedOut => (words.locked_title, words.locked_own, Notices::locked_other),
        Kind::Suspended => (words.suspended_title, words.suspended_own, Notices::suspended_other),
        Kind::RecoveryCodeUsed => (words.recovered_title, words.recovered_own, Notices::recovered_other),
        Kind::RecoveryCodesMade => (words.codes_title, words.codes_own, Notices::codes_other),
        Kind::AuthenticatorReplaced => (words.replaced_title, words.replaced_own, Notices::replaced_other),
        Kind::BrowserTrusted => (words.trusted_title, words.trusted_own, Notices::trusted_other),
        Kind::RowAltered => (words.altered_title, words.altered_own, Notices::altered_other),
        Kind::EmailChanged => (words.moved_title, words.moved_own, Notices::moved_other),
    };
    let (mut what, advice) = match about {
        None => (own.to_owned(), frame.notice_advice_own),
        Some(account) => (other(&words, one_line(account)), frame.notice_advice_owner),
    };
    if before > 0 {
        what.push(' ');
        what.push_str(&frame.notice_times(before.saturating_add(1)));
    }
    Said { subject: frame.notice_subject(title), what, advice, nothing_to_use: frame.notice_nothing_to_use }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Letter;
    use crate::rules::Instant;
    use uuid::Uuid;

    #[test]
    fn a_notice_holds_no_link_and_nothing_like_a_code() {
        for kind in Kind::ALL {
            for about in [None, Some(String::from("ann@example.com\r\nBcc: <b>eve@example.com"))] {
                let (language, kind) = (Language::En, kind.name().into());
                let (at, about) = (Instant::UNIX_EPOCH, about.clone());
                let letter = Letter::Notice { language, kind, at, about: about.clone(), old_address: None, before: 0 };
                let read =
                    letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
                let mail = read.written(Uuid::nil(), "bob@example.com", Instant::UNIX_EPOCH);
                let mail = mail.unwrap_or_else(|fault| panic!("{fault}"));
                assert!(mail.subject.starts_with("Security notice: ") && !mail.subject.contains("example"));
                for body in [&mail.text, &mail.html] {
                    assert!(!body.contains("://") && !body.contains("href") && !body.contains('\r'), "{body}");
                    assert!(!body.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 4), "{body}");
                    assert!(body.contains("1 January 1970 at 00:00 UTC"), "{body}");
                    assert_eq!(body.contains("your account"), about.is_none(), "{body}");
                }
                assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")) && !mail.html.contains("<b>"));
            }
        }
    }
}
