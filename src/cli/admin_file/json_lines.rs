//! JSON lines: an object a line, by the names of the columns. Refuses a name that is none or is there twice, and an array. `roles`
//! is a list, or a text with `;` or `,`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::encoding::not_utf_8;
use super::{Column, MOST, Read, admin};
use crate::rules::language::Language;
use crate::rules::profile::AccountView;
use crate::rules::texts::Text;

/// A line, as typed.
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
pub fn read(text: &[u8]) -> Vec<Read> {
    let lines = (1..).zip(text.split(|byte| *byte == b'\n'));
    let lines = lines.filter(|(_, line)| !line.iter().all(u8::is_ascii_whitespace));
    lines.map(|(line, text)| Read { line, admin: row(text) }).take(MOST + 1).collect()
}

fn row(text: &[u8]) -> Result<crate::accounts::NewAdmin, Vec<String>> {
    if std::str::from_utf8(text).is_err() {
        return Err(vec![not_utf_8(text)]);
    }
    // An array of as many items as there are columns would be taken for their values.
    if text.trim_ascii_start().starts_with(b"[") {
        return Err(vec![String::from("a JSON array: each line is one object")]);
    }
    let line: AdminObject = serde_json::from_slice(text).map_err(|error| vec![said(&error)])?;
    let roles = roles(&line.roles).ok_or_else(|| vec![String::from("roles: neither a list of texts nor a text")])?;
    admin(|column| match column {
        Column::Email => Some(line.email.clone()),
        Column::Roles => Some(roles.clone()),
        Column::Text(Text::Name) => line.name.clone(),
        Column::Text(Text::Phone) => line.phone.clone(),
        Column::Text(Text::JobTitle) => line.job_title.clone(),
        Column::Text(Text::Bio) => line.bio.clone(),
        Column::Text(Text::AvatarUrl) => line.avatar_url.clone(),
        Column::Text(Text::Reason) => None,
        Column::Language => line.language.clone(),
    })
}

/// Roles, with `;` between them.
fn roles(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().map(Value::as_str).collect::<Option<Vec<&str>>>()?.join(";")),
        _ => None,
    }
}

/// What is wrong, without the place serde names: it counts each line as the first.
fn said(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    if error.column() == 0 { said.to_owned() } else { format!("{said} (column {})", error.column()) }
}

/// An admin, as an object.
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
