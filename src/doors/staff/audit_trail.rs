//! `auditTrail`: what was done here, by whom and on whom, newest first; for owners.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject, ID};

use super::crm::bad_input;
use super::date::Date;
use super::{acting, faulted, forbidden, unauthenticated};
use crate::edge::Call;
use crate::metrics::{Field, Outcome};
use crate::rules::account_changes::FieldChange;
use crate::sign_in::{AskedTrail, TrailLine, TrailRead, read_trail};

/// Which lines are asked for; what is not named is not asked.
#[derive(Debug, Default, GraphQLInputObject)]
pub struct AuditFilter {
    /// About this admin.
    crm_user_id: Option<ID>,
    /// Of this kind.
    event: Option<String>,
    /// By whom, as the lines name them: account:ID, os:NAME, program:NAME or requester.
    actor: Option<String>,
    /// From then on.
    since: Option<Date>,
    /// Before then.
    until: Option<Date>,
}

/// A line of the trail.
#[derive(Debug, GraphQLObject)]
pub struct AuditLineModel {
    /// Which one.
    id: ID,
    /// Its place in the sealed trail, a decimal number; null while it waits for one.
    position: Option<String>,
    /// When it was.
    at: Date,
    /// Who did it: account:ID, os:NAME of a command, program:NAME, or requester for whoever was not signed in.
    actor: String,
    /// The network address it came from, if it was a request.
    requester: Option<String>,
    /// The browser it came from, in a few words, where that was noted.
    browser: Option<String>,
    /// What was done.
    event: String,
    /// What came of it.
    outcome: String,
    /// Why, in the words of whoever did it.
    reason: Option<String>,
    /// The admin it is about, even once they are removed; null where it is about nobody we know.
    crm_user_id: Option<ID>,
    /// Their e-mail address as it was then, even once they are removed; null where it was withheld.
    email: Option<String>,
    /// What they were called then; null where it was withheld.
    display_name: Option<String>,
    /// Whether they are removed by now.
    removed: bool,
    /// What was changed of them. What was withheld is not among it.
    changes: Vec<AuditChangeModel>,
    /// Whether what names a person in it was withheld since.
    withheld: bool,
    /// Whether it is sealed: from then on nobody can change it or take it away unseen.
    sealed: bool,
}

/// What was changed of an admin.
#[derive(Debug, GraphQLObject)]
pub struct AuditChangeModel {
    /// Which field: roles, state (enabled or disabled), language, email or displayName.
    field: String,
    /// Its values before; none: there was nothing.
    before: Vec<String>,
    /// Its values after; none: there is nothing.
    after: Vec<String>,
}

/// Lines of the trail.
#[derive(Debug, GraphQLObject)]
pub struct AuditTrailPage {
    /// The lines, newest first.
    lines: Vec<AuditLineModel>,
    /// Give it as before for older lines; null: there are none.
    next: Option<ID>,
    /// Lines that wait to be sealed.
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
        // An id that is none is the id of nothing, and older than nothing is nothing.
        before: before.map(|id| id.parse().unwrap_or_default()),
        limit,
    };
    match read_trail(&call.app, acting(call), &asked).await {
        Ok(TrailRead::Page { lines, next, unsealed }) => {
            call.note(Field::AuditTrail, Outcome::Ok);
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
