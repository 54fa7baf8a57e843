//! The line of the trail that a record writes, with all that `audit verify` holds the tables against later: what was written,
//! spent and ended, by versions, steps and ids. No secret and no MAC is among it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::record::Origin;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::TrailSubject;
use crate::rules::decision::{AuthenticatorChange, Change, Within};
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::sql::{Bind, Section};
use crate::store::trail::{Line, NamedBy, PersonalData};
use crate::store::trusted::tell_ended;

/// The last section of a record: its line, and whether anything was written.
pub fn line(store: &Store, change: &Change, origin: Origin<'_>, id: Uuid, now: Instant) -> Result<Section, Fault> {
    let text = "\
told as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from budget)
select exists (select from budget)";
    let entry = &change.entry;
    let detail = detail(change);
    let line = Line { detail, ..about(entry.account.as_ref(), origin, (entry.event, entry.outcome), id, now)? };
    Ok((text, line.binds(store)?))
}

/// The line about sessions that end because their account has too many.
pub fn displaced(store: &Store, change: &Change, origin: Origin<'_>, now: Instant) -> Result<Section, Fault> {
    let text = "\
told_displaced as (
    insert into audit (id, at, door, account_id, actor, event, outcome, detail, line_mac, personal, personal_salt,
        personal_digest)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from budget where ?),
";
    let displaced = change.displaced.as_ref();
    let sessions: Vec<Uuid> =
        displaced.iter().flat_map(|displaced| &displaced.sessions).map(|session| session.id).collect();
    let id = displaced.map_or(Uuid::nil(), |displaced| displaced.line);
    let event = (TrailEvent::Session, TrailOutcome::Displaced);
    let detail = json!({ "sessions": sessions });
    let line = Line { detail, ..about(change.entry.account.as_ref(), origin, event, id, now)? };
    let mut binds = line.binds(store)?;
    binds.push(Bind::Flag(displaced.is_some()));
    Ok((text, binds))
}

fn about(
    subject: Option<&TrailSubject>,
    origin: Origin<'_>,
    (event, outcome): (TrailEvent, TrailOutcome),
    id: Uuid,
    at: Instant,
) -> Result<Line, Fault> {
    let actor = origin.account.map_or(TrailActor::Requester, |handle| TrailActor::Account(handle.to_owned()));
    let named = NamedBy { subject, network: origin.requester, browser: origin.agent, changed: None };
    Ok(Line {
        id,
        at,
        door: origin.door.name().into(),
        account: subject.map(|subject| subject.id),
        actor: actor.to_string(),
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
    };
    if let Some(going) = &change.pending {
        detail["pendingVersion"] = json!(going.version + 1);
    }
    if let Some(ended) = change.ended {
        detail["pendingEnded"] = json!([ended]);
    }
    if let (Some(session), Some(trust)) = (&change.session, &change.trust) {
        detail["session"] = json!(session.id);
        detail["trustedBrowser"] = json!(trust.browser.id);
        detail["trustedBefore"] = json!(trust.known);
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
