//! Admins as a table, or as JSON with the GraphQL schema's field names and some that only operators see.

use serde_json::{Value, json};

use super::output::{print, timestamp};
use super::shown::Sheet;
use crate::accounts::{InvitationLink, KnownAccount};
use crate::rules::Instant;
use crate::rules::account::Enrolment;
use crate::rules::language::Language;

/// Prints a table or an array of admins.
pub fn list(admins: &[KnownAccount], json: bool) -> anyhow::Result<()> {
    if json {
        return print(serde_json::to_string_pretty(&admins.iter().map(value).collect::<Vec<_>>())?);
    }
    let mut sheet = Sheet::empty();
    sheet.set_header(["ID", "E-MAIL", "ROLES", "STATE", "LAST SIGN-IN"]);
    for admin in admins {
        let last = admin.last_sign_in_at.map_or_else(|| String::from("never"), timestamp);
        let view = &admin.view;
        sheet.add_row([&view.handle, &view.email, &view.roles.join(","), &state(admin), &last]);
    }
    print(sheet)
}

/// Prints one admin.
pub fn show(admin: &KnownAccount, json: bool) -> anyhow::Result<()> {
    let value = value(admin);
    if json {
        return print(serde_json::to_string_pretty(&value)?);
    }
    print(Sheet::of_fields(state(admin), &value))
}

/// Prints one admin as JSON, with the link of an invitation if there is one.
pub fn invited(admin: &KnownAccount, link: Option<&InvitationLink>) -> anyhow::Result<()> {
    let mut value = value(admin);
    if let (Some(link), Some(fields)) = (link, value.as_object_mut()) {
        fields.insert("invitation".into(), link.reveal().into());
    }
    print(serde_json::to_string_pretty(&value)?)
}

fn value(admin: &KnownAccount) -> Value {
    let (view, profile) = (&admin.view, &admin.view.profile);
    let at = |at: Option<Instant>| at.map(timestamp);
    let mut value = json!({
        "id": view.handle,
        "email": view.email,
        "displayName": profile.display_name,
        "phoneNumber": profile.phone_number,
        "jobTitle": profile.job_title,
        "bio": profile.bio,
        "avatarUrl": profile.avatar_url,
        "roles": view.roles,
        "createdAt": timestamp(profile.created_at),
        "updatedAt": timestamp(profile.updated_at),
        "language": profile.language.map(Language::tag),
        "disabledAt": at(admin.disabled_at),
        "enrolled": admin.enrolled,
        "enrolment": enrolment(admin),
        "mayEnrolUntil": at(admin.enrolment_until),
        "suspended": admin.suspended,
        "lockedUntil": at(admin.locked_until),
        "lastSignInAt": at(admin.last_sign_in_at),
    });
    // Present only if true, because `docs/commands.md` does not list the field.
    if let (true, Some(fields)) = (admin.altered, value.as_object_mut()) {
        fields.insert("altered".into(), Value::Bool(true));
    }
    value
}

/// Name of the enrolment state in the GraphQL schema.
fn enrolment(admin: &KnownAccount) -> &'static str {
    match admin.enrolment {
        Enrolment::Enrolled => "ENROLLED",
        Enrolment::Invited { .. } => "INVITED",
        Enrolment::NotInvited => "NOT_INVITED",
        Enrolment::InvitationExpired => "INVITATION_EXPIRED",
    }
}

fn state(admin: &KnownAccount) -> String {
    let states = [
        (admin.altered, "altered"),
        (admin.disabled_at.is_some(), "disabled"),
        (admin.suspended, "suspended"),
        (admin.locked_until.is_some(), "locked"),
        (matches!(admin.enrolment, Enrolment::Invited { .. }), "not enrolled"),
        (admin.enrolment == Enrolment::NotInvited, "not invited"),
        (admin.enrolment == Enrolment::InvitationExpired, "invitation expired"),
    ];
    let named: Vec<&str> = states.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
    if named.is_empty() { String::from("ready") } else { named.join(", ") }
}
