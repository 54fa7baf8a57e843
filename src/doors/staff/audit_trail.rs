//! `auditTrail`: lines of the audit trail, newest first. Refuses admins who are not owners.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject, ID};

use super::answers::forbidden;
use super::caller::acting;
use super::crm::bad_input;
use crate::doors::answers::{faulted, unauthenticated};
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::account_changes::FieldChange;
use crate::sign_in::{AskedTrail, TrailLine, TrailRead, read_trail};

/// A filter of trail lines. A line must match every field that is given.
#[derive(Debug, Default, GraphQLInputObject)]
pub struct AuditFilter {
    /// Lines about the admin with this id.
    crm_user_id: Option<ID>,
    /// Lines with this event.
    event: Option<String>,
    /// Lines by this actor: account:ID, os:NAME, program:NAME or requester.
    actor: Option<String>,
    /// Earliest time (inclusive).
    since: Option<Date>,
    /// Latest time (exclusive).
    until: Option<Date>,
}

/// A line of the audit trail.
#[derive(Debug, GraphQLObject)]
pub struct AuditLineModel {
    /// The id.
    id: ID,
    /// The position in the sealed trail, a decimal number; null until the line is sealed.
    position: Option<String>,
    /// The time of the event.
    at: Date,
    /// The actor: account:ID, os:NAME (a command's user), program:NAME, or requester (a client that was not signed in).
    actor: String,
    /// The network address of the request; null if there was none.
    requester: Option<String>,
    /// The browser of the request, such as "Firefox, Linux", where recorded.
    browser: Option<String>,
    /// The event.
    event: String,
    /// The outcome of the event.
    outcome: String,
    /// The reason that the actor gave.
    reason: Option<String>,
    /// The admin concerned, also after their removal; null if the line concerns no account.
    crm_user_id: Option<ID>,
    /// That admin's email address at the time, also after their removal; null if withheld.
    email: Option<String>,
    /// That admin's display name at the time; null if withheld.
    display_name: Option<String>,
    /// Whether that admin has been removed since.
    removed: bool,
    /// The changed fields of that admin, without withheld ones.
    changes: Vec<AuditChangeModel>,
    /// Whether the personal data of the line has been withheld since.
    withheld: bool,
    /// Whether the line is sealed: changing or removing it would be detected.
    sealed: bool,
}

/// A changed field of an admin.
#[derive(Debug, GraphQLObject)]
pub struct AuditChangeModel {
    /// The field: roles, state (enabled or disabled), language, email or displayName.
    field: String,
    /// The values before; empty if there were none.
    before: Vec<String>,
    /// The values after; empty if there are none.
    after: Vec<String>,
}

/// A page of the audit trail.
#[derive(Debug, GraphQLObject)]
pub struct AuditTrailPage {
    /// The lines, newest first.
    lines: Vec<AuditLineModel>,
    /// The value of before for the next page; null on the last page.
    next: Option<ID>,
    /// The number of lines that are not sealed yet.
    unsealed: i32,
}

impl From<TrailLine> for AuditLineModel {
    fn from(line: TrailLine) -> AuditLineModel {
        let change = |change: FieldChange| {
            let FieldChange { field, before, after } = change;
            AuditChangeModel { field, before, after }
        };
        AuditLineModel {
            id: ID::from(line.id.to_string()),
            position: line.position.map(|position| position.to_string()),
            at: Date(line.at),
            actor: line.actor,
            requester: line.requester.map(|network| network.addr().to_string()),
            browser: line.browser,
            display_name: line.display_name,
            event: line.event,
            outcome: line.outcome,
            reason: line.reason,
            crm_user_id: line.handle.map(ID::from),
            email: line.email,
            removed: line.removed,
            changes: line.changes.into_iter().map(change).collect(),
            withheld: line.withheld,
            sealed: line.position.is_some(),
        }
    }
}

pub async fn audit_trail(
    call: &Call,
    limit: Option<i32>,
    before: Option<ID>,
    filter: Option<AuditFilter>,
) -> FieldResult<Option<AuditTrailPage>> {
    let filter = filter.unwrap_or_default();
    let asked = AskedTrail {
        about: filter.crm_user_id.map(|id| id.to_string()),
        event: filter.event,
        actor: filter.actor,
        since: filter.since.map(|since| since.0),
        until: filter.until.map(|until| until.0),
        // No line has an invalid id, so no line is older.
        before: before.map(|id| id.parse().unwrap_or_default()),
        limit,
    };
    match read_trail(&call.app, acting(call), &asked).await {
        Ok(TrailRead::Page { lines, next, unsealed }) => {
            call.note(Field::AuditTrail, OK);
            let lines = lines.into_iter().map(AuditLineModel::from).collect();
            let next = next.map(|id| ID::from(id.to_string()));
            Ok(Some(AuditTrailPage { lines, next, unsealed: i32::try_from(unsealed).unwrap_or(i32::MAX) }))
        }
        Ok(TrailRead::NotOwner(member)) => forbidden(call, Field::AuditTrail, &member).await,
        Ok(TrailRead::Unfit) => bad_input(
            call,
            Field::AuditTrail,
            "crmUserId, event and actor have up to 200 characters, none of them a control.",
        ),
        Ok(TrailRead::Nobody) => unauthenticated(call, Field::AuditTrail),
        Err(fault) => faulted(call, Field::AuditTrail, fault),
    }
}
