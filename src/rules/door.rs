//! Doors, and what the accounts of each have. Knows no wire format and no factor.

use super::role;

/// A door: a wire format over the shared domain. Each account, pool, challenge and session belongs to one door.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Door {
    /// Admins of the back office, over GraphQL with cookies.
    Staff,
    /// Customers and programs, over GraphQL with tokens.
    Account,
    /// People whom programs with an application key sign in, over REST with a cookie.
    Session,
    /// Players of brands, over REST with tokens of the operator.
    Player,
}

impl Door {
    /// The door of matters that concern no account, such as a rotation of keys: its owners are told of them.
    pub const OPERATORS: Door = Door::Staff;

    /// The door's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The text before the `_` of a public id.
    pub fn handle_prefix(self) -> &'static str {
        match self {
            Door::Staff => "admin",
            Door::Account => "acct",
            Door::Session => "user",
            Door::Player => "plyr",
        }
    }

    /// Whether an account needs a role.
    pub fn wants_role(self) -> bool {
        match self {
            Door::Staff => true,
            Door::Account | Door::Session | Door::Player => false,
        }
    }

    /// Whether a full sign-in trusts the device that it came from. Programs with a key call for many people from one machine.
    pub fn trusts_devices(self) -> bool {
        match self {
            Door::Staff | Door::Account => true,
            Door::Session | Door::Player => false,
        }
    }

    /// Whether a session has refresh tokens.
    pub fn has_refresh_tokens(self) -> bool {
        match self {
            Door::Account => true,
            Door::Staff | Door::Session | Door::Player => false,
        }
    }

    /// Whether callers may be asked for a captcha. Programs with a key solve none.
    pub fn has_captcha(self) -> bool {
        match self {
            Door::Staff | Door::Account => true,
            Door::Session | Door::Player => false,
        }
    }

    /// Whether accounts may have a user name.
    pub fn has_user_names(self) -> bool {
        match self {
            Door::Account | Door::Session => true,
            Door::Staff | Door::Player => false,
        }
    }

    /// Whether every account has a user name, because nobody signs in by anything else.
    pub fn wants_user_name(self) -> bool {
        match self {
            Door::Session => true,
            Door::Staff | Door::Account | Door::Player => false,
        }
    }

    /// Whether accounts are numbered as they are added: from 1, each number once.
    pub fn numbers_accounts(self) -> bool {
        match self {
            Door::Session => true,
            Door::Staff | Door::Account | Door::Player => false,
        }
    }

    /// The role of a new account for which none is named.
    pub fn first_role(self) -> Option<&'static str> {
        match self {
            Door::Session => Some(role::USER),
            Door::Staff | Door::Account | Door::Player => None,
        }
    }

    /// Whether lists of accounts are imported and exported.
    pub fn takes_lists(self) -> bool {
        match self {
            Door::Staff | Door::Account => true,
            Door::Session | Door::Player => false,
        }
    }

    /// Whether an operator enrols the authenticator of a holder.
    pub fn enrols_by_command(self) -> bool {
        match self {
            Door::Session => true,
            Door::Staff | Door::Account | Door::Player => false,
        }
    }
}
