//! Facts of the trail's lines that decide on a notice: which line of which door is told by mail. Knows neither recipients nor
//! limits.

use super::factor::{Door, Factor, Purpose};
use super::notice::NoticeKind;
use super::trail::{TrailEvent, TrailOutcome};

/// Wrong authenticator codes of one pending sign-in from which a notice is due.
const FAILING: u16 = 3;

/// The facts of a line of the trail that decide on a notice.
#[derive(Clone, Copy, Debug)]
pub struct NoticeFacts {
    /// The line's door.
    pub door: Door,
    /// The line's event.
    pub event: TrailEvent,
    /// The line's outcome; `None`: one that this version does not know.
    pub outcome: Option<TrailOutcome>,
    /// Whether the browser or device of a full sign-in was trusted before.
    pub trusted_before: Option<bool>,
    /// Wrong codes of that factor in that pending sign-in or session.
    pub attempts: u16,
}

impl NoticeKind {
    /// The notice that a line of the trail deserves, if any.
    pub fn of(line: &NoticeFacts) -> Option<NoticeKind> {
        let done = |kind| (line.outcome == Some(TrailOutcome::Done)).then_some(kind);
        let kind = match line.event {
            TrailEvent::EmailCode
            | TrailEvent::SmsCode
            | TrailEvent::Password
            | TrailEvent::Authenticator
            | TrailEvent::Identity => NoticeKind::of_factor(line),
            // Somebody who writes rows may write such a line with any outcome.
            TrailEvent::RowAltered => Some(NoticeKind::RowAltered),
            TrailEvent::AuthenticatorReset => done(NoticeKind::AuthenticatorReset),
            TrailEvent::AuthenticatorEnrolled => done(NoticeKind::Enrolled),
            TrailEvent::AuthenticatorReplaced => done(NoticeKind::AuthenticatorReplaced),
            TrailEvent::RecoveryCodes => done(NoticeKind::RecoveryCodesMade),
            TrailEvent::DeviceLinkMade => done(NoticeKind::DeviceLinkMade),
            TrailEvent::DeviceLinkRedeemed => done(NoticeKind::BrowserTrusted),
            TrailEvent::EmailChanged => done(NoticeKind::EmailChanged),
            TrailEvent::AdminAdded => done(NoticeKind::AdminAdded),
            TrailEvent::RolesChanged => done(NoticeKind::RolesChanged),
            TrailEvent::AdminDisabled => done(NoticeKind::AdminDisabled),
            TrailEvent::AdminEnabled => done(NoticeKind::AdminEnabled),
            TrailEvent::AdminRemoved => done(NoticeKind::AdminRemoved),
            TrailEvent::AdminsExported => done(NoticeKind::AdminsExported),
            TrailEvent::OwnerChangeAsked => done(NoticeKind::OwnerChangeAsked),
            TrailEvent::Restored => done(NoticeKind::Restored),
            TrailEvent::ApplicationKeyAdded => done(NoticeKind::ApplicationKeyAdded),
            TrailEvent::ApplicationKeyEnded => done(NoticeKind::ApplicationKeyEnded),
            TrailEvent::PasswordChanged => done(NoticeKind::PasswordChanged),
            TrailEvent::PasswordReset => done(NoticeKind::PasswordReset),
            TrailEvent::PasswordSet => done(NoticeKind::PasswordSet),
            TrailEvent::PasswordEnded => done(NoticeKind::PasswordEnded),
            TrailEvent::TwoFactorOn => done(NoticeKind::TwoFactorOn),
            TrailEvent::TwoFactorOff => done(NoticeKind::TwoFactorOff),
            TrailEvent::MobileChanged => done(NoticeKind::MobileChanged),
            TrailEvent::RefreshToken => {
                (line.outcome == Some(TrailOutcome::Replayed)).then_some(NoticeKind::RefreshTokenReplayed)
            }
            TrailEvent::CodeMailed
            | TrailEvent::CodeTexted
            | TrailEvent::Session
            | TrailEvent::SessionEnded
            | TrailEvent::SignedOutEverywhere
            | TrailEvent::BrowserForgotten
            | TrailEvent::EnrolmentOpened
            | TrailEvent::EnrolmentClosed
            | TrailEvent::AdminChanged
            | TrailEvent::AdminUnlocked
            | TrailEvent::AdminSignedOut
            | TrailEvent::OwnerChangeApproved
            | TrailEvent::OwnerChangeWithdrawn
            | TrailEvent::DeskRefused
            | TrailEvent::KeysRotated
            | TrailEvent::AccountAdded
            | TrailEvent::AccountChanged
            | TrailEvent::AccountDisabled
            | TrailEvent::AccountEnabled
            | TrailEvent::AccountUnlocked
            | TrailEvent::AccountSignedOut
            | TrailEvent::AccountRemoved
            | TrailEvent::Registered
            | TrailEvent::ProfileChanged
            | TrailEvent::TermsAccepted
            | TrailEvent::DeviceLoggedOut
            | TrailEvent::AccountsExported
            | TrailEvent::ApplicationKeyNarrowed
            | TrailEvent::ApplicationKeyExpired
            | TrailEvent::SessionBegun
            | TrailEvent::MobileProven
            | TrailEvent::FactTold
            | TrailEvent::BrandAdded
            | TrailEvent::BrandChanged
            | TrailEvent::BrandTextSet
            | TrailEvent::BrandRemoved
            | TrailEvent::PersonalDataWithheld => None,
        };
        kind.filter(|kind| kind.is_told_at(line.door))
    }

