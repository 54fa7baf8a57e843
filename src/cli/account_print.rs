//! Accounts as they are printed: their user names and states, and JSON with the field names of the account door and some that only
//! operators see. Does not know a table.

use serde_json::{Value, json};

use super::output::timestamp;
use super::printing::Printing;
use crate::accounts::KnownAccount;
use crate::rules::Instant;
use crate::rules::language::Language;

/// How accounts are printed.
pub const ACCOUNTS: Printing = Printing {
    head: "USER NAME",
    cell: |known| known.user_name.clone().unwrap_or_else(|| String::from("-")),
    states: |known| vec![(known.locked_until.is_some(), "locked")],
    fields,
};

fn fields(known: &KnownAccount) -> Value {
    let (view, profile) = (&known.view, &known.view.profile);
    let at = |at: Option<Instant>| at.map(timestamp);
    json!({
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
    })
}
