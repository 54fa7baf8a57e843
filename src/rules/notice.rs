//! Notices: what of the trail deserves a mail to whom it concerns, and how often. Refuses to be made a nuisance by
//! strangers: what they can cause is told once an hour and five times a day. What costs a genuine code, an owner or an
//! operator is always told, and uses up none of that.

use super::{Instant, Span};

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signed in, by a browser that was not trusted before.
    SignInFromNewBrowser,
    /// The right mailed code, and then three wrong codes of the authenticator.
    SecondFactorFailing,
    /// A code of the authenticator, used before or older than the last one used.
    StepReplayed,
    /// An authenticator was set up.
    Enrolled,
    /// The authenticator was taken away.
    AuthenticatorReset,
    /// So many wrong codes that a pool was locked.
    LockedOut,
    /// So many failures in a row that the authenticator is suspended.
    Suspended,
    /// A recovery code stood for the authenticator.
    RecoveryCodeUsed,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// Another authenticator took the place of the one before.
    AuthenticatorReplaced,
    /// A device link made a browser trusted.
    BrowserTrusted,
    /// Someone else wrote to a row that the account's authority rests on.
    RowAltered,
    /// The account has another address from now on.
    EmailChanged,
    /// An admin was added.
    AdminAdded,
    /// An admin has other roles.
    RolesChanged,
    /// An admin was disabled.
    AdminDisabled,
    /// An admin was enabled again.
    AdminEnabled,
    /// An admin was removed.
    AdminRemoved,
    /// The list of all admins was exported.
    AdminsExported,
}

/// What the trail calls a row that someone else wrote.
pub const ROW_ALTERED: &str = "row_altered";

/// The role whose holders are told about everyone's second factor.
pub const OWNER: &str = "OWNER";

/// Wrong authenticator codes of one pending sign-in that are worth a notice.
const FAILING: u16 = 3;

/// How long a notice that repeats one just told waits for more of its kind: then one mail tells of all of them.
pub const JOINED: Span = Span::minutes(1);

/// Notices of one account to one person in a day, of the kinds that are not always told.
const A_DAY: usize = 5;

/// Of these, those that someone who is not in may provoke: what came of it is still told.
const PROVOKED_A_DAY: usize = 3;

/// Of these, those that whoever knows the address may provoke.
const BY_ANYONE_A_DAY: usize = 2;

