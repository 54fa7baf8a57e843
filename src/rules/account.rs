//! Accounts, as far as the rules of signing in need to know them.

use uuid::Uuid;

use super::Instant;
use super::language::Language;

/// Who may sign in.
#[derive(Clone, Debug)]
pub struct Account {
    /// Which one.
    pub id: Uuid,
    /// Where its codes are mailed, as stored.
    pub email: String,
    /// In which language it has chosen to be spoken to.
    pub language: Option<Language>,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it has any role.
    pub has_role: bool,
    /// Until when it may enrol an authenticator.
    pub enrolment_until: Option<Instant>,
    /// Whether it has an authenticator.
    pub enrolled: bool,
    /// The version of its row.
    pub version: i64,
}

impl Account {
    /// Whether it may hold a session: enabled, and with a role.
    pub fn in_service(&self) -> bool {
        !self.disabled && self.has_role
    }

    /// Whether a sign-in may begin: in service, and enrolled or inside its enrolment window.
    pub fn may_begin(&self, now: Instant) -> bool {
        self.in_service() && (self.enrolled || self.enrolment_until.is_some_and(|until| until > now))
    }
}
