//! The columns of a list of admins. Knows no format.

use crate::rules::texts::Text;

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Email,
    Roles,
    Text(Text),
    Language,
}

impl Column {
    /// Every column, in the order in which they are written.
    pub const ALL: [Column; 8] = [
        Column::Email,
        Column::Roles,
        Column::Text(Text::Name),
        Column::Text(Text::Phone),
        Column::Text(Text::JobTitle),
        Column::Text(Text::Bio),
        Column::Text(Text::AvatarUrl),
        Column::Language,
    ];

    /// The column's name.
    pub fn name(self) -> &'static str {
        match self {
            Column::Email => "email",
            Column::Roles => "roles",
            Column::Text(text) => text.name(),
            Column::Language => "language",
        }
    }
}
