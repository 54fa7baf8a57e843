//! Accounts as a table, or as JSON with the field names of the account door and some that only operators see.

use serde_json::{Value, json};

use super::output::{print, timestamp};
use super::shown::Sheet;
use crate::accounts::KnownAccount;
use crate::rules::Instant;
use crate::rules::language::Language;

/// Prints a table or an array of accounts.
pub fn list(accounts: &[KnownAccount], json: bool) -> anyhow::Result<()> {
    if json {
        return print(serde_json::to_string_pretty(&accounts.iter().map(value).collect::<Vec<_>>())?);
    }
    let mut sheet = Sheet::empty();
    sheet.set_header(["ID", "E-MAIL", "USER NAME", "STATE", "LAST SIGN-IN"]);
    for known in accounts {
        let last = known.last_sign_in_at.map_or_else(|| String::from("never"), timestamp);
        let user_name = known.user_name.as_deref().unwrap_or("-");
        sheet.add_row([known.view.handle.as_str(), &known.view.email, user_name, &state(known), &last]);
    }
    print(sheet)
}

/// Prints one account.
pub fn show(known: &KnownAccount, json: bool) -> anyhow::Result<()> {
    let value = value(known);
    if json {
        return print(serde_json::to_string_pretty(&value)?);
    }
    print(Sheet::of_fields(state(known), &value))
}

fn value(known: &KnownAccount) -> Value {
    let (view, profile) = (&known.view, &known.view.profile);
    let at = |at: Option<Instant>| at.map(timestamp);
    let mut value = json!({
        "id": view.handle,
        "userId": known.id,
        "username": known.user_name,
        "email": view.email,
        "firstName": profile.first_name,
        "lastName": profile.last_name,
        "phoneNumber": profile.phone_number,
        "language": profile.language.map(Language::tag),
        "twoFactor": known.two_factor,
        "disabledAt": at(known.disabled_at),
        "lockedUntil": at(known.locked_until),
        "lastSignInAt": at(known.last_sign_in_at),
        "createdAt": timestamp(profile.created_at),
        "updatedAt": timestamp(profile.updated_at),
    });
    // Present only if true, because `docs/commands.md` does not list the field.
    if let (true, Some(fields)) = (known.altered, value.as_object_mut()) {
        fields.insert("altered".into(), Value::Bool(true));
    }
    value
}

fn state(known: &KnownAccount) -> String {
    let states = [
        (known.altered, "altered"),
        (known.disabled_at.is_some(), "disabled"),
        (known.locked_until.is_some(), "locked"),
    ];
    let named: Vec<&str> = states.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
    if named.is_empty() { String::from("ready") } else { named.join(", ") }
}
