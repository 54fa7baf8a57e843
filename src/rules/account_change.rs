//! Changes of an account: what one makes of the account, what ends with it, and what refuses it. Does not know how an account
//! is found or written.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::address::Address;
use super::authenticator::Authenticator;
use super::door::Door;
use super::identifier::UserName;
use super::invitation::InvitationHash;
use super::mobile::Mobile;
use super::password::NewPassword;
use super::player::{PlayerFacts, StepDue};
use super::profile::ProfileChange;
use super::role::is_owner;

/// Extent of what a change of an account ends; each variant includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ends {
    /// Nothing.
    #[default]
    Nothing,
    /// Sessions but one, and the proven pending sign-ins.
    OtherSessions(Uuid),
    /// Every session, trusted browsers, device links and proven pending sign-ins; other pending sign-ins become decoys.
    SignIns,
    /// The authenticator.
    Authenticator,
    /// The account.
    Account,
}

/// A change of an account; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// The email address.
    pub address: Option<Address>,
    /// The user name; `Some(None)`: none.
    pub user_name: Option<Option<UserName>>,
    /// All roles.
    pub roles: Option<Vec<String>>,
    /// Time since which it is disabled; `Some(None)`: enabled.
    pub disabled_at: Option<Option<Instant>>,
    /// End of its enrolment window; `Some(None)`: the window is shut.
    pub enrolment_until: Option<Option<Instant>>,
    /// A new password.
    pub password: Option<NewPassword>,
    /// The first authenticator.
    pub authenticator: Option<Authenticator>,
    /// Whether the address is proven.
    pub email_proven: Option<bool>,
    /// End of the trial; `Some(None)`: the account is none for a trial.
    pub trial_until: Option<Option<Instant>>,
    /// Whether a mailed code follows the password.
    pub two_factor: Option<bool>,
    /// The telephone number of a player, which is not proven by being changed.
    pub mobile: Option<Mobile>,
    /// Whether the telephone number is proven.
    pub mobile_proven: Option<bool>,
    /// Steps that a player must accept before any call is answered.
    pub steps_due: Option<Vec<StepDue>>,
    /// The id of the terms that its holder accepts.
    pub terms: Option<String>,
    /// Hash of a new invitation's token.
    pub invitation: Option<InvitationHash>,
    /// The description.
    pub profile: ProfileChange,
    /// Sessions, authenticator or account that end with the change.
    pub ends: Ends,
}

impl AccountChange {
    /// Whether nothing but the description changes: no step that saw the account rests on it.
    pub fn describes_only(&self) -> bool {
        // Every field stands here, so that a further one is decided on.
        let AccountChange {
            address: None,
            user_name: None,
            roles: None,
            disabled_at: None,
            enrolment_until: None,
            password: None,
            authenticator: None,
            email_proven: None,
            trial_until: None,
            two_factor: None,
            mobile: None,
            mobile_proven: None,
            steps_due: None,
            terms: None,
            invitation: None,
            profile: _,
            ends: Ends::Nothing,
        } = self
        else {
            return false;
        };
        true
    }

    /// The change by which an account of a door loses its second factor.
    pub fn second_factor_lost(door: Door) -> AccountChange {
        match door {
            Door::Staff | Door::Session => AccountChange { ends: Ends::Authenticator, ..AccountChange::default() },
            Door::Account | Door::Player => {
                AccountChange { two_factor: Some(false), ends: Ends::SignIns, ..AccountChange::default() }
            }
        }
    }

    /// The account once it is changed, one version on. Another address, being disabled and the loss of the authenticator void
    /// its invitation; another address is not proven.
    pub fn applied_to(&self, before: &Account) -> Account {
        let is_disabled = matches!(self.disabled_at, Some(Some(_)));
        let loses_authenticator = self.ends >= Ends::Authenticator;
        let voids_invitation = self.address.is_some() || is_disabled || loses_authenticator;
        let address = self.address.as_ref().map(|address| address.as_str().to_owned());
        let user_name = self.user_name.as_ref();
        let user_name = user_name.map(|name| name.as_ref().map(|name| name.as_str().to_owned()));
        Account {
            address: address.clone().unwrap_or_else(|| before.address.clone()),
            email: address.unwrap_or_else(|| before.email.clone()),
            user_name: user_name.unwrap_or_else(|| before.user_name.clone()),
            roles: self.roles.clone().unwrap_or_else(|| before.roles.clone()),
            disabled_at: self.disabled_at.unwrap_or(before.disabled_at),
            enrolment_until: self.enrolment_until.unwrap_or(before.enrolment_until),
            invitation: self.invitation.or(before.invitation.filter(|_| !voids_invitation)),
            enrolled: (before.enrolled && !loses_authenticator) || self.authenticator.is_some(),
            email_proven: self.email_proven.unwrap_or(before.email_proven && self.address.is_none()),
            trial_until: self.trial_until.unwrap_or(before.trial_until),
            has_password: before.has_password || self.password.is_some(),
            two_factor: self.two_factor.unwrap_or(before.two_factor),
            player: self.player(&before.player),
            terms: self.terms.clone().or_else(|| before.terms.clone()),
            language: self.profile.language.unwrap_or(before.language),
            name: self.profile.display_name.clone().unwrap_or_else(|| before.name.clone()),
            ..before.clone()
        }
        .next()
    }