    /// The notice of a shown factor of the door. Wrong guesses of a mailed code or a password are told only once they lock the
    /// pool.
    fn of_factor(line: &NoticeFacts) -> Option<NoticeKind> {
        let lists = line.door.lists(Purpose::SignIn);
        let is_shown = |factor: &Factor| TrailEvent::from(*factor) == line.event;
        if line.event != TrailEvent::Identity && !lists.iter().copied().flatten().any(is_shown) {
            return None;
        }
        let signs_in = lists.iter().filter_map(|list| list.last()).any(is_shown);
        let second_factor = matches!(line.event, TrailEvent::Authenticator | TrailEvent::Identity);
        match line.outcome? {
            TrailOutcome::SignedIn => {
                (signs_in && line.trusted_before == Some(false)).then_some(NoticeKind::SignInFromNewBrowser)
            }
            TrailOutcome::EnrolledAndSignedIn => signs_in.then_some(NoticeKind::Enrolled),
            TrailOutcome::Recovered => signs_in.then_some(NoticeKind::RecoveryCodeUsed),
            TrailOutcome::Replayed => second_factor.then_some(NoticeKind::StepReplayed),
            // From the third on, because the third may have been a replay; later ones are dropped as repeats within the
            // hour.
            TrailOutcome::Wrong | TrailOutcome::WrongRecoveryCode => {
                (second_factor && line.attempts >= FAILING).then_some(NoticeKind::SecondFactorFailing)
            }
            TrailOutcome::Suspended => second_factor.then_some(NoticeKind::Suspended),
            TrailOutcome::LockedOut => Some(NoticeKind::LockedOut),
            TrailOutcome::Done
            | TrailOutcome::Known
            | TrailOutcome::Begun
            | TrailOutcome::Resent
            | TrailOutcome::Disabled
            | TrailOutcome::NoRole
            | TrailOutcome::TrialOver
            | TrailOutcome::NotInvited
            | TrailOutcome::InvitationExpired
            | TrailOutcome::InvitationNotShown
            | TrailOutcome::OtherNumber
            | TrailOutcome::NoNumber
            | TrailOutcome::Right
            | TrailOutcome::AlreadyEnrolled
            | TrailOutcome::Refused
            | TrailOutcome::Confirmed
            | TrailOutcome::Displaced
            | TrailOutcome::SignedOut => None,
        }
    }

    /// The notice of an event that is done to admins at the desk or by a command, if the event is one.
    pub fn of_deed(event: TrailEvent) -> Option<NoticeKind> {
        let (door, outcome) = (Door::OPERATORS, Some(TrailOutcome::Done));
        let done = NoticeFacts { door, event, outcome, trusted_before: None, attempts: 0 };
        NoticeKind::of(&done).filter(|kind| kind.is_deed())
    }
}

#[cfg(test)]
#[path = "notice_facts_tests.rs"]
mod tests;
