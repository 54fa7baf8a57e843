//! An update: the change of one account with its trail lines and mails, and the terms on which accounts are changed. Does not
//! know how an update is written.

use uuid::Uuid;

use super::mails::{AccountMail, InvitedBy};
use crate::fault::Fault;
use crate::rules::account_change::{AccountChange, ChangeOutcome};
use crate::store::trail::TrailAction;

/// The update of one account.
#[derive(Debug)]
pub struct AccountUpdate<'a> {
    /// The account.
    pub account: Uuid,
    /// The required version of the account's row; `None`: any version.
    pub seen: Option<i64>,
    /// The change.
    pub change: AccountChange,
    /// The actions recorded in the trail, all with one time. Without an action nothing is written.
    pub actions: Vec<TrailAction<'a>>,
    /// The mail about an address change, to the old address.
    pub letter: Option<AccountMail>,
    /// How the admin is invited.
    pub invited: InvitedBy,
    /// The mail to an admin who is disabled or removed, at their current address.
    pub farewell: Option<AccountMail>,
}

impl AccountUpdate<'_> {
    /// The first action; `None`: nothing is written.
    pub(super) fn first_action(&self) -> Option<&TrailAction<'_>> {
        self.actions.first()
    }
}

/// The session of the owner who changes an account. The change is refused if the session has ended or the role is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerSession {
    /// The owner's account.
    pub account: Uuid,
    /// The session.
    pub session: Uuid,
}

/// The terms on which accounts are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeTerms {
    /// The owner at the desk; `None`: a command changes the accounts.
    pub by: Option<OwnerSession>,
    /// Whether a change that takes the last owner who can sign in is refused.
    pub keeps_owner: bool,
    /// The request of another owner that the change uses up.
    pub approves: Option<Approval>,
}

/// A request that its approval uses up, and the owner who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The request.
    pub request: Uuid,
    /// The asker's account, which is locked with the others.
    pub asker: Uuid,
}

/// The reason for which a transaction is rolled back.
pub(super) enum Stop {
    /// The change is refused.
    Refused(ChangeOutcome),
    /// The database or the keys failed.
    Failed(Fault),
}

impl<F: Into<Fault>> From<F> for Stop {
    fn from(fault: F) -> Stop {
        Stop::Failed(fault.into())
    }
}

/// Unique index of user names.
const USER_NAMES: &str = "accounts_user_names";

/// Foreign key of a player's brand.
const BRANDS: &str = "accounts_brand_fkey";

/// The outcome of a transaction. `duplicate`: the outcome if a unique index refused the address.
pub(super) fn outcome(done: Result<(), Stop>, duplicate: ChangeOutcome) -> Result<ChangeOutcome, Fault> {
    use diesel::result::DatabaseErrorKind::{ForeignKeyViolation, UniqueViolation};
    use diesel::result::Error::DatabaseError;
    match done {
        Ok(()) => Ok(ChangeOutcome::Done),
        Err(Stop::Refused(why)) => Ok(why),
        Err(Stop::Failed(Fault::Refused(DatabaseError(UniqueViolation, why)))) => {
            Ok(if why.constraint_name() == Some(USER_NAMES) { ChangeOutcome::UserNameTaken } else { duplicate })
        }
        Err(Stop::Failed(Fault::Refused(DatabaseError(ForeignKeyViolation, why))))
            if why.constraint_name() == Some(BRANDS) =>
        {
            Ok(ChangeOutcome::NoBrand)
        }
        Err(Stop::Failed(fault)) => Err(fault),
    }
}
