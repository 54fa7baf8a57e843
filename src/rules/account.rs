//! Accounts, as far as a sign-in needs them: every column that the account's authority rests on.

use uuid::Uuid;

use super::Instant;
use super::address::Address;
use super::door::Door;
use super::identifier::{Identifier, UserName};
use super::invitation::InvitationHash;
use super::language::Language;
use super::player::PlayerFacts;
use super::policy::EnrolmentMode;
use super::pool::Pool;

/// The identifiers by which an account signs in, each with a pool of its own. Empty: the stored texts are none.
/// `player`: brand and number of a player, who is known by these alone.
pub fn identifiers(address: &str, user_name: Option<&str>, player: Option<(i32, i64)>) -> Vec<Identifier> {
    if let Some((brand, id)) = player {
        return vec![Identifier::Player { brand, id }];
    }
    let address = Address::parse(address).map(Identifier::from);
    let user_name = user_name.and_then(UserName::parse).map(Identifier::UserName);
    address.into_iter().chain(user_name).collect()
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The id.
    pub id: Uuid,
    /// The door.
    pub door: Door,
    /// The public id.
    pub handle: String,
    /// The canonical address; empty: a player without one.
    pub address: String,
    /// The address that codes are mailed to, as stored.
    pub email: String,
    /// The user name in canonical form, at a door that has them.
    pub user_name: Option<String>,
    /// The number that the door shows for the account, at a door that does.
    pub number: Option<i64>,
    /// The brand whose player the account is.
    pub brand: Option<i32>,
    /// Facts that only a player's account has.
    pub player: PlayerFacts,
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
    /// Whether a code that is sent follows the password, or a player's login at the operator's.
    pub two_factor: bool,
    /// Whether the account has a password.
    pub has_password: bool,
    /// Whether the holder proved the address, or the operator vouched for it, at a door that shows it.
    pub email_proven: bool,
    /// End of a trial account (exclusive).
    pub trial_until: Option<Instant>,
    /// The id of the terms that its holder accepted last.
    pub terms: Option<String>,
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
    /// The account was for a trial, which is over.
    TrialOver,
    /// The account has no authenticator and no invitation.
    NotInvited,
    /// The account has no authenticator, and its invitation has expired.
    InvitationExpired,
    /// The account has no authenticator, and the token of its valid invitation was not shown.
    InvitationNotShown,
}

impl Account {
    /// A new account of a door with this address: enabled, not enrolled, without all else.
    pub fn new(door: Door, ids: (Uuid, String), address: &Address) -> Account {
        let own = address.as_str().to_owned();
        Account { address: own.clone(), email: own, ..Account::without_address(door, ids) }
    }

    /// A new account of a door whose accounts may have no address.
    pub fn without_address(door: Door, (id, handle): (Uuid, String)) -> Account {
        Account {
            id,
            door,
            handle,
            address: String::new(),
            email: String::new(),
            user_name: None,
            number: None,
            brand: None,
            player: PlayerFacts::default(),
            roles: Vec::new(),
            disabled_at: None,
            enrolment_until: None,
            invitation: None,
            enrolled: false,
            two_factor: false,
            has_password: false,
            email_proven: false,
            trial_until: None,
            terms: None,
            version: 1,
            language: None,
            name: String::new(),
        }
    }

    /// The account as a line of the trail names it.
    pub fn subject(&self) -> TrailSubject {
        TrailSubject { id: self.id, email: self.email.clone(), name: self.name.clone() }
    }

    /// The identifiers by which the account signs in, each with a pool of its own. Empty: what is stored is none.
    pub fn identifiers(&self) -> Vec<Identifier> {
        identifiers(&self.address, self.user_name.as_deref(), self.brand.zip(self.number))
    }

    /// The pool that pays for guesses and codes in a session of the account, unless its browser is trusted.
    pub fn untrusted_pool(&self) -> Option<Pool> {
        self.identifiers().first().map(|identifier| Pool::untrusted(self.door, identifier))
    }

    /// Whether the account may hold a session: it is enabled, its trial is not over and, at a door with roles, it has one.
    pub fn in_service(&self, now: Instant) -> bool {
        self.out_of_service(now).is_none()
    }

    /// The reason for which the account may hold no session.
    fn out_of_service(&self, now: Instant) -> Option<Barred> {
        if self.disabled_at.is_some() {
            return Some(Barred::Disabled);
        }
        if self.is_trial_over(now) {
            return Some(Barred::TrialOver);
        }
        (self.door.wants_role() && self.roles.is_empty()).then_some(Barred::NoRole)
    }

    /// The reason for which no sign-in may begin; `None`: the account is in service and, at a door that asks everybody for an
    /// authenticator, enrolled or allowed to enrol.
    pub fn barred(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> Option<Barred> {
        self.out_of_service(now).or_else(|| match self.door {
            Door::Staff => self.not_enrolled(mode, shown, now),
            Door::Account | Door::Session | Door::Player => None,
        })
    }

    /// The reason for which the account may neither show an authenticator nor enrol one.
    fn not_enrolled(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> Option<Barred> {
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
    /// newest invitation as `shown`.
    pub fn may_enrol(&self, mode: EnrolmentMode, shown: Option<&InvitationHash>, now: Instant) -> bool {
        let invited = shown.zip(self.invitation.as_ref()).is_some_and(|(shown, own)| shown.matches(own));
        self.enrolment(mode, now).until().is_some() && (invited || mode == EnrolmentMode::Window)
    }

    /// Whether the account was for a trial, which is over.
    pub fn is_trial_over(&self, now: Instant) -> bool {
        self.trial_until.is_some_and(|until| until <= now)
    }

    /// The account with the version of its next write.
    #[must_use]
    pub fn next(self) -> Account {
        Account { version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::rules::test_support::{account, disabled, now, role_less};

    #[test]
    fn a_role_and_an_authenticator_are_wanted_at_the_staff_door_and_no_disabled_account_anywhere() {
        let barred = |account: &Account| account.barred(EnrolmentMode::Invitation, None, now());
        for door in Door::VARIANTS {
            let (own, is_staff) = (Account { door: *door, ..account() }, *door == Door::Staff);
            let bare = Account { enrolled: false, ..own.clone() };
            assert_eq!(barred(&own), None, "{door:?}");
            assert_eq!(barred(&bare), is_staff.then_some(Barred::NotInvited), "{door:?}");
            assert_eq!(barred(&role_less(own.clone())), is_staff.then_some(Barred::NoRole), "{door:?}");
            assert_eq!(barred(&disabled(role_less(own.clone()))), Some(Barred::Disabled), "{door:?}");
            assert!(own.in_service(now()) && bare.in_service(now()), "{door:?}");
            assert_eq!(role_less(own.clone()).in_service(now()), !is_staff, "{door:?}");
            assert!(!disabled(own).in_service(now()), "{door:?}");
        }
    }
}
