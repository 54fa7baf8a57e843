//! Accounts, as far as the rules of signing in need to know them: all of a row that someone's authority rests on.

use uuid::Uuid;

use super::Instant;
use super::factor::Door;
use super::language::Language;

/// Who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which one.
    pub id: Uuid,
    /// At which door.
    pub door: Door,
    /// Its public id.
    pub handle: String,
    /// Its canonical address.
    pub address: String,
    /// Where its codes are mailed, as stored.
    pub email: String,
    /// What it may do.
    pub roles: Vec<String>,
    /// Since when it is disabled.
    pub disabled_at: Option<Instant>,
    /// Until when it may enrol an authenticator.
    pub enrolment_until: Option<Instant>,
    /// Whether it has an authenticator.
    pub enrolled: bool,
    /// The version of its row.
    pub version: i64,
    /// In which language it has chosen to be spoken to.
    pub language: Option<Language>,
}

impl Account {
    /// Whether it may hold a session: enabled, and with a role.
    pub fn in_service(&self) -> bool {
        self.disabled_at.is_none() && !self.roles.is_empty()
    }

    /// Whether a sign-in may begin: in service, and enrolled or inside its enrolment window.
    pub fn may_begin(&self, now: Instant) -> bool {
        self.in_service() && (self.enrolled || self.enrolment_until.is_some_and(|until| until > now))
    }

    /// As it is once it is written anew.
    #[must_use]
    pub fn next(self) -> Account {
        Account { version: self.version + 1, ..self }
    }
}
