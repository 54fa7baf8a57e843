//! Notices: what is told by mail, at which door, to whom and how often. Strangers cannot flood a mailbox: what they can provoke
//! is told once an hour and a few times a day. Events that need a genuine code, a password, a token, an owner or an operator
//! are always told, and count for no limit. Does not know the trail that notices are derived from.

use super::factor::Door;
use super::{Instant, Span};

/// Kind of a notice: the event that it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum NoticeKind {
    /// A sign-in by a browser, or another device, that was not trusted before.
    SignInFromNewBrowser,
    /// A right mailed code, followed by three wrong authenticator codes.
    SecondFactorFailing,
    /// An authenticator code that was used before, or is older than the last one used.
    StepReplayed,
    /// An authenticator was enrolled.
    Enrolled,
    /// The authenticator was removed.
    AuthenticatorReset,
    /// Wrong codes or passwords locked a pool.
    LockedOut,
    /// 100 failures in a row suspended the authenticator.
    Suspended,
    /// A recovery code was used in place of the authenticator.
    RecoveryCodeUsed,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// The authenticator was replaced.
    AuthenticatorReplaced,
    /// A link was made that makes a browser trusted.
    DeviceLinkMade,
    /// A device link made a browser trusted.
    BrowserTrusted,
    /// Somebody else wrote a row that the account's authority rests on.
    RowAltered,
    /// The account's email address was changed.
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
    /// An owner asked for a change that another owner approves.
    OwnerChangeAsked,
    /// The database was restored from a dump.
    Restored,
    /// The password was changed by its holder.
    PasswordChanged,
    /// Another password took the place of a forgotten one.
    PasswordReset,
    /// An operator set another password.
    PasswordSet,
    /// The password was ended with the authenticator, because it is too short to be the only factor.
    PasswordEnded,
    /// Two-factor sign-in was turned on.
    TwoFactorOn,
    /// Two-factor sign-in was turned off.
    TwoFactorOff,
    /// A refresh token was used again after its successor, and its session was ended.
    RefreshTokenReplayed,
    /// An application key was made.
    ApplicationKeyAdded,
    /// An application key was ended.
    ApplicationKeyEnded,
    /// Another telephone number took the place of a player's.
    MobileChanged,
}

/// Kinds of the account door alone.
const ACCOUNTS_OWN: [NoticeKind; 6] = [
    NoticeKind::PasswordChanged,
    NoticeKind::PasswordReset,
    NoticeKind::PasswordSet,
    NoticeKind::TwoFactorOn,
    NoticeKind::TwoFactorOff,
    NoticeKind::RefreshTokenReplayed,
];

/// Kinds that the session door tells, each also one of another door but for the end of a password.
const SESSIONS_OWN: [NoticeKind; 8] = [
    NoticeKind::SecondFactorFailing,
    NoticeKind::StepReplayed,
    NoticeKind::Enrolled,
    NoticeKind::AuthenticatorReset,
    NoticeKind::LockedOut,
    NoticeKind::Suspended,
    NoticeKind::PasswordSet,
    NoticeKind::PasswordEnded,
];

/// Time that a notice which repeats another waits, so that one mail tells of all of its kind.
pub const JOINED: Span = Span::minutes(1);

/// Limited notices about one account to one person in 24 hours.
const A_DAY: usize = 5;

/// Of these, notices that somebody without access can provoke.
const PROVOKED_A_DAY: usize = 3;

/// Of these, notices that anybody who knows the address can provoke.
const BY_ANYONE_A_DAY: usize = 2;

impl NoticeKind {
    /// The kind's name in the table and in sealed letters.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether a door's accounts are told of the kind.
    pub fn is_told_at(self, door: Door) -> bool {
        let accounts_own = ACCOUNTS_OWN.contains(&self);
        match door {
            Door::Staff => !accounts_own && !matches!(self, NoticeKind::PasswordEnded | NoticeKind::MobileChanged),
            Door::Account => accounts_own || matches!(self, NoticeKind::SignInFromNewBrowser | NoticeKind::LockedOut),
            Door::Session => SESSIONS_OWN.contains(&self),
            Door::Player => matches!(self, NoticeKind::MobileChanged | NoticeKind::TwoFactorOn),
        }
    }

    /// Whether every owner is told too: of whatever lets an admin sign in or keeps one out, and of changed addresses, but never of
    /// customers.
    pub fn is_for_owners(self, door: Door) -> bool {
        let is_own_affair = matches!(self, NoticeKind::SignInFromNewBrowser | NoticeKind::BrowserTrusted);
        door == Door::Staff && self.is_told_at(Door::Staff) && !is_own_affair
    }

    fn is_provoked(self) -> bool {
        matches!(self, NoticeKind::SecondFactorFailing | NoticeKind::StepReplayed | NoticeKind::LockedOut)
    }

    /// Whether the notice is of a deed done to admins or application keys, at the desk or by a command: owners are told once for
    /// each transaction, not once for each line.
    pub fn is_deed(self) -> bool {
        matches!(
            self,
            NoticeKind::AdminAdded
                | NoticeKind::RolesChanged
                | NoticeKind::AdminDisabled
                | NoticeKind::AdminEnabled
                | NoticeKind::AdminRemoved
                | NoticeKind::AdminsExported
                | NoticeKind::Restored
                | NoticeKind::ApplicationKeyAdded
                | NoticeKind::ApplicationKeyEnded
        )
    }

    /// Whether owners are told in one mail of a deed that its actor repeats within a minute. A deed that concerns an account has a
    /// mail of its own, which names the account.
    pub fn is_joined(self) -> bool {
        self == NoticeKind::AdminsExported
    }

    /// Whether the notice is told without limit. Such an event needs a code, the password or a token of the holder's, the role
    /// OWNER or a shell on the server.
    pub fn is_always_told(self) -> bool {
        match self {
            NoticeKind::Enrolled
            | NoticeKind::AuthenticatorReplaced
            | NoticeKind::AuthenticatorReset
            | NoticeKind::RecoveryCodesMade
            | NoticeKind::RecoveryCodeUsed
            | NoticeKind::EmailChanged
            | NoticeKind::DeviceLinkMade
            | NoticeKind::BrowserTrusted
            | NoticeKind::AdminAdded
            | NoticeKind::RolesChanged
            | NoticeKind::AdminDisabled
            | NoticeKind::AdminEnabled
            | NoticeKind::AdminRemoved
            | NoticeKind::AdminsExported
            | NoticeKind::OwnerChangeAsked
            | NoticeKind::Restored
            | NoticeKind::PasswordChanged
            | NoticeKind::PasswordReset
            | NoticeKind::PasswordSet
            | NoticeKind::PasswordEnded
            | NoticeKind::TwoFactorOn
            | NoticeKind::TwoFactorOff
            | NoticeKind::RefreshTokenReplayed
            | NoticeKind::ApplicationKeyAdded
            | NoticeKind::ApplicationKeyEnded
            | NoticeKind::MobileChanged => true,
            NoticeKind::SignInFromNewBrowser
            | NoticeKind::SecondFactorFailing
            | NoticeKind::StepReplayed
            | NoticeKind::LockedOut
            | NoticeKind::Suspended
            | NoticeKind::RowAltered => false,
        }
    }

    /// Whether one person is told of an event at `at`, after `earlier` notices about the same account. Notices that are
    /// always told count for no limit.
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
    /// address never waits: each old address has a mailbox that must be told.
    pub fn repeats(self, at: Instant, (kind, told_at): (NoticeKind, Instant)) -> bool {
        self == kind && self != NoticeKind::EmailChanged && (at - told_at).abs() < JOINED
    }
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
