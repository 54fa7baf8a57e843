//! The words of a notice: the texts in `words/` for each kind, addressed to the account's holder or to an owner. Refuses an
//! unknown kind, and a kind that the door does not have. Does not know the time of the event, nor the recipient.

use serde::{Deserialize, Serialize};

use super::letter_fields::LetterOrigin;
use crate::fault::Fault;
use crate::mail::one_line;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::notice::NoticeKind;
use crate::words::{
    AccountNoticeWords, ApplicationKeyWords, MailWords, NoticeWords, PlayerNoticeWords, SessionNoticeWords, Whose,
};

/// Fault of a kind without words at its door.
const MISPLACED: Fault = Fault::Row("a notice that its door does not have");

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
    /// Where the request came from, if it is told.
    pub from: Option<String>,
    /// Advice to the reader.
    pub advice: String,
    /// Page that shows more, as a path.
    pub place: Option<String>,
    /// The sentence that the mail holds no code and no link.
    pub nothing_to_use: &'static str,
}

/// Facts that a notice tells, beside its time.
pub struct NoticeTold<'a> {
    /// Name of the service.
    pub name: &'a str,
    /// Kind of the notice.
    pub kind: NoticeKind,
    /// Address of the account, if it is not the reader's own.
    pub about: Option<&'a str>,
    /// Number of earlier events of this kind within the last minute.
    pub before: u32,
    /// Where the request came from; told at the staff door alone.
    pub from: Option<&'a LetterOrigin>,
    /// Whether the account has another address by now, or nobody signs in to it any more: its reader is sent to no page.
    pub is_former: bool,
}

/// A notice in the words of a door. Errors: a kind that the door does not tell its reader.
pub fn said(
    door: Door,
    &NoticeTold { name, kind, about, before, from, is_former }: &NoticeTold<'_>,
    language: Language,
) -> Result<NoticeSaid, Fault> {
    let frame = MailWords::of(language);
    let (sentence, advice) = match (door, about) {
        (Door::Staff, None) if is_by_others(kind) => (sentence(kind, about, language), frame.notice_advice_concerned),
        (Door::Staff, None) if is_former => (sentence(kind, about, language), frame.notice_advice_own),
        (Door::Staff, None) => (sentence(kind, about, language), frame.notice_advice_admin),
        (Door::Staff, Some(_)) => (sentence(kind, about, language), frame.notice_advice_owner),
        (Door::Account, None) => (account_sentence(kind, language), AccountNoticeWords::of(language).advice),
        (Door::Session, None) => (session_sentence(kind, language), frame.notice_advice_own),
        (Door::Player, None) => (player_sentence(kind, language), frame.notice_advice_own),
        (Door::Account | Door::Session | Door::Player, Some(_)) => return Err(MISPLACED),
    };
    let (title, mut what) = sentence.ok_or(MISPLACED)?;
    if before > 0 {
        what.push(' ');
        what.push_str(&frame.notice_times(before.saturating_add(1)));
    }
    let (subject, advice, list) = (frame.notice_subject(name, title), advice.to_owned(), Vec::new());
    let from = from.filter(|_| door == Door::Staff).map(|from| from_said(from, language));
    let place = match (door, about) {
        (Door::Staff, Some(_)) => Some(frame.notice_where_owner(name)),
        // A disabled admin cannot open the page.
        (Door::Staff, None) if !is_former && kind != NoticeKind::AdminDisabled => Some(frame.notice_where_admin(name)),
        (Door::Staff | Door::Account | Door::Session | Door::Player, None | Some(_)) => None,
    };
    Ok(NoticeSaid { subject, what, list, from, advice, place, nothing_to_use: frame.notice_nothing_to_use })
}

/// Whether no admin does it to their own account.
fn is_by_others(kind: NoticeKind) -> bool {
    use NoticeKind::{
        AdminDisabled, AdminEnabled, AdminRemoved, AdminsExported, OwnerChangeAsked, Restored, RolesChanged,
    };
    matches!(
        kind,
        RolesChanged | AdminDisabled | AdminEnabled | AdminRemoved | AdminsExported | OwnerChangeAsked | Restored
    )
}

