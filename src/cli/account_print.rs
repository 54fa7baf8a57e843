//! Accounts as they are printed: their user names and states, and JSON with the field names of their door and some that only
//! operators see. Does not know a table.

use serde_json::{Value, json};

use super::output::{end_of_wait, timestamp};
use super::printing::{BY_ID, Printing};
use crate::accounts::KnownAccount;
use crate::rules::Instant;
use crate::rules::language::Language;

/// How accounts are printed.
pub const ACCOUNTS: Printing = Printing {
    first: BY_ID,
    head: "USER NAME",
    cell: |known| known.user_name.clone().unwrap_or_else(|| String::from("-")),
    states: |known| vec![(known.locked_until.is_some(), "locked")],
    fields,
};

/// How accounts of the session door are printed.
pub const SESSION_ACCOUNTS: Printing =
    Printing { first: BY_ID, head: "USER NAME", cell: ACCOUNTS.cell, states: session_states, fields: session_fields };

fn session_states(known: &KnownAccount) -> Vec<(bool, &'static str)> {
    vec![
        (known.trial_over, "trial over"),
        (known.suspended, "suspended"),
        (known.locked_until.is_some(), "locked"),
        (!known.has_password, "no password"),
    ]
}

fn session_fields(known: &KnownAccount) -> Value {
    let (view, profile) = (&known.view, &known.view.profile);
    let at = |at: Option<Instant>| at.map(timestamp);
    json!({
        "id": view.handle,
        "userId": known.number,
        "userName": known.user_name,
        "email": view.email,
        "emailValidated": known.email_proven,
        "firstName": profile.first_name,
        "lastName": profile.last_name,
        "gender": profile.gender,
        "phone": profile.phone_number,
        "language": profile.language.map(Language::tag),
        "roles": view.roles,
        "trialUntil": at(known.trial_until),
        "enrolled": known.enrolled,
        "suspended": known.suspended,
        "hasPassword": known.has_password,
        "disabledAt": at(known.disabled_at),
        "lockedUntil": known.locked_until.map(end_of_wait),
        "lastSignInAt": at(known.last_sign_in_at),
        "createdAt": timestamp(profile.created_at),
        "updatedAt": timestamp(profile.updated_at),
    })
}

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
        "lockedUntil": known.locked_until.map(end_of_wait),
        "lastSignInAt": at(known.last_sign_in_at),
        "createdAt": timestamp(profile.created_at),
        "updatedAt": timestamp(profile.updated_at),
    })
}
