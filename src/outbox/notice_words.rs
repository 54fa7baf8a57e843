//! The words of a notice: which of the catalogue's it says, to whom it concerns or to an owner.

use super::letter::DeedSaid;
use crate::fault::Fault;
use crate::mail::one_line;
use crate::rules::language::Language;
use crate::rules::notice::Kind;
use crate::words::{DeskNotices, FactorNotices, Mails, Notices};

/// What a notice says, besides when.
#[derive(Debug)]
pub struct Said {
    /// Its subject. Begins the same way for all of them.
    pub subject: String,
    /// What happened.
    pub what: String,
    /// What happened one by one, where it is several things.
    pub list: Vec<String>,
    /// What to do.
    pub advice: String,
    /// That there is nothing in it to use.
    pub nothing_to_use: &'static str,
}

/// A notice in words: about the reader's own account, or about another's, named by its address. `before`: how often the
/// same happened a moment before.
pub fn said(kind: Kind, about: Option<&str>, before: u32, language: Language) -> Said {
    let frame = Mails::of(language);
    let (title, mut what) = sentence(kind, about, language);
    let advice = if about.is_none() { frame.notice_advice_own } else { frame.notice_advice_owner };
    if before > 0 {
        what.push(' ');
        what.push_str(&frame.notice_times(before.saturating_add(1)));
    }
    let (subject, advice, list) = (frame.notice_subject(title), advice.to_owned(), Vec::new());
    Said { subject, what, list, advice, nothing_to_use: frame.notice_nothing_to_use }
}

/// So many deeds of somebody, told to an owner: the one there is, or the first of them.
pub fn said_of_deeds((by, count): (&str, u32), first: &[DeedSaid], language: Language) -> Result<Said, Fault> {
    let frame = Mails::of(language);
    let sentence = |deed: &DeedSaid| {
        let kind = Kind::named(&deed.kind).ok_or(Fault::Row("a notice of no kind"))?;
        Ok(sentence(kind, deed.about.as_deref(), language))
    };
    let mut told = first.iter().map(sentence).collect::<Result<Vec<(&'static str, String)>, Fault>>()?;
    let (title, what, list) = match (count, told.pop()) {
        (1, Some((title, what))) => (title, what, Vec::new()),
        (_, last) => {
            let list = told.into_iter().chain(last).map(|(_, what)| what).collect();
            (frame.notice_deeds_title, frame.notice_deeds(count), list)
        }
    };
    let advice = format!("{} {}", frame.notice_by(one_line(by)), frame.notice_advice_owner);
    Ok(Said { subject: frame.notice_subject(title), what, list, advice, nothing_to_use: frame.notice_nothing_to_use })
}

/// The title and one of the two sentences of a kind: of the reader's own account, or of another's.
macro_rules! said {
    ($account:ident, $of:ident, $title:ident, $own:ident, $other:ident) => {
        ($of.$title, $account.map_or_else(|| $of.$own.to_owned(), |account| $of.$other(account)))
    };
}

/// The title of a kind, and what it says of the reader's own account, or of another's, named by its address.
fn sentence(kind: Kind, about: Option<&str>, language: Language) -> (&'static str, String) {
    let words = Notices::of(language);
    let (factors, desk) = (FactorNotices::of(language), DeskNotices::of(language));
    let account = about.map(one_line);
    match kind {
        Kind::SignInFromNewBrowser => said!(account, words, new_browser_title, new_browser_own, new_browser_other),
        Kind::SecondFactorFailing => said!(account, words, failing_title, failing_own, failing_other),
        Kind::StepReplayed => said!(account, words, replayed_title, replayed_own, replayed_other),
        Kind::Enrolled => said!(account, words, enrolled_title, enrolled_own, enrolled_other),
        Kind::AuthenticatorReset => said!(account, words, reset_title, reset_own, reset_other),
        Kind::LockedOut => said!(account, words, locked_title, locked_own, locked_other),
        Kind::Suspended => said!(account, words, suspended_title, suspended_own, suspended_other),
        Kind::RecoveryCodeUsed => said!(account, factors, recovered_title, recovered_own, recovered_other),
        Kind::RecoveryCodesMade => said!(account, factors, codes_title, codes_own, codes_other),
        Kind::AuthenticatorReplaced => said!(account, factors, replaced_title, replaced_own, replaced_other),
        Kind::BrowserTrusted => said!(account, factors, trusted_title, trusted_own, trusted_other),
        Kind::RowAltered => said!(account, factors, altered_title, altered_own, altered_other),
        Kind::EmailChanged => said!(account, factors, moved_title, moved_own, moved_other),
        Kind::AdminAdded => said!(account, desk, added_title, added_own, added_other),
        Kind::RolesChanged => said!(account, desk, roles_title, roles_own, roles_other),
        Kind::AdminDisabled => said!(account, desk, disabled_title, disabled_own, disabled_other),
        Kind::AdminEnabled => said!(account, desk, enabled_title, enabled_own, enabled_other),
        Kind::AdminRemoved => said!(account, desk, removed_title, removed_own, removed_other),
        // Of nobody's account in particular.
        Kind::AdminsExported => (desk.exported_title, desk.exported_other.to_owned()),
    }
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
                let (language, kind_told, kind) = (Language::En, kind, kind.name().into());
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
                    let own = body.to_lowercase().contains("your account");
                    assert_eq!(own, about.is_none() && kind_told != Kind::AdminsExported, "{body}");
                }
                assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")) && !mail.html.contains("<b>"));
            }
        }
    }
}