/// A notice of the service `name` to an owner about `count` deeds, `first` the ones it names: deeds of one transaction, or one deed that
/// was repeated. Errors: a kind without a name.
pub fn said_of_deeds(
    name: &str,
    (by, from, count): (&str, Option<&LetterOrigin>, u32),
    first: &[DeedSaid],
    language: Language,
) -> Result<NoticeSaid, Fault> {
    let frame = MailWords::of(language);
    let sentence = |deed: &DeedSaid| {
        let kind = deed.kind.parse().map_err(|_| Fault::Row("a notice of no kind"))?;
        sentence(kind, deed.about.as_deref(), language).ok_or(MISPLACED)
    };
    let mut told = first.iter().map(sentence).collect::<Result<Vec<(&'static str, String)>, Fault>>()?;
    let is_one = told.len() == 1;
    let (title, what, list) = match told.pop() {
        Some((title, what)) if is_one && count == 1 => (title, what, Vec::new()),
        Some((title, what)) if is_one => (title, format!("{what} {}", frame.notice_times(count)), Vec::new()),
        last => {
            let list = told.into_iter().chain(last).map(|(_, what)| what).collect();
            (frame.notice_deeds_title, frame.notice_deeds(count), list)
        }
    };
    let advice = format!("{} {}", frame.notice_by(one_line(by)), frame.notice_advice_owner);
    let (subject, from) = (frame.notice_subject(name, title), from.map(|from| from_said(from, language)));
    let place = Some(frame.notice_where_owner(name));
    Ok(NoticeSaid { subject, what, list, from, advice, place, nothing_to_use: frame.notice_nothing_to_use })
}

/// Network and browser of a request; the network alone where the trail does not name the browser.
fn from_said(from: &LetterOrigin, language: Language) -> String {
    let words = MailWords::of(language);
    match from.browser.as_deref() {
        Some(browser) => words.notice_from(browser, from.network),
        None => words.notice_from_network(from.network),
    }
}

/// Title and sentence of a kind at the staff door, about the reader's own account, or about the account of another address or
/// the application key of a name.
fn sentence(kind: NoticeKind, about: Option<&str>, language: Language) -> Option<(&'static str, String)> {
    let words = NoticeWords::of(language);
    let account = about.map(one_line);
    let whose = account.as_deref().map_or(Whose::Own, Whose::Other);
    let (keys, name) = (ApplicationKeyWords::of(language), account.as_deref().unwrap_or_default());
    Some(match kind {
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
        NoticeKind::DeviceLinkMade => (words.link_title, words.link(whose)),
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
        NoticeKind::OwnerChangeAsked => (words.two_owners_title, words.two_owners(whose)),
        // A restore concerns every account.
        NoticeKind::Restored => (words.restored_title, words.restored.to_owned()),
        NoticeKind::ApplicationKeyAdded => (keys.added_title, keys.added(name)),
        NoticeKind::ApplicationKeyEnded => (keys.ended_title, keys.ended(name)),
        NoticeKind::PasswordChanged
        | NoticeKind::PasswordReset
        | NoticeKind::PasswordSet
        | NoticeKind::PasswordEnded
        | NoticeKind::TwoFactorOn
        | NoticeKind::TwoFactorOff
        | NoticeKind::RefreshTokenReplayed
        | NoticeKind::MobileChanged => return None,
    })
}

/// Title and sentence of a kind at the session door, about the reader's own account. Its authenticators are told of as at the
/// staff door, its passwords as at the account door, where that door has no words of its own.
fn session_sentence(kind: NoticeKind, language: Language) -> Option<(&'static str, String)> {
    let (words, codes) = (SessionNoticeWords::of(language), NoticeWords::of(language));
    Some(match kind {
        NoticeKind::SecondFactorFailing => (codes.failing_title, words.failing.to_owned()),
        NoticeKind::AuthenticatorReset => (codes.reset_title, words.reset.to_owned()),
        NoticeKind::Suspended => (codes.suspended_title, words.suspended.to_owned()),
        NoticeKind::PasswordEnded => (words.password_ended_title, words.password_ended.to_owned()),
        NoticeKind::StepReplayed | NoticeKind::Enrolled => return sentence(kind, None, language),
        NoticeKind::LockedOut | NoticeKind::PasswordSet => return account_sentence(kind, language),
        NoticeKind::SignInFromNewBrowser
        | NoticeKind::PasswordChanged
        | NoticeKind::PasswordReset
        | NoticeKind::TwoFactorOn
        | NoticeKind::TwoFactorOff
        | NoticeKind::RefreshTokenReplayed
        | NoticeKind::RecoveryCodeUsed
        | NoticeKind::RecoveryCodesMade
        | NoticeKind::AuthenticatorReplaced
        | NoticeKind::DeviceLinkMade
        | NoticeKind::BrowserTrusted
        | NoticeKind::RowAltered
        | NoticeKind::EmailChanged
        | NoticeKind::AdminAdded
        | NoticeKind::RolesChanged
        | NoticeKind::AdminDisabled
        | NoticeKind::AdminEnabled
        | NoticeKind::AdminRemoved
        | NoticeKind::AdminsExported
        | NoticeKind::OwnerChangeAsked
        | NoticeKind::Restored
        | NoticeKind::ApplicationKeyAdded
        | NoticeKind::ApplicationKeyEnded
        | NoticeKind::MobileChanged => return None,
    })
}

/// Title and sentence of a kind at the player door, about the reader's own account.
fn player_sentence(kind: NoticeKind, language: Language) -> Option<(&'static str, String)> {
    let (words, titles) = (PlayerNoticeWords::of(language), AccountNoticeWords::of(language));
    match kind {
        NoticeKind::MobileChanged => Some((words.mobile_changed_title, words.mobile_changed.to_owned())),
        NoticeKind::TwoFactorOn => Some((titles.two_factor_on_title, words.two_factor_on.to_owned())),
        _ => None,
    }
}

/// Title and sentence of a kind at the account door, about the reader's own account.
fn account_sentence(kind: NoticeKind, language: Language) -> Option<(&'static str, String)> {
    let words = AccountNoticeWords::of(language);
    let (title, what) = match kind {
        NoticeKind::SignInFromNewBrowser => (words.new_device_title, words.new_device),
        NoticeKind::LockedOut => (words.locked_title, words.locked),
        NoticeKind::PasswordChanged => (words.password_changed_title, words.password_changed),
        NoticeKind::PasswordReset => (words.password_reset_title, words.password_reset),
        NoticeKind::PasswordSet => (words.password_set_title, words.password_set),
        NoticeKind::TwoFactorOn => (words.two_factor_on_title, words.two_factor_on),
        NoticeKind::TwoFactorOff => (words.two_factor_off_title, words.two_factor_off),
        NoticeKind::RefreshTokenReplayed => (words.replayed_title, words.replayed),
        NoticeKind::SecondFactorFailing
        | NoticeKind::PasswordEnded
        | NoticeKind::StepReplayed
        | NoticeKind::Enrolled
        | NoticeKind::AuthenticatorReset
        | NoticeKind::Suspended
        | NoticeKind::RecoveryCodeUsed
        | NoticeKind::RecoveryCodesMade
        | NoticeKind::AuthenticatorReplaced
        | NoticeKind::DeviceLinkMade
        | NoticeKind::BrowserTrusted
        | NoticeKind::RowAltered
        | NoticeKind::EmailChanged
        | NoticeKind::AdminAdded
        | NoticeKind::RolesChanged
        | NoticeKind::AdminDisabled
        | NoticeKind::AdminEnabled
        | NoticeKind::AdminRemoved
        | NoticeKind::AdminsExported
        | NoticeKind::OwnerChangeAsked
        | NoticeKind::Restored
        | NoticeKind::ApplicationKeyAdded
        | NoticeKind::ApplicationKeyEnded
        | NoticeKind::MobileChanged => return None,
    };
    Some((title, what.to_owned()))
}

#[cfg(test)]
#[path = "notice_words_tests.rs"]
mod tests;
