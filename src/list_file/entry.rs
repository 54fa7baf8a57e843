//! An entry of a list: the account that a line names, or the line's errors. Refuses NUL characters, unknown languages and
//! anything but true and false for two-factor sign-in. Does not know the format, or whether the account exists.

use super::column::Column;
use crate::accounts::ListedAccount;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

/// Maximum number of entries in a list: one transaction writes them in a second or two.
pub const MOST: usize = 10_000;

/// An entry of a list.
#[derive(Debug)]
pub struct ListEntry {
    /// Number of the line where the entry begins, from 1.
    pub line: u64,
    /// The account, or every error of the entry.
    pub listed: Result<ListedAccount, Vec<String>>,
}

/// Makes an account from the texts of an entry. An empty text counts as missing.
pub fn listed(door: Door, text: impl Fn(Column) -> Option<String>) -> Result<ListedAccount, Vec<String>> {
    let text = |column| text(column).filter(|text| !text.is_empty());
    let mut problems = Vec::new();
    for column in Column::all(door) {
        if text(*column).is_some_and(|text| text.contains('\0')) {
            problems.push(format!("{}: contains a NUL character", column.name(door)));
        }
    }
    let language = match text(Column::Language).as_deref().map(Language::picked).transpose() {
        Ok(language) => language,
        Err(why) => {
            problems.push(format!("language: {why}"));
            None
        }
    };
    let two_factor = match text(Column::TwoFactor).as_deref().map(flag).transpose() {
        Ok(two_factor) => two_factor,
        Err(why) => {
            problems.push(format!("{}: {why}", Column::TwoFactor.name(door)));
            None
        }
    };
    let roles = text(Column::Roles).unwrap_or_default();
    let roles = roles.split([';', ',']).map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
    let profile = ProfileChange::of(|name| text(Column::Text(name)), language);
    let (email, user_name) = (text(Column::Email).unwrap_or_default(), text(Column::UserName));
    if problems.is_empty() { Ok(ListedAccount { email, user_name, roles, two_factor, profile }) } else { Err(problems) }
}

/// Parses true or false; spreadsheets write them in capitals.
fn flag(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("neither true nor false"),
    }
}

/// The cell of an account in a column.
pub fn cell(listed: &ListedAccount, column: Column) -> String {
    match column {
        Column::Email => listed.email.clone(),
        Column::UserName => listed.user_name.clone().unwrap_or_default(),
        Column::Roles => listed.roles.join(";"),
        Column::Text(text) => listed.profile.text(text).unwrap_or_default().to_owned(),
        Column::TwoFactor => listed.two_factor.map(|on| on.to_string()).unwrap_or_default(),
        Column::Language => listed.profile.language.flatten().map(Language::tag).unwrap_or_default().to_owned(),
    }
}
