//! Accounts, as far as a sign-in needs them: every column that the account's authority rests on.

use uuid::Uuid;

use super::Instant;
use super::factor::Door;
use super::invitation::InvitationHash;
use super::language::Language;
use super::policy::EnrolmentMode;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The id.
    pub id: Uuid,
    /// The door.
    pub door: Door,
    /// The public id.
    pub handle: String,
    /// The canonical address.
    pub address: String,
    /// The address that codes are mailed to, as stored.
    pub email: String,
    /// The roles.
    pub roles: Vec<String>,
    /// Time since which the account is disabled.
    pub disabled_at: Option<Instant>,
    /// End of the enrolment window (exclusive).
    pub enrolment_until: Option<Instant>,
    /// Hash of the newest invitation's token; `None`: never issued, spent or void.
    pub invitation: Option<InvitationHash>,
    /// Whether the account has an authenticator.
    pub enrolled: bool,
    /// Whether a mailed code follows the password, at a door with passwords.
    pub two_factor: bool,
    /// The row's version.
    pub version: i64,
    /// The language chosen for mails and pages.
    pub language: Option<Language>,
    /// The display name. Not covered by the row's MAC.
    pub name: String,
}

/// The account that a line of the trail is about, as it is when the line is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailSubject {
    /// The account's id.
    pub id: Uuid,
    /// The account's address.
    pub email: String,
    /// The display name.
    pub name: String,
}

/// An account's progress to its first authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The account has an authenticator.
    Enrolled,
    /// The account may enrol an authenticator.
    Invited {
        /// The end of its enrolment window (exclusive).
        until: Instant,
    },
    /// No invitation was issued since the last one was spent or void, and no window was opened.
    NotInvited,
    /// The enrolment window has ended.
    InvitationExpired,
}

impl Enrolment {
    /// The enrolment at `now`. `invited`: there is an invitation that is neither spent nor void. `until`: end of the last
    /// enrolment window.
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

    /// End of the open enrolment window (exclusive); `None`: it is not open.
    pub fn until(self) -> Option<Instant> {
        match self {
            Enrolment::Invited { until } => Some(until),
            Enrolment::Enrolled | Enrolment::NotInvited | Enrolment::InvitationExpired => None,
        }
    }
}

/// The reason for which a request for a code gets a decoy although the address has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// The account is disabled.
    Disabled,
    /// The account has no role.
    NoRole,
    /// The account has no authenticator and no invitation.
    NotInvited,
    /// The account has no authenticator, and its invitation has expired.
    InvitationExpired,
    /// The account has no authenticator, and the token of its valid invitation was not shown.
    InvitationNotShown,
}

impl Account {
    /// The account as a line of the trail names it.
    pub fn subject(&self) -> TrailSubject {
        TrailSubject { id: self.id, email: self.email.clone(), name: self.name.clone() }
    }

    /// Whether the account may hold a session: it is enabled and has a role.
    pub fn in_service(&self) -> bool {
        self.disabled_at.is_none() && !self.roles.is_empty()
    }

    /// The reason for which no sign-in may begin; `None`: the account is in service, and enrolled or allowed to enrol.
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

    /// The account's progress to its first authenticator.
    pub fn enrolment(&self, mode: EnrolmentMode, now: Instant) -> Enrolment {
        Enrolment::of(self.enrolled, (self.invitation.is_some(), self.enrolment_until), mode, now)
    }

    /// Whether a first authenticator may be enrolled: inside the window and, in invitation mode, with the token of the
    /// newest
    /// invitation as `shown`.
    pub fn may_enrol(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> bool {
        let invited = shown.zip(self.invitation.as_ref()).is_some_and(|(shown, own)| shown.matches(own));
        self.enrolment(mode, now).until().is_some() && (invited || mode == EnrolmentMode::Window)
    }

    /// The account with the version of its next write.
    #[must_use]
    pub fn next(self) -> Account {
        Account { version: self.version + 1, ..self }
    }
}
