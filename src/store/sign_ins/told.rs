//! The trail line of a recorded step, with the versions, steps and ids of the rows that were written, spent and ended; `audit
//! verify` later checks the tables against them. Contains no secret and no MAC.

use serde_json::{Value, json};
use uuid::Uuid;

use super::origin::StepOrigin;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::TrailSubject;
use crate::rules::decision::{AuthenticatorChange, Change, Within};
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::row::Columns;
use crate::store::sections::Section;
use crate::store::trail::{AuditLine, LineRow, NamedBy, PersonalData};
use crate::store::trusted::tell_ended;

/// The last sections: the line about displaced sessions, and the line about the step.
pub fn sections() -> Vec<Section> {
    let (columns, displaced, line) = (LineRow::names(), LineRow::each_of(":displaced_line"), LineRow::each_of(":line"));
    let displaced = format!("insert into audit ({columns}) select {displaced} from budget");
    let line = format!("insert into audit ({columns}) select {line} from budget");
    vec![Section::with("displaced_line", "told_displaced", displaced), Section::always("told", line)]
}

/// The line about the step.
pub fn line(store: &Store, change: &Change, origin: StepOrigin<'_>, id: Uuid, now: Instant) -> Result<LineRow, Fault> {
    let entry = &change.entry;
    let mut detail = detail(change);
    origin.tell(&mut detail);
    let line = AuditLine { detail, ..about(entry.account.as_ref(), origin, (entry.event, entry.outcome), id, now)? };
    line.sealed(store)
}

/// The line about displaced sessions; `None`: no session is displaced.
pub fn displaced(
    store: &Store,
    change: &Change,
    origin: StepOrigin<'_>,
    now: Instant,
) -> Result<Option<LineRow>, Fault> {
    let Some(displaced) = &change.displaced else { return Ok(None) };
    let sessions: Vec<Uuid> = displaced.sessions.iter().map(|session| session.id).collect();
    let event = (TrailEvent::Session, TrailOutcome::Displaced);
    let detail = json!({ "sessions": sessions });
    let line = AuditLine { detail, ..about(change.entry.account.as_ref(), origin, event, displaced.line, now)? };
    line.sealed(store).map(Some)
}

fn about(
    subject: Option<&TrailSubject>,
    origin: StepOrigin<'_>,
    (event, outcome): (TrailEvent, TrailOutcome),
    id: Uuid,
    at: Instant,
) -> Result<AuditLine, Fault> {
    let named = NamedBy { subject, origin: origin.requester, changed: None };
    Ok(AuditLine {
        id,
        at,
        door: origin.door.name().into(),
        account: subject.map(|subject| subject.id),
        actor: origin.actor.to_string(),
        personal: PersonalData::of(named)?,
        event: event.name().into(),
        outcome: outcome.name().into(),
        detail: Value::Null,
    })
}

fn detail(change: &Change) -> Value {
    let entry = &change.entry;
    let mut detail = match entry.within {
        Within::Pending(id) => json!({ "pendingSignIn": id, "attempts": entry.attempts }),
        Within::Session(id) => json!({ "session": id, "attempts": entry.attempts }),
        Within::Request => json!({ "attempts": entry.attempts }),
    };
    if let Some(going) = &change.pending {
        detail["pendingVersion"] = json!(going.version + 1);
    }
    if let Some(ended) = change.ended {
        detail["pendingEnded"] = json!([ended]);
    }
    if let Some(session) = &change.session {
        detail["session"] = json!(session.id);
    }
    if let Some(trust) = &change.trust {
        detail["trustedBrowser"] = json!(trust.browser.id);
        detail["trustedBefore"] = json!(trust.seen_before);
        if let Some(replaced) = trust.replaced {
            detail["trustedBrowserReplaced"] = json!(replaced);
        }
        tell_ended(trust, &mut detail);
    }
    match &change.authenticator {
        Some(AuthenticatorChange::Counted(_, own)) => detail["lastStep"] = json!(own.last_step),
        Some(AuthenticatorChange::Activated(account, own)) => {
            detail["lastStep"] = json!(own.last_step);
            detail["accountVersion"] = json!(account.version + 1);
        }
        None => {}
    }
    if let Some(code) = &change.recovery {
        detail["recoveryCode"] = json!(code.id);
    }
    detail
}
