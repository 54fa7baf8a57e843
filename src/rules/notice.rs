//! Notices: which lines of the trail are told by mail, to whom and how often. Strangers cannot flood a mailbox: what they
//! can provoke is told once an hour and a few times a day. Events that need a genuine code, an owner or an operator are
//! always told, and count for no limit.

use super::factor::Door;
use super::trail::{TrailEvent, TrailOutcome};
use super::{Instant, Span};

/// Kind of a notice: the event that it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum NoticeKind {
    /// A sign-in by a browser that was not trusted before.
    SignInFromNewBrowser,
    /// A right mailed code, followed by three wrong authenticator codes.
    SecondFactorFailing,
    /// An authenticator code that was used before, or is older than the last one used.
    StepReplayed,
    /// An authenticator was enrolled.
    Enrolled,
    /// The authenticator was removed.
    AuthenticatorReset,
    /// Wrong codes locked a pool.
    LockedOut,
    /// 100 failures in a row suspended the authenticator.
    Suspended,
    /// A recovery code was used in place of the authenticator.
    RecoveryCodeUsed,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// The authenticator was replaced.
    AuthenticatorReplaced,
    /// A device link made a browser trusted.
    BrowserTrusted,
    /// Somebody else wrote a row that the account's authority rests on.
    RowAltered,
    /// The account's e-mail address was changed.
    EmailChanged,
    /// An admin was added.
    AdminAdded,
    /// An admin's roles were changed.
    RolesChanged,
    /// An admin was disabled.
    AdminDisabled,
    /// An admin was enabled.
    AdminEnabled,
    /// An admin was removed.
    AdminRemoved,
    /// The list of all admins was exported.
    AdminsExported,
}

/// Wrong authenticator codes of one pending sign-in from which a notice is due.
const FAILING: u16 = 3;

/// Time that a notice which repeats another waits, so that one mail tells of all of its kind.
pub const JOINED: Span = Span::minutes(1);

/// Limited notices about one account to one person in 24 hours.
const A_DAY: usize = 5;

/// Of these, notices that somebody without access can provoke.
const PROVOKED_A_DAY: usize = 3;

/// Of these, notices that anybody who knows the address can provoke.
const BY_ANYONE_A_DAY: usize = 2;

/// The facts of a line of the trail that decide on a notice.
#[derive(Clone, Copy, Debug)]
pub struct NoticeFacts {
    /// The line's door.
    pub door: Door,
    /// The line's event.
    pub event: TrailEvent,
    /// The line's outcome; `None`: one that this version does not know.
    pub outcome: Option<TrailOutcome>,
    /// Whether the browser of a full sign-in was trusted before.
    pub trusted_before: Option<bool>,
    /// Wrong codes of that factor in that pending sign-in or session.
    pub attempts: u16,
}

/// Whether lines of a door are told by mail. Owners are told of matters of staff and of operators, never of customers'.
pub fn has_notices(door: Door) -> bool {
    match door {
        Door::Staff => true,
        Door::Account | Door::Session | Door::Player => false,
    }
}

impl NoticeKind {
    /// The notice that a line of the trail deserves, if any.
    pub fn of(line: &NoticeFacts) -> Option<NoticeKind> {
        let done = |kind| (line.outcome == Some(TrailOutcome::Done)).then_some(kind);
        if !has_notices(line.door) {
            return None;
        }
        match line.event {
            TrailEvent::EmailCode | TrailEvent::Authenticator | TrailEvent::Identity => NoticeKind::of_code(line),
            // Somebody who writes rows may write such a line with any outcome.
            TrailEvent::RowAltered => Some(NoticeKind::RowAltered),
            TrailEvent::AuthenticatorReset => done(NoticeKind::AuthenticatorReset),
            TrailEvent::AuthenticatorReplaced => done(NoticeKind::AuthenticatorReplaced),
            TrailEvent::RecoveryCodes => done(NoticeKind::RecoveryCodesMade),
            TrailEvent::DeviceLinkRedeemed => done(NoticeKind::BrowserTrusted),
            TrailEvent::EmailChanged => done(NoticeKind::EmailChanged),
            TrailEvent::AdminAdded => done(NoticeKind::AdminAdded),
            TrailEvent::RolesChanged => done(NoticeKind::RolesChanged),
            TrailEvent::AdminDisabled => done(NoticeKind::AdminDisabled),
            TrailEvent::AdminEnabled => done(NoticeKind::AdminEnabled),
            TrailEvent::AdminRemoved => done(NoticeKind::AdminRemoved),
            TrailEvent::AdminsExported => done(NoticeKind::AdminsExported),
            TrailEvent::CodeMailed
            | TrailEvent::SmsCode
            | TrailEvent::Password
            | TrailEvent::Session
            | TrailEvent::SessionEnded
            | TrailEvent::SignedOutEverywhere
            | TrailEvent::BrowserForgotten
            | TrailEvent::DeviceLinkMade
            | TrailEvent::EnrolmentOpened
            | TrailEvent::AdminChanged
            | TrailEvent::AdminUnlocked
            | TrailEvent::AdminSignedOut
            | TrailEvent::DeskRefused
            | TrailEvent::KeysRotated
            | TrailEvent::AccountAdded
            | TrailEvent::AccountChanged
            | TrailEvent::AccountDisabled
            | TrailEvent::AccountEnabled
            | TrailEvent::AccountUnlocked
            | TrailEvent::AccountSignedOut
            | TrailEvent::AccountRemoved
            | TrailEvent::PasswordSet
            | TrailEvent::Registered
            | TrailEvent::PasswordChanged
            | TrailEvent::PasswordReset
            | TrailEvent::TwoFactorOn
            | TrailEvent::TwoFactorOff
            | TrailEvent::ProfileChanged
            | TrailEvent::TermsAccepted
            | TrailEvent::RefreshToken
            | TrailEvent::DeviceLoggedOut => None,
        }
    }

