//! The words of a notice: the texts in `words/` for each kind, addressed to the account's holder or to an owner. Refuses an
//! unknown kind. Does not know the time of the event, nor the recipient.

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::mail::one_line;
use crate::rules::language::Language;
use crate::rules::notice::NoticeKind;
use crate::words::{MailWords, NoticeWords, Whose};

/// A deed in a letter.
#[derive(Deserialize, Serialize)]
pub struct DeedSaid {
    /// Name of the notice's kind.
    pub kind: String,
    /// Name of the account, if it is not the reader's own.
    pub about: Option<String>,
}

/// A notice in words, without its time.
#[derive(Debug)]
pub struct NoticeSaid {
    /// Subject of the mail. It begins the same way in all notices of a language.
    pub subject: String,
    /// Sentence about the event.
    pub what: String,
    /// The deeds one by one, where the notice tells of several.
    pub list: Vec<String>,
    /// Advice to the reader.
    pub advice: String,
    /// The sentence that the mail holds no code and no link.
    pub nothing_to_use: &'static str,
}

/// A notice about the reader's own account, or about the account of another address. `before`: number of earlier events of this
/// kind within the last minute.
pub fn said(kind: NoticeKind, about: Option<&str>, before: u32, language: Language) -> NoticeSaid {
    let frame = MailWords::of(language);
    let (title, mut what) = sentence(kind, about, language);
    let advice = if about.is_none() { frame.notice_advice_own } else { frame.notice_advice_owner };
    if before > 0 {
        what.push(' ');
        what.push_str(&frame.notice_times(before.saturating_add(1)));
    }
    let (subject, advice, list) = (frame.notice_subject(title), advice.to_owned(), Vec::new());
    NoticeSaid { subject, what, list, advice, nothing_to_use: frame.notice_nothing_to_use }
}

/// A notice to an owner about `count` deeds of one transaction, `first` the ones it names. Errors: a kind without a name.
pub fn said_of_deeds((by, count): (&str, u32), first: &[DeedSaid], language: Language) -> Result<NoticeSaid, Fault> {
    let frame = MailWords::of(language);
    let sentence = |deed: &DeedSaid| {
        let kind = deed.kind.parse().map_err(|_| Fault::Row("a notice of no kind"))?;
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
    let subject = frame.notice_subject(title);
    Ok(NoticeSaid { subject, what, list, advice, nothing_to_use: frame.notice_nothing_to_use })
}

/// Title and sentence of a kind, about the reader's own account or about the account of another address.
fn sentence(kind: NoticeKind, about: Option<&str>, language: Language) -> (&'static str, String) {
    let words = NoticeWords::of(language);
    let account = about.map(one_line);
    let whose = account.as_deref().map_or(Whose::Own, Whose::Other);
    match kind {
        NoticeKind::SignInFromNewBrowser => (words.new_browser_title, words.new_browser(whose)),
        NoticeKind::SecondFactorFailing => (words.failing_title, words.failing(whose)),
        NoticeKind::StepReplayed => (words.replayed_title, words.replayed(whose)),
        NoticeKind::Enrolled => (words.enrolled_title, words.enrolled(whose)),
        NoticeKind::AuthenticatorReset => (words.reset_title, words.reset(whose)),
        NoticeKind::LockedOut => (words.locked_title, words.locked(whose)),
        NoticeKind::Suspended => (words.suspended_title, words.suspended(whose)),
        NoticeKind::RecoveryCodeUsed => (words.recovered_title, words.recovered(whose)),
        NoticeKind::RecoveryCodesMade => (words.codes_title, words.codes(whose)),
        NoticeKind::AuthenticatorReplaced => (words.replaced_title, words.replaced(whose)),
        NoticeKind::BrowserTrusted => (words.trusted_title, words.trusted(whose)),
        NoticeKind::RowAltered => (words.altered_title, words.altered(whose)),
        NoticeKind::EmailChanged => (words.moved_title, words.moved(whose)),
        NoticeKind::AdminAdded => (words.added_title, words.added(whose)),
        NoticeKind::RolesChanged => (words.roles_title, words.roles(whose)),
        NoticeKind::AdminDisabled => (words.disabled_title, words.disabled(whose)),
        NoticeKind::AdminEnabled => (words.enabled_title, words.enabled(whose)),
        NoticeKind::AdminRemoved => (words.removed_title, words.removed(whose)),
        // The exported list concerns no single account.
        NoticeKind::AdminsExported => (words.exported_title, words.exported(Whose::Other(""))),
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::outbox::Letter;
    use crate::rules::Instant;
    use crate::rules::factor::Door;
    use uuid::Uuid;

    #[test]
    fn a_notice_holds_no_link_and_nothing_like_a_code() {
        for kind in NoticeKind::VARIANTS.iter().copied() {
            for about in [None, Some(String::from("ann@example.com\r\nBcc: <b>eve@example.com"))] {
                let (language, kind_told, kind) = (Language::En, kind, kind.name().into());
                let (at, about) = (Instant::UNIX_EPOCH, about.clone());
                let letter = Letter::Notice { language, kind, at, about: about.clone(), old_address: None, before: 0 };
                let read =
                    letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
                let mail = read.written(Uuid::nil(), (Door::Staff, "bob@example.com"), Instant::UNIX_EPOCH);
                let mail = mail.unwrap_or_else(|fault| panic!("{fault}"));
                assert!(mail.subject.starts_with("Security notice: ") && !mail.subject.contains("example"));
                for body in [&mail.text, &mail.html] {
                    assert!(!body.contains("://") && !body.contains("href") && !body.contains('\r'), "{body}");
                    assert!(!body.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 4), "{body}");
                    assert!(body.contains("1 January 1970 at 00:00 UTC"), "{body}");
                    let own = body.to_lowercase().contains("your account");
                    assert_eq!(own, about.is_none() && kind_told != NoticeKind::AdminsExported, "{body}");
                }
                assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")) && !mail.html.contains("<b>"));
            }
        }
    }
}