    fn player(&self, before: &PlayerFacts) -> PlayerFacts {
        let same = |own: &Mobile| before.mobile.as_ref().is_some_and(|before| before.is(own));
        let is_other = self.mobile.as_ref().is_some_and(|own| !same(own));
        PlayerFacts {
            mobile: self.mobile.clone().or_else(|| before.mobile.clone()),
            mobile_proven: self.mobile_proven.unwrap_or(before.mobile_proven && !is_other),
            steps_due: self.steps_due.clone().unwrap_or_else(|| before.steps_due.clone()),
        }
    }

    /// The change with the end of the sign-ins, if another address, another password, the loss of every role or being disabled
    /// ends them.
    #[must_use]
    pub fn ending_sign_ins(self) -> AccountChange {
        let loses_roles = self.roles.as_ref().is_some_and(Vec::is_empty);
        let is_disabled = matches!(self.disabled_at, Some(Some(_)));
        let is_ended = self.address.is_some() || self.password.is_some() || loses_roles || is_disabled;
        let ends = if is_ended { Ends::SignIns } else { Ends::Nothing };
        AccountChange { ends: self.ends.max(ends), ..self }
    }

    /// Whether the new password is too short to be the only factor of an account that has no authenticator.
    fn password_alone_is_short(&self, found: &Account) -> bool {
        self.password.as_ref().is_some_and(|password| password.is_short) && !found.enrolled
    }

    /// Whether an account loses its password by the change: a short one that its authenticator leaves alone. `is_short`: whether
    /// the password that the account has is.
    pub fn ends_password(&self, is_short: bool) -> bool {
        self.ends == Ends::Authenticator && self.password.is_none() && is_short
    }

    /// Whether an owner who is changed is none afterwards, or cannot sign in.
    pub fn takes_owner(&self) -> bool {
        self.roles.as_ref().is_some_and(|roles| !is_owner(roles))
            || matches!(self.disabled_at, Some(Some(_)))
            || self.ends >= Ends::Authenticator
    }

    /// Whether the change may be made to an account that was found under its lock. `seen`: the version the change rests on, if any. An
    /// account whose row somebody else wrote can only be removed.
    pub fn check(&self, found: &LockedAccount, seen: Option<i64>) -> Result<(), ChangeOutcome> {
        match found {
            LockedAccount::Gone => Err(ChangeOutcome::Gone),
            LockedAccount::Altered if self.ends == Ends::Account => Ok(()),
            LockedAccount::Altered => Err(ChangeOutcome::Altered),
            LockedAccount::Genuine(own) if seen.is_some_and(|seen| seen != own.version) => Err(ChangeOutcome::Moved),
            LockedAccount::Genuine(own) if own.enrolled && self.authenticator.is_some() => {
                Err(ChangeOutcome::AlreadyEnrolled)
            }
            // The password was judged beside an authenticator that is gone.
            LockedAccount::Genuine(own) if self.password_alone_is_short(own) => Err(ChangeOutcome::Moved),
            LockedAccount::Genuine(_) => Ok(()),
        }
    }
}

/// Whether the mail of an invitation leads nowhere since a change.
pub fn voids_invitation_mail(before: &Account, after: &Account) -> bool {
    before.invitation.is_some() && before.invitation != after.invitation
}

/// An account that was looked for under its lock.
#[derive(Clone, Debug)]
pub enum LockedAccount {
    /// There is none.
    Gone,
    /// Somebody else wrote its row.
    Altered,
    /// The account.
    Genuine(Box<Account>),
}

impl LockedAccount {
    /// The account, if its row is as this program wrote it.
    pub fn genuine(&self) -> Option<&Account> {
        match self {
            LockedAccount::Genuine(own) => Some(own),
            LockedAccount::Gone | LockedAccount::Altered => None,
        }
    }
}

/// Outcome of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// The change is written.
    Done,
    /// The account does not exist.
    Gone,
    /// The new address has another account.
    Taken,
    /// The new user name has another account.
    UserNameTaken,
    /// The brand of a new player does not exist.
    NoBrand,
    /// No owner who can sign in would be left at the door.
    LastOwner,
    /// Somebody else wrote the account's row: it can only be removed.
    Altered,
    /// The actor is no owner any more, or not in that session.
    NoOwner,
    /// The account has changed since it was judged.
    Moved,
    /// The account has an authenticator already.
    AlreadyEnrolled,
    /// No third owner could approve the request.
    NoApprover,
    /// The request for the change does not stand any more.
    RequestOver,
}

/// Whether an account is an enabled owner's.
pub fn is_enabled_owner(account: &Account) -> bool {
    account.disabled_at.is_none() && is_owner(&account.roles)
}

/// Whether an admin becomes an owner by a change. A desk makes no browser trusted for an owner, so those of before are trusted no
/// longer.
pub fn becomes_owner(before: &Account, after: &Account) -> bool {
    after.door == Door::Staff && is_owner(&after.roles) && !is_owner(&before.roles)
}

/// Whether the owner of an account can sign in with this authenticator.
pub fn can_owner_sign_in(account: &Account, authenticator: &Authenticator) -> bool {
    is_enabled_owner(account) && account.enrolled && authenticator.suspended_at.is_none()
}

/// Whether of the owners who can sign in none is left without those in `going`. Where none can, none is taken.
pub fn takes_last_owner(able: &[Uuid], going: &[Uuid]) -> bool {
    !able.is_empty() && able.iter().all(|owner| going.contains(owner))
}

#[cfg(test)]
#[path = "account_change_tests.rs"]
mod tests;
