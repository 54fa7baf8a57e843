//! `auditDays`: numbers of sealed lines by day. Refuses admins who are neither owners nor auditors, and more than a year.

use juniper::{FieldResult, GraphQLObject};

use super::answers::forbidden;
use super::audit_names::{AuditEvent, AuditOutcome};
use super::caller::acting;
use super::crm::bad_input;
use crate::doors::answers::{faulted, unauthenticated};
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::sign_in::{AskedDays, DaysRead, read_days};

/// Sealed lines of a day.
#[derive(Debug, GraphQLObject)]
pub struct AuditDayModel {
    /// The day in UTC, such as 2026-11-30.
    day: String,
    /// The number of lines.
    lines: i32,
    /// The number of those lines whose outcome is a sign-in.
    sign_ins: i32,
    /// The number of those lines whose outcome is a wrong or used code, a lock or a refusal.
    refused: i32,
    /// The number of those refusals that locked an account or suspended its authenticator.
    lockouts: i32,
}

pub async fn audit_days(
    call: &Call,
    days: Option<i32>,
    (event, outcome): (Option<AuditEvent>, Option<AuditOutcome>),
) -> FieldResult<Option<Vec<AuditDayModel>>> {
    let field = Field::AuditDays;
    let asked = AskedDays { days, event: event.map(TrailEvent::from), outcome: outcome.map(TrailOutcome::from) };
    match read_days(&call.app, acting(call), asked).await {
        Ok(DaysRead::Days(found)) => {
            call.note(field, OK);
            let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
            let days = found.into_iter().map(|found| AuditDayModel {
                day: found.day,
                lines: number(found.lines),
                sign_ins: number(found.sign_ins),
                refused: number(found.refused),
                lockouts: number(found.lockouts),
            });
            Ok(Some(days.collect()))
        }
        Ok(DaysRead::NotOwner(member)) => forbidden(call, field, &member).await,
        Ok(DaysRead::Unfit) => bad_input(call, field, "days is from 1 to 366."),
        Ok(DaysRead::Nobody) => unauthenticated(call, field),
        Err(fault) => faulted(call, field, fault),
    }
}
