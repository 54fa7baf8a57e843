//! The list of an import: its lines, what becomes of each, and why one is refused. Knows no file format.

use uuid::Uuid;

use crate::accounts::listed::ListedAccount;
use crate::accounts::staff::InvitationLink;
use crate::rules::address::Address;
use crate::rules::desk::DeskDenial;
use crate::rules::identifier::UserName;
use crate::rules::texts::TextFault;
use crate::store::accounts::StoredAccount;

/// A line of the list.
#[derive(Clone, Debug)]
pub struct ImportLine {
    /// The line's number.
    pub line: u64,
    /// The account it names.
    pub listed: ListedAccount,
}

/// The mode of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportMode {
    /// Whether accounts that differ are changed; else their lines are refused.
    pub allow_changes: bool,
    /// Whether the list is only judged, and nothing is written.
    pub dry_run: bool,
}

/// Outcome of the import for one line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// An account is added.
    Created,
    /// An account is changed in these columns.
    Changed(Vec<&'static str>),
    /// The account is as the line says.
    Unchanged,
    /// The line is refused, and with it the list.
    Refused(Vec<LineRefusal>),
}

/// The reason for which a line is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineRefusal {
    /// The email text is not exactly one address.
    InvalidEmail,
    /// Another line, with this number, has the same address.
    SameAddress(u64),
    /// The text is no user name.
    InvalidUserName,
    /// Another line, with this number, has the same user name.
    SameUserName(u64),
    /// An account with another address has the user name.
    UserNameTaken,
    /// No role.
    NoRole,
    /// The policy knows no role of this name.
    UnknownRole(String),
    /// The line turns two-factor sign-in off for an account that has it on.
    TurnsTwoFactorOff,
    /// The account's row was altered outside Vestibule.
    Altered,
    /// A text of the description is invalid.
    InvalidText(TextFault),
    /// The account differs in these columns, and changes are not allowed.
    Differs(Vec<&'static str>),
    /// The rules of the desk forbid the owner who imports the list to give or take these roles.
    NotAtDesk(DeskDenial),
    /// The list would leave no owner who can sign in, and this line takes an owner's role away.
    LastOwner,
}

/// A judged line.
#[derive(Clone, Debug)]
pub struct JudgedLine {
    /// The line's number.
    pub line: u64,
    /// The canonical address; `None`: the email text is not exactly one address.
    pub email: Option<String>,
    /// The account's public id; `None`: no account has the address after the import.
    pub id: Option<String>,
    /// Outcome of the import for the line.
    pub outcome: ImportOutcome,
    /// The link that invites a new admin, if it is to be printed.
    pub invitation: Option<InvitationLink>,
}

/// A line with its canonical identifiers, and the accounts that have them.
#[derive(Clone, Copy)]
pub(super) struct ImportEntry<'a> {
    pub(super) line: &'a ImportLine,
    pub(super) address: Option<&'a Address>,
    pub(super) user_name: Option<&'a UserName>,
    /// The account at the address.
    pub(super) known: Option<&'a StoredAccount>,
    /// The account with the user name.
    pub(super) holder: Option<Uuid>,
}
