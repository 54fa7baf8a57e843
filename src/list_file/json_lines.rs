//! JSON lines: one object per line, whose names are the columns. Refuses unknown and duplicate names, and arrays. `roles` is a
//! list, or a text separated by `;` or `,`.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::column::Column;
use super::encoding::not_utf_8;
use super::entry::{ListEntry, MOST, listed};
use crate::accounts::ListedAccount;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::texts::Text;

/// The object of a line in a list of admins.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AdminObject {
    email: String,
    roles: Value,
    name: Option<String>,
    phone: Option<String>,
    job_title: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    language: Option<String>,
}

/// The object of a line in a list of accounts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AccountObject {
    email: String,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone_number: Option<String>,
    two_factor: Option<bool>,
    language: Option<String>,
}

/// Reads a door's list.
pub fn read(door: Door, text: &[u8]) -> Vec<ListEntry> {
    let lines = (1..).zip(text.split(|byte| *byte == b'\n'));
    let lines = lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace));
    lines.map(|(line, text)| ListEntry { line, listed: row(door, text) }).take(MOST + 1).collect()
}

fn row(door: Door, text: &[u8]) -> Result<ListedAccount, Vec<String>> {
    if std::str::from_utf8(text).is_err() {
        return Err(vec![not_utf_8(text)]);
    }
    // Serde reads an array as the values of the fields in order.
    if text.trim_ascii_start().starts_with(b"[") {
        return Err(vec![String::from("a JSON array: each line is one object")]);
    }
    match door {
        Door::Staff => parsed::<AdminObject>(text)?.listed(door),
        Door::Account | Door::Session | Door::Player => parsed::<AccountObject>(text)?.listed(door),
    }
}

fn parsed<T: DeserializeOwned>(text: &[u8]) -> Result<T, Vec<String>> {
    serde_json::from_slice(text).map_err(|error| vec![described(&error)])
}

impl AdminObject {
    fn listed(&self, door: Door) -> Result<ListedAccount, Vec<String>> {
        let roles =
            roles(&self.roles).ok_or_else(|| vec![String::from("roles: neither a list of strings nor a string")])?;
        listed(door, |column| match column {
            Column::Email => Some(self.email.clone()),
            Column::Roles => Some(roles.clone()),
            Column::Text(Text::Name) => self.name.clone(),
            Column::Text(Text::Phone) => self.phone.clone(),
            Column::Text(Text::JobTitle) => self.job_title.clone(),
            Column::Text(Text::Bio) => self.bio.clone(),
            Column::Text(Text::AvatarUrl) => self.avatar_url.clone(),
            Column::Language => self.language.clone(),
            Column::UserName
            | Column::TwoFactor
            | Column::Text(Text::FirstName | Text::LastName | Text::Gender | Text::StatusComment | Text::Reason) => {
                None
            }
        })
    }
}

impl AccountObject {
    fn listed(&self, door: Door) -> Result<ListedAccount, Vec<String>> {
        listed(door, |column| match column {
            Column::Email => Some(self.email.clone()),
            Column::UserName => self.username.clone(),
            Column::Text(Text::FirstName) => self.first_name.clone(),
            Column::Text(Text::LastName) => self.last_name.clone(),
            Column::Text(Text::Phone) => self.phone_number.clone(),
            Column::TwoFactor => self.two_factor.map(|on| on.to_string()),
            Column::Language => self.language.clone(),
            Column::Roles
            | Column::Text(
                Text::Name
                | Text::JobTitle
                | Text::Bio
                | Text::AvatarUrl
                | Text::Gender
                | Text::StatusComment
                | Text::Reason,
            ) => None,
        })
    }
}

/// Roles, separated by `;`.
fn roles(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().map(Value::as_str).collect::<Option<Vec<&str>>>()?.join(";")),
        _ => None,
    }
}

/// Describes an error without serde's line number, which is always 1.
fn described(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    if error.column() == 0 { text.to_owned() } else { format!("{text} (column {})", error.column()) }
}

/// The object of an account in a door's list.
pub fn object(door: Door, listed: &ListedAccount) -> Value {
    let value = |column: Column| match column {
        Column::Email => json!(listed.email),
        Column::UserName => json!(listed.user_name),
        Column::Roles => json!(listed.roles),
        Column::Text(text) => json!(listed.profile.text(text)),
        Column::TwoFactor => json!(listed.two_factor),
        Column::Language => json!(listed.profile.language.flatten().map(Language::tag)),
    };
    let fields = Column::all(door).iter().map(|column| (column.name(door).to_owned(), value(*column)));
    Value::Object(fields.collect::<Map<String, Value>>())
}
