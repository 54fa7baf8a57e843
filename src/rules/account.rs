//! Accounts, as far as the rules of signing in need to know them: all of a row that someone's authority rests on.

use uuid::Uuid;

use super::Instant;
use super::factor::Door;
use super::invitation::InvitationHash;
use super::language::Language;
use super::policy::EnrolmentMode;

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
    /// Hash of the newest invitation's token; `None`: never issued, spent or void.
    pub invitation: Option<InvitationHash>,
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

    /// Whether a sign-in may begin: in service, and either enrolled or with the right to enrol.
    pub fn may_begin(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> bool {
        self.in_service() && (self.enrolled || self.may_enrol(mode, shown, now))
    }

    /// Whether its first authenticator may be set up: inside the enrolment window, and by mode with the token of the newest
    /// invitation `shown`.
    pub fn may_enrol(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> bool {
        let invited = shown.zip(self.invitation.as_ref()).is_some_and(|(shown, own)| shown.matches(own));
        let open = self.enrolment_until.is_some_and(|until| until > now);
        !self.enrolled && open && (invited || mode == EnrolmentMode::Window)
    }

    /// As it is once it is written anew.
    #[must_use]
    pub fn next(self) -> Account {
        Account { version: self.version + 1, ..self }
    }
}
