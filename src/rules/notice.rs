//! Notices: what of the trail deserves a mail to whom it concerns, and how often. Refuses to say the same thing twice in an
//! hour, and to be made a nuisance by strangers; what came of an attack is told even when the attack itself was loud.

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
    /// The account has another address from now on.
    EmailChanged,
}

/// The role whose holders are told about everyone's second factor.
pub const OWNER: &str = "OWNER";

/// Wrong authenticator codes of one pending sign-in that are worth a notice.
const FAILING: u16 = 3;

/// Notices of one account to one person in a day.
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
    pub const ALL: [Kind; 12] = [
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
        Kind::EmailChanged,
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
            ("email_changed", "done") => Some(Kind::EmailChanged),
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
            Kind::EmailChanged => "email_changed",
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

    /// Whether one person is told of it, at `at`, after `earlier` notices about the same account. Of another address always:
    /// only who runs the place can set one, and whoever does so behind everyone's back would do it twice.
    pub fn is_told(self, at: Instant, earlier: &[(Kind, Instant)]) -> bool {
        if self == Kind::EmailChanged {
            return true;
        }
        // Lines of the trail are not always read in the order of their instants.
        let within = |span: Span| move |told: &&(Kind, Instant)| (at - told.1).abs() < span;
        let again = earlier.iter().filter(within(Span::hours(1))).any(|(kind, _)| *kind == self);
        let today: Vec<Kind> = earlier.iter().filter(within(Span::hours(24))).map(|(kind, _)| *kind).collect();
        let provoked = today.iter().filter(|kind| kind.is_provoked()).count();
        let by_anyone = today.iter().filter(|kind| **kind == Kind::LockedOut).count();
        !again
            && today.len() < A_DAY
            && (!self.is_provoked() || provoked < PROVOKED_A_DAY)
            && (self != Kind::LockedOut || by_anyone < BY_ANYONE_A_DAY)
    }
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