/// A line of the trail, as far as notices go by it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// What was done.
    pub event: &'a str,
    /// What came of it.
    pub outcome: &'a str,
    /// Of a full sign-in: whether its browser was trusted before.
    pub trusted_before: Option<bool>,
    /// Wrong codes of that factor in that pending sign-in.
    pub attempts: u16,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Kind; 19] = [
        Kind::SignInFromNewBrowser,
        Kind::SecondFactorFailing,
        Kind::StepReplayed,
        Kind::Enrolled,
        Kind::AuthenticatorReset,
        Kind::LockedOut,
        Kind::Suspended,
        Kind::RecoveryCodeUsed,
        Kind::RecoveryCodesMade,
        Kind::AuthenticatorReplaced,
        Kind::BrowserTrusted,
        Kind::RowAltered,
        Kind::EmailChanged,
        Kind::AdminAdded,
        Kind::RolesChanged,
        Kind::AdminDisabled,
        Kind::AdminEnabled,
        Kind::AdminRemoved,
        Kind::AdminsExported,
    ];

    /// What is done to admins at the desk or by a command, by its event in the trail.
    pub const DEEDS: [(&'static str, Kind); 6] = [
        ("admin_added", Kind::AdminAdded),
        ("roles_changed", Kind::RolesChanged),
        ("admin_disabled", Kind::AdminDisabled),
        ("admin_enabled", Kind::AdminEnabled),
        ("admin_removed", Kind::AdminRemoved),
        ("admins_exported", Kind::AdminsExported),
    ];

    /// The notice a line of the trail deserves, if any.
    pub fn of(line: &Line<'_>) -> Option<Kind> {
        match (line.event, line.outcome) {
            ("authenticator", "signed_in") if line.trusted_before == Some(false) => Some(Kind::SignInFromNewBrowser),
            ("authenticator", "enrolled_and_signed_in") => Some(Kind::Enrolled),
            ("authenticator", "recovered") => Some(Kind::RecoveryCodeUsed),
            ("authenticator" | "identity", "replayed") => Some(Kind::StepReplayed),
            // Not only the third: that one may have been a replay. More of them are the same notice within the hour.
            ("authenticator" | "identity", "wrong" | "wrong_recovery_code") if line.attempts >= FAILING => {
                Some(Kind::SecondFactorFailing)
            }
            ("authenticator" | "identity", "suspended") => Some(Kind::Suspended),
            ("email_code" | "authenticator" | "identity", "locked_out") => Some(Kind::LockedOut),
            ("authenticator_reset", "done") => Some(Kind::AuthenticatorReset),
            ("recovery_codes", "done") => Some(Kind::RecoveryCodesMade),
            ("authenticator_replaced", "done") => Some(Kind::AuthenticatorReplaced),
            ("device_link_redeemed", "done") => Some(Kind::BrowserTrusted),
            (ROW_ALTERED, _) => Some(Kind::RowAltered),
            ("email_changed", "done") => Some(Kind::EmailChanged),
            (event, "done") => Kind::DEEDS.into_iter().find(|(name, _)| *name == event).map(|(_, kind)| kind),
            _ => None,
        }
    }

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::SignInFromNewBrowser => "sign_in_from_new_browser",
            Kind::SecondFactorFailing => "second_factor_failing",
            Kind::StepReplayed => "step_replayed",
            Kind::Enrolled => "enrolled",
            Kind::AuthenticatorReset => "authenticator_reset",
            Kind::LockedOut => "locked_out",
            Kind::Suspended => "suspended",
            Kind::RecoveryCodeUsed => "recovery_code_used",
            Kind::RecoveryCodesMade => "recovery_codes_made",
            Kind::AuthenticatorReplaced => "authenticator_replaced",
            Kind::BrowserTrusted => "browser_trusted",
            Kind::RowAltered => "row_altered",
            Kind::EmailChanged => "email_changed",
            Kind::AdminAdded => "admin_added",
            Kind::RolesChanged => "roles_changed",
            Kind::AdminDisabled => "admin_disabled",
            Kind::AdminEnabled => "admin_enabled",
            Kind::AdminRemoved => "admin_removed",
            Kind::AdminsExported => "admins_exported",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether every owner is told, too: of what signs somebody in, and of where their codes go.
    pub fn is_for_owners(self) -> bool {
        !matches!(self, Kind::SignInFromNewBrowser | Kind::LockedOut | Kind::BrowserTrusted)
    }

    fn is_provoked(self) -> bool {
        matches!(self, Kind::SecondFactorFailing | Kind::StepReplayed | Kind::LockedOut)
    }

    /// Whether it is done to admins at the desk or by a command: told to the owners by the transaction, not by the line.
    pub fn is_deed(self) -> bool {
        Kind::DEEDS.iter().any(|(_, kind)| *kind == self)
    }

    /// Whether it is told however often. Nobody brings one of these about without a code of the holder's, the role OWNER or
    /// a shell on the server.
    pub fn is_always_told(self) -> bool {
        match self {
            Kind::Enrolled
            | Kind::AuthenticatorReplaced
            | Kind::AuthenticatorReset
            | Kind::RecoveryCodesMade
            | Kind::RecoveryCodeUsed
            | Kind::EmailChanged
            | Kind::BrowserTrusted
            | Kind::AdminAdded
            | Kind::RolesChanged
            | Kind::AdminDisabled
            | Kind::AdminEnabled
            | Kind::AdminRemoved
            | Kind::AdminsExported => true,
            Kind::SignInFromNewBrowser
            | Kind::SecondFactorFailing
            | Kind::StepReplayed
            | Kind::LockedOut
            | Kind::Suspended
            | Kind::RowAltered => false,
        }
    }

    /// Whether one person is told of it, at `at`, after `earlier` notices about the same account. What is always told counts
    /// for none of the limits.
    pub fn is_told(self, at: Instant, earlier: &[(Kind, Instant)]) -> bool {
        if self.is_always_told() {
            return true;
        }
        // Lines of the trail are not always read in the order of their instants.
        let within = |span: Span| move |told: &&(Kind, Instant)| (at - told.1).abs() < span;
        let limited = || earlier.iter().filter(|(kind, _)| !kind.is_always_told());
        let again = limited().filter(within(Span::hours(1))).any(|(kind, _)| *kind == self);
        let today: Vec<Kind> = limited().filter(within(Span::hours(24))).map(|(kind, _)| *kind).collect();
        let provoked = today.iter().filter(|kind| kind.is_provoked()).count();
        let by_anyone = today.iter().filter(|kind| **kind == Kind::LockedOut).count();
        !again
            && today.len() < A_DAY
            && (!self.is_provoked() || provoked < PROVOKED_A_DAY)
            && (self != Kind::LockedOut || by_anyone < BY_ANYONE_A_DAY)
    }

    /// Whether it repeats a notice of a moment ago, so that its mail waits for more of the kind. Another address never does:
    /// each has a mailbox of its own that is to be told.
    pub fn repeats(self, at: Instant, (kind, told_at): (Kind, Instant)) -> bool {
        self == kind && self != Kind::EmailChanged && (at - told_at).abs() < JOINED
    }
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
