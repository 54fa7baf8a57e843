//! Admins as they are printed: their roles and states, and JSON with the GraphQL schema's field names and some that only operators
//! see. Does not know a table.

use serde_json::{Value, json};

use super::output::{end_of_wait, print, timestamp};
use super::printing::{BY_ID, Printing};
use crate::accounts::{InvitationLink, KnownAccount};
use crate::rules::Instant;
use crate::rules::account::Enrolment;
use crate::rules::language::Language;

/// How admins are printed.
pub const ADMINS: Printing =
    Printing { first: BY_ID, head: "ROLES", cell: |admin| admin.view.roles.join(","), states, fields };

/// Prints one admin as JSON, with the link of an invitation if there is one.
pub fn invited(admin: &KnownAccount, link: Option<&InvitationLink>) -> anyhow::Result<()> {
    let mut value = ADMINS.value(admin);
    if let (Some(link), Some(fields)) = (link, value.as_object_mut()) {
        fields.insert("invitation".into(), link.reveal().into());
    }
    print(serde_json::to_string_pretty(&value)?)
}

fn fields(admin: &KnownAccount) -> Value {
    let (view, profile) = (&admin.view, &admin.view.profile);
    let at = |at: Option<Instant>| at.map(timestamp);
    json!({
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
        "lockedUntil": admin.locked_until.map(end_of_wait),
        "lastSignInAt": at(admin.last_sign_in_at),
    })
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

fn states(admin: &KnownAccount) -> Vec<(bool, &'static str)> {
    vec![
        (admin.suspended, "suspended"),
        (admin.locked_until.is_some(), "locked"),
        (matches!(admin.enrolment, Enrolment::Invited { .. }), "not enrolled"),
        (admin.enrolment == Enrolment::NotInvited, "not invited"),
        (admin.enrolment == Enrolment::InvitationExpired, "invitation expired"),
    ]
}
