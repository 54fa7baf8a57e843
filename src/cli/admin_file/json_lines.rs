//! JSON lines: one object per line, whose names are the columns. Refuses unknown and duplicate names, and arrays. `roles` is a
//! list, or a text separated by `;` or `,`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::column::Column;
use super::encoding::not_utf_8;
use super::entry::{ListEntry, MOST, admin};
use crate::accounts::NewAdmin;
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::rules::texts::Text;

/// The object of a line.
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

/// Reads a list.
pub fn read(text: &[u8]) -> Vec<ListEntry> {
    let lines = (1..).zip(text.split(|byte| *byte == b'\n'));
    let lines = lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace));
    lines.map(|(line, text)| ListEntry { line, admin: row(text) }).take(MOST + 1).collect()
}

fn row(text: &[u8]) -> Result<NewAdmin, Vec<String>> {
    if std::str::from_utf8(text).is_err() {
        return Err(vec![not_utf_8(text)]);
    }
    // Serde reads an array as the values of the fields in order.
    if text.trim_ascii_start().starts_with(b"[") {
        return Err(vec![String::from("a JSON array: each line is one object")]);
    }
    let line: AdminObject = serde_json::from_slice(text).map_err(|error| vec![described(&error)])?;
    let roles =
        roles(&line.roles).ok_or_else(|| vec![String::from("roles: neither a list of strings nor a string")])?;
    admin(|column| match column {
        Column::Email => Some(line.email.clone()),
        Column::Roles => Some(roles.clone()),
        Column::Text(Text::Name) => line.name.clone(),
        Column::Text(Text::Phone) => line.phone.clone(),
        Column::Text(Text::JobTitle) => line.job_title.clone(),
        Column::Text(Text::Bio) => line.bio.clone(),
        Column::Text(Text::AvatarUrl) => line.avatar_url.clone(),
        Column::Text(Text::FirstName | Text::LastName | Text::Reason) => None,
        Column::Language => line.language.clone(),
    })
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

/// The object of an admin.
pub fn object(view: &AccountView) -> Value {
    let profile = &view.profile;
    json!({
        Column::Email.name(): view.email,
        Column::Roles.name(): view.roles,
        Text::Name.name(): profile.display_name,
        Text::Phone.name(): profile.phone_number,
        Text::JobTitle.name(): profile.job_title,
        Text::Bio.name(): profile.bio,
        Text::AvatarUrl.name(): profile.avatar_url,
        Column::Language.name(): profile.language.map(Language::tag),
    })
}
