//! `auditTrail`: lines of the audit trail, newest first. Refuses admins who are neither owners nor auditors, and filters
//! that no line can match.

use juniper::{FieldResult, GraphQLInputObject, GraphQLObject, ID};

use super::answers::forbidden;
use super::audit_names::{AuditActorKind, AuditEvent, AuditOutcome};
use super::caller::acting;
use super::crm::bad_input;
use crate::doors::answers::{faulted, unauthenticated};
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::{Field, OK};
use crate::rules::account_changes::FieldChange;
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::rules::trail_actor::ActorKind;
use crate::sign_in::{AskedTrail, TrailLine, TrailRead, UnfitTrail, read_trail};

/// A filter of trail lines. A line must match every field that is given.
#[derive(Debug, Default, GraphQLInputObject)]
pub struct AuditFilter {
    /// Lines about the admin with this id.
    crm_user_id: Option<ID>,
    /// Lines about the admin who has this email address; if none has, about the removed admin who had it last.
    email: Option<String>,
    /// Lines with this event.
    event: Option<AuditEvent>,
    /// Lines with this outcome.
    outcome: Option<AuditOutcome>,
    /// Lines by this actor: account:ID, os:NAME@HOST, program:NAME or requester.
    actor: Option<String>,
    /// Lines by the admin who has this email address; if none has, by the removed admin who had it last.
    actor_email: Option<String>,
    /// Lines of requests from this network address.
    network: Option<String>,
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
    /// The actor: account:ID, os:NAME@HOST (a command's user), program:NAME, or requester (a client that was not signed in).
    actor: String,
    /// The kind of the actor; null if another version of Vestibule wrote the line.
    actor_kind: Option<AuditActorKind>,
    /// The email address of the admin who acted, the last one if they were removed; null if it was another actor, or it is withheld.
    actor_email: Option<String>,
    /// The session that the actor acted in, or that the event began or ended, by its id in sessions; null if there is none.
    session: Option<ID>,
    /// The network address of the request; null if there was none.
    requester: Option<String>,
    /// The browser of the request, such as "Firefox, Linux", where recorded.
    browser: Option<String>,
    /// The event; null if another version of Vestibule wrote the line.
    event: Option<AuditEvent>,
    /// The event as the trail spells it, such as code_mailed.
    event_name: String,
    /// The outcome of the event; null if another version of Vestibule wrote the line.
    outcome: Option<AuditOutcome>,
    /// The outcome as the trail spells it, such as signed_in.
    outcome_name: String,
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
    /// The time up to which older lines were moved into files (vestibule audit archive); null if none were.
    archived_until: Option<Date>,
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
            actor_kind: ActorKind::of(&line.actor).map(AuditActorKind::from),
            actor: line.actor,
            actor_email: line.actor_email,
            session: line.session.map(|id| ID::from(id.to_string())),
            requester: line.requester.map(|network| network.addr().to_string()),
            browser: line.browser,
            display_name: line.display_name,
            event: AuditEvent::told(&line.event),
            event_name: line.event,
            outcome: AuditOutcome::told(&line.outcome),
            outcome_name: line.outcome,
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
        email: filter.email,
        event: filter.event.map(TrailEvent::from),
        outcome: filter.outcome.map(TrailOutcome::from),
        actor: filter.actor,
        actor_email: filter.actor_email,
        network: filter.network,
        since: filter.since.map(|since| since.0),
        until: filter.until.map(|until| until.0),
        // No line has an invalid id, so no line is older.
        before: before.map(|id| id.parse().unwrap_or_default()),
        limit,
    };
    match read_trail(&call.app, acting(call), &asked).await {
        Ok(TrailRead::Page { lines, next, unsealed, archived_until }) => {
            call.note(Field::AuditTrail, OK);
            let lines = lines.into_iter().map(AuditLineModel::from).collect();
            let next = next.map(|id| ID::from(id.to_string()));
            let unsealed = i32::try_from(unsealed).unwrap_or(i32::MAX);
            Ok(Some(AuditTrailPage { lines, next, unsealed, archived_until: archived_until.map(Date) }))
        }
        Ok(TrailRead::NotOwner(member)) => forbidden(call, Field::AuditTrail, &member).await,
        Ok(TrailRead::Unfit(why)) => bad_input(call, Field::AuditTrail, refusal(why)),
        Ok(TrailRead::Nobody) => unauthenticated(call, Field::AuditTrail),
        Err(fault) => faulted(call, Field::AuditTrail, fault),
    }
}

/// The English sentence about an argument that is refused.
fn refusal(why: UnfitTrail) -> &'static str {
    match why {
        UnfitTrail::Limit => "limit is from 1 to 200.",
        UnfitTrail::About => "crmUserId has up to 200 characters, none of them a control.",
        UnfitTrail::Email => "email is one email address.",
        UnfitTrail::ActorEmail => "actorEmail is one email address.",
        UnfitTrail::Actor => {
            "actor is account:ID, os:NAME@HOST, program:NAME or requester, and has up to 200 characters."
        }
        UnfitTrail::Network => "network is an IP address.",
    }
}
