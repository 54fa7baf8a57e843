//! An entry of a list: the admin that a line names, or the line's errors. Refuses NUL characters and unknown languages. Does
//! not know the format, or whether the admin exists.

use super::super::admin_profile::language;
use super::column::Column;
use crate::accounts::NewAdmin;
use crate::rules::language::Language;
use crate::rules::profile::{AccountView, ProfileChange};

/// Maximum number of entries in a list: one transaction writes them in a second or two.
pub const MOST: usize = 10_000;

/// An entry of a list.
#[derive(Debug)]
pub struct ListEntry {
    /// Number of the line where the entry begins, from 1.
    pub line: u64,
    /// The admin, or every error of the entry.
    pub admin: Result<NewAdmin, Vec<String>>,
}

/// Makes an admin from the texts of an entry. An empty text counts as missing.
pub fn admin(text: impl Fn(Column) -> Option<String>) -> Result<NewAdmin, Vec<String>> {
    let text = |column| text(column).filter(|text| !text.is_empty());
    let mut problems = Vec::new();
    for column in Column::ALL {
        if text(column).is_some_and(|text| text.contains('\0')) {
            problems.push(format!("{}: contains a NUL character", column.name()));
        }
    }
    let language = match text(Column::Language).as_deref().map(language).transpose() {
        Ok(language) => language.map(|choice| choice.0),
        Err(why) => {
            problems.push(format!("language: {why}"));
            None
        }
    };
    let roles = text(Column::Roles).unwrap_or_default();
    let roles = roles.split([';', ',']).map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
    let profile = ProfileChange::of(|name| text(Column::Text(name)), language);
    let email = text(Column::Email).unwrap_or_default();
    if problems.is_empty() { Ok(NewAdmin { email, roles, profile }) } else { Err(problems) }
}

/// The cell of an admin in a column.
pub fn cell(view: &AccountView, column: Column) -> String {
    match column {
        Column::Email => view.email.clone(),
        Column::Roles => view.roles.join(";"),
        Column::Text(text) => view.profile.text(text).to_owned(),
        Column::Language => view.profile.language.map(Language::tag).unwrap_or_default().to_owned(),
    }
}