    /// The notice of a shown code. The mailed code's wrong guesses are told only once they lock the pool.
    fn of_code(line: &NoticeFacts) -> Option<NoticeKind> {
        let signs_in = line.event == TrailEvent::Authenticator;
        let second_factor = line.event != TrailEvent::EmailCode;
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
            | TrailOutcome::NotInvited
            | TrailOutcome::InvitationExpired
            | TrailOutcome::InvitationNotShown
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

    /// The kind's name in the table and in sealed letters.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether every owner is told too: of whatever lets somebody sign in, and of changed addresses.
    pub fn is_for_owners(self) -> bool {
        !matches!(self, NoticeKind::SignInFromNewBrowser | NoticeKind::LockedOut | NoticeKind::BrowserTrusted)
    }

    fn is_provoked(self) -> bool {
        matches!(self, NoticeKind::SecondFactorFailing | NoticeKind::StepReplayed | NoticeKind::LockedOut)
    }

    /// Whether the notice is of a deed done to admins at the desk or by a command: owners are told once for each
    /// transaction, not once for each line.
    pub fn is_deed(self) -> bool {
        matches!(
            self,
            NoticeKind::AdminAdded
                | NoticeKind::RolesChanged
                | NoticeKind::AdminDisabled
                | NoticeKind::AdminEnabled
                | NoticeKind::AdminRemoved
                | NoticeKind::AdminsExported
        )
    }

    /// Whether the notice is told without limit. Such an event needs a code of the holder's, the role OWNER or a shell
    /// on the
    /// server.
    pub fn is_always_told(self) -> bool {
        match self {
            NoticeKind::Enrolled
            | NoticeKind::AuthenticatorReplaced
            | NoticeKind::AuthenticatorReset
            | NoticeKind::RecoveryCodesMade
            | NoticeKind::RecoveryCodeUsed
            | NoticeKind::EmailChanged
            | NoticeKind::BrowserTrusted
            | NoticeKind::AdminAdded
            | NoticeKind::RolesChanged
            | NoticeKind::AdminDisabled
            | NoticeKind::AdminEnabled
            | NoticeKind::AdminRemoved
            | NoticeKind::AdminsExported => true,
            NoticeKind::SignInFromNewBrowser
            | NoticeKind::SecondFactorFailing
            | NoticeKind::StepReplayed
            | NoticeKind::LockedOut
            | NoticeKind::Suspended
            | NoticeKind::RowAltered => false,
        }
    }

    /// Whether one person is told of an event at `at`, after `earlier` notices about the same account. Notices that are
    /// always
    /// told count for no limit.
    pub fn is_told(self, at: Instant, earlier: &[(NoticeKind, Instant)]) -> bool {
        if self.is_always_told() {
            return true;
        }
        // Lines of the trail are not always read in the order of their times.
        let within = |span: Span| move |told: &&(NoticeKind, Instant)| (at - told.1).abs() < span;
        let limited = || earlier.iter().filter(|(kind, _)| !kind.is_always_told());
        let again = limited().filter(within(Span::hours(1))).any(|(kind, _)| *kind == self);
        let today: Vec<NoticeKind> = limited().filter(within(Span::hours(24))).map(|(kind, _)| *kind).collect();
        let provoked = today.iter().filter(|kind| kind.is_provoked()).count();
        let by_anyone = today.iter().filter(|kind| **kind == NoticeKind::LockedOut).count();
        !again
            && today.len() < A_DAY
            && (!self.is_provoked() || provoked < PROVOKED_A_DAY)
            && (self != NoticeKind::LockedOut || by_anyone < BY_ANYONE_A_DAY)
    }

    /// Whether the notice repeats one of the last minute, so that its mail waits for more of the kind. A changed
    /// address never
    /// waits: each old address has a mailbox that must be told.
    pub fn repeats(self, at: Instant, (kind, told_at): (NoticeKind, Instant)) -> bool {
        self == kind && self != NoticeKind::EmailChanged && (at - told_at).abs() < JOINED
    }
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
