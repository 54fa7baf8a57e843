//! Deeds of holders: what a completed challenge does to an account, beside its session. Does not know how a deed is written.

use uuid::Uuid;

use super::account::Account;
use super::account_change::AccountChange;
use super::mobile::Mobile;
use super::password::{NewPassword, PasswordFault};
use super::pending::Pending;
use super::profile::Profile;
use super::trail::TrailEvent;

/// A deed, and the id of its line in the trail.
#[derive(Clone, Debug)]
pub struct OwnDeed {
    /// The id of the line.
    pub line: Uuid,
    /// The account is added or changed.
    pub does: Does,
}

/// Effect of a deed.
#[derive(Clone, Debug)]
pub enum Does {
    /// Adds an account.
    Registers(Box<Registrant>),
    /// Opens another challenge, whose token the answer tells.
    Opens(Box<Pending>),
    /// Changes the account of the challenge.
    Changes {
        /// The event.
        event: TrailEvent,
        /// The change.
        change: Box<AccountChange>,
    },
}

/// The event and the change by which two-factor sign-in is turned on or off.
pub fn two_factor_turned(on: bool) -> (TrailEvent, AccountChange) {
    let event = if on { TrailEvent::TwoFactorOn } else { TrailEvent::TwoFactorOff };
    (event, AccountChange { two_factor: Some(on), ..AccountChange::default() })
}

/// An account that is registered once its mailbox is proven.
#[derive(Clone, Debug)]
pub struct Registrant {
    /// The account.
    pub account: Account,
    /// The account's description.
    pub profile: Profile,
    /// The password of the new account.
    pub password: NewPassword,
    /// Whether the user name that was asked for has another account: the account is made without one.
    pub name_taken: bool,
}

/// Values that a completion needs beside the proof.
#[derive(Clone, Debug, Default)]
pub struct CompletionNeeds {
    /// The new password, or why there is none.
    pub password: Option<Result<NewPassword, PasswordFault>>,
    /// The account to register; `None`: the challenge registers nobody, whatever code is shown.
    pub registrant: Option<Box<Registrant>>,
    /// The change of a player's telephone number that waits for its code.
    pub mobile: Option<MobileUpdate>,
}

/// A change of a player's telephone number, or of whether it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobileUpdate {
    /// The number that the code goes to, and that the account has afterwards.
    pub number: Mobile,
    /// Whether a code follows the player's login afterwards; `None`: as before.
    pub two_factor: Option<bool>,
    /// The player's remark; `None`: as before.
    pub status_comment: Option<String>,
}
