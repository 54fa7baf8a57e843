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
    /// What it is called. Not under the row's MAC.
    pub name: String,
}

/// Whom a line of the trail is about, as they are when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailSubject {
    /// The account.
    pub id: Uuid,
    /// Its address.
    pub email: String,
    /// What it is called.
    pub name: String,
}

/// How far an account is on the way to its first authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// It has an authenticator.
    Enrolled,
    /// It may set up an authenticator.
    Invited {
        /// The end of its enrolment window (exclusive).
        until: Instant,
    },
    /// No invitation was issued since the last one was spent or void, and no window was opened.
    NotInvited,
    /// The enrolment window is over.
    InvitationExpired,
}

impl Enrolment {
    /// The enrolment of an account at `now`. `invited`: it has an invitation that is neither spent nor void. `until`: the end
    /// of its last enrolment window.
    pub fn of(
        enrolled: bool,
        (invited, until): (bool, Option<Instant>),
        mode: EnrolmentMode,
        now: Instant,
    ) -> Enrolment {
        match until {
            _ if enrolled => Enrolment::Enrolled,
            Some(until) if invited || mode == EnrolmentMode::Window => {
                if until > now {
                    Enrolment::Invited { until }
                } else {
                    Enrolment::InvitationExpired
                }
            }
            _ => Enrolment::NotInvited,
        }
    }

    /// The end of the window in which it may set up an authenticator (exclusive), while that is open.
    pub fn until(self) -> Option<Instant> {
        match self {
            Enrolment::Invited { until } => Some(until),
            Enrolment::Enrolled | Enrolment::NotInvited | Enrolment::InvitationExpired => None,
        }
    }
}

/// The reason for which an account is nobody's to whoever asks for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It is disabled.
    Disabled,
    /// It has no role.
    NoRole,
    /// It has no authenticator and was not invited to set one up.
    NotInvited,
    /// It has no authenticator, and its invitation has expired.
    InvitationExpired,
    /// It has no authenticator, and its invitation is good, but its token was not shown.
    InvitationNotShown,
}

impl Account {
    /// The account, as a line of the trail names it.
    pub fn subject(&self) -> TrailSubject {
        TrailSubject { id: self.id, email: self.email.clone(), name: self.name.clone() }
    }

    /// Whether it may hold a session: enabled, and with a role.
    pub fn in_service(&self) -> bool {
        self.disabled_at.is_none() && !self.roles.is_empty()
    }

    /// The reason for which no sign-in may begin. `None`: it is in service, and either enrolled or with the right to enrol.
    pub fn barred(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> Option<Barred> {
        if self.disabled_at.is_some() {
            return Some(Barred::Disabled);
        }
        if self.roles.is_empty() {
            return Some(Barred::NoRole);
        }
        match self.enrolment(mode, now) {
            Enrolment::Enrolled => None,
            Enrolment::NotInvited => Some(Barred::NotInvited),
            Enrolment::InvitationExpired => Some(Barred::InvitationExpired),
            Enrolment::Invited { .. } => (!self.may_enrol(mode, shown, now)).then_some(Barred::InvitationNotShown),
        }
    }

    /// How far it is on the way to its first authenticator.
    pub fn enrolment(&self, mode: EnrolmentMode, now: Instant) -> Enrolment {
        Enrolment::of(self.enrolled, (self.invitation.is_some(), self.enrolment_until), mode, now)
    }

    /// Whether its first authenticator may be set up: inside the enrolment window, and by mode with the token of the newest
    /// invitation `shown`.
    pub fn may_enrol(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> bool {
        let invited = shown.zip(self.invitation.as_ref()).is_some_and(|(shown, own)| shown.matches(own));
        self.enrolment(mode, now).until().is_some() && (invited || mode == EnrolmentMode::Window)
    }

    /// As it is once it is written anew.
    #[must_use]
    pub fn next(self) -> Account {
        Account { version: self.version + 1, ..self }
    }
}
