//! The columns of a door's lists of accounts. Knows no format.

use crate::rules::factor::Door;
use crate::rules::texts::Text;

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Email,
    UserName,
    Roles,
    Text(Text),
    TwoFactor,
    Language,
}

/// Columns of lists of admins.
const OF_ADMINS: [Column; 8] = [
    Column::Email,
    Column::Roles,
    Column::Text(Text::Name),
    Column::Text(Text::Phone),
    Column::Text(Text::JobTitle),
    Column::Text(Text::Bio),
    Column::Text(Text::AvatarUrl),
    Column::Language,
];

/// Columns of lists of accounts that have a user name and no roles.
const OF_ACCOUNTS: [Column; 7] = [
    Column::Email,
    Column::UserName,
    Column::Text(Text::FirstName),
    Column::Text(Text::LastName),
    Column::Text(Text::Phone),
    Column::TwoFactor,
    Column::Language,
];

impl Column {
    /// Every column of a door's lists, in the order in which they are written.
    pub fn all(door: Door) -> &'static [Column] {
        match door {
            Door::Staff => &OF_ADMINS,
            Door::Account | Door::Session | Door::Player => &OF_ACCOUNTS,
        }
    }

    /// The column's name in a door's lists.
    pub fn name(self, door: Door) -> &'static str {
        match self {
            Column::Email => "email",
            Column::UserName => "username",
            Column::Roles => "roles",
            Column::Text(text) => text.name(door),
            Column::TwoFactor => "twoFactor",
            Column::Language => "language",
        }
    }

    /// Whether a list that has the column at all must name it.
    pub fn is_needed(self) -> bool {
        match self {
            Column::Email | Column::Roles => true,
            Column::UserName | Column::Text(_) | Column::TwoFactor | Column::Language => false,
        }
    }
}
