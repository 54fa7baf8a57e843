//! Add: a new account of a door whose accounts are no admins. Refuses an address or a user name that another account of the door
//! has, unknown roles, invalid texts, and a password that would be guessed. Does not know who may add accounts.

use super::Actor;
use super::password::hashed;
use super::roles::roles;
use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::ChangeOutcome;
use crate::rules::account_deed::AccountDeed;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::identifier::UserName;
use crate::rules::password::{KnownWords, Password, PasswordFault};
use crate::rules::profile::{Profile, ProfileChange, described};
use crate::rules::texts::TextFault;
use crate::store::accounts::{self, InvitedBy};

/// An account to be added.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The email address, as typed.
    pub email: String,
    /// The user name, as typed; empty: none.
    pub user_name: String,
    /// The password.
    pub password: Password,
    /// Roles, each one the policy knows; empty: the first role of the door, if it has one.
    pub roles: Vec<String>,
    /// Whether the operator vouches for the address.
    pub email_proven: bool,
    /// End of a trial account (exclusive).
    pub trial_until: Option<Instant>,
    /// The description.
    pub profile: ProfileChange,
}

/// Outcome of adding an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// Added, under this public id.
    Done(String),
    /// The email text is not exactly one address.
    InvalidEmail,
    /// The text is no user name.
    InvalidUserName,
    /// The door has no account without a user name.
    UserNameMissing,
    /// The policy knows no role of this name.
    UnknownRole(String),
    /// A text of the description is invalid.
    InvalidText(TextFault),
    /// The password is refused.
    Password(PasswordFault),
    /// The address has another account.
    Taken,
    /// The user name has another account.
    UserNameTaken,
}

/// Adds an account.
pub async fn join(app: &App, actor: &Actor, new: &NewAccount) -> Result<Joined, Fault> {
    let Some(address) = Address::parse(&new.email) else { return Ok(Joined::InvalidEmail) };
    let user_name = UserName::parse(&new.user_name);
    if user_name.is_none() && !new.user_name.is_empty() {
        return Ok(Joined::InvalidUserName);
    }
    if user_name.is_none() && actor.door.wants_user_name() {
        return Ok(Joined::UserNameMissing);
    }
    let roles = match roles(app, actor.door, &new.roles) {
        Ok(roles) => roles,
        Err(unknown) => return Ok(Joined::UnknownRole(unknown)),
    };
    if let Some(fault) = new.profile.fault(actor.door, None) {
        return Ok(Joined::InvalidText(fault));
    }
    let action = actor.action(app, AccountDeed::Added.event(actor.door))?;
    let (account, profile) = made(actor.door, (&address, user_name.as_ref()), &new.profile, action.at)?;
    let names = [account.user_name.as_deref(), profile.first_name.as_deref(), profile.last_name.as_deref()];
    let words = KnownWords::of(Some(&address), names.into_iter().flatten());
    let password = match hashed(app, (actor.door, account.id), (&new.password, false), &words).await? {
        Ok(password) => password,
        Err(fault) => return Ok(Joined::Password(fault)),
    };
    let first = || actor.door.first_role().into_iter().map(str::to_owned).collect();
    let account = Account {
        has_password: true,
        roles: if roles.is_empty() { first() } else { roles },
        email_proven: new.email_proven,
        trial_until: new.trial_until,
        ..account
    };
    Ok(match accounts::insert(&app.store, (&account, &profile, Some(&password)), action, &InvitedBy::Nothing).await? {
        ChangeOutcome::Done => Joined::Done(account.handle),
        ChangeOutcome::UserNameTaken => Joined::UserNameTaken,
        _ => Joined::Taken,
    })
}

/// Builds an account with this address, created at `at`, without a password.
pub(super) fn made(
    door: Door,
    (address, user_name): (&Address, Option<&UserName>),
    change: &ProfileChange,
    at: Instant,
) -> Result<(Account, Profile), Fault> {
    let ids = (chance::id(at)?, chance::handle(door.handle_prefix())?);
    Ok(described(door, ids, (address, user_name), change, at))
}
