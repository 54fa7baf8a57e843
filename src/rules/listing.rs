//! Listing accounts: which of them a caller asks for, in which order, and which page. Does not know how they are found.

/// The column that accounts are listed by. Accounts that are equal in it follow by age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountOrder {
    /// Canonical address.
    Email,
    /// Display name in lower case.
    DisplayName,
    /// Time of creation.
    #[default]
    CreatedAt,
    /// Time of the last change.
    UpdatedAt,
    /// Time of the last sign-in; an account that never signed in comes before all others.
    LastSignInAt,
}

/// The direction of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

/// A page of accounts that is asked for. A filter that is `None` lets every account through.
#[derive(Clone, Debug, Default)]
pub struct AccountQuery {
    /// Words in any order: each is a part of the address, the name or the job title, whatever its case and accents.
    pub search: Option<String>,
    /// A role that the account holds.
    pub role: Option<String>,
    /// Whether the account is disabled.
    pub inactive: Option<bool>,
    /// Whether the untrusted pool of the account's address is locked.
    pub locked: Option<bool>,
    /// Whether the account has an authenticator.
    pub enrolled: Option<bool>,
    /// Whether the account has no authenticator, and its enrolment window is over.
    pub invitation_over: Option<bool>,
    /// Whether the account has an unused recovery code.
    pub recovery_codes: Option<bool>,
    /// The column it is ordered by.
    pub order_by: AccountOrder,
    /// The direction of the order.
    pub direction: Direction,
    /// Accounts left out before the page.
    pub offset: i64,
    /// Most accounts on the page.
    pub limit: i64,
}
