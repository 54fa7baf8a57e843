//! The line of the trail about a change of an application key, within the change's transaction. Does not know the change.

use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::under_key::EndedUnderKey;
use crate::fault::Fault;
use crate::rules::application_key::{ApplicationKey, KeyName};
use crate::rules::key_changes;
use crate::rules::trail::TrailOutcome;
use crate::store::Store;
use crate::store::trail::{TrailAction, tell_also};

/// Writes the line about a new key.
pub(super) async fn tell_added(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    key: &ApplicationKey,
) -> Result<(), Fault> {
    write(db, store, action, detail(None, key)).await
}

/// Writes the line about a changed key, and about what ended with the change.
pub(super) async fn tell_changed(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    (before, after): (&ApplicationKey, &ApplicationKey),
    ended: EndedUnderKey,
) -> Result<(), Fault> {
    write(db, store, action, with_ended(detail(Some(before), after), ended)).await
}

/// Writes the line about the end of a key whose row is altered: its name, which the operator gave, and its id.
pub(super) async fn tell_altered(
    db: &mut AsyncPgConnection,
    store: &Store,
    action: TrailAction<'_>,
    (name, id): (&KeyName, Uuid),
    ended: EndedUnderKey,
) -> Result<(), Fault> {
    let detail = json!({ "applicationKey": name.as_str(), "applicationKeyId": id, "altered": true });
    write(db, store, action, with_ended(detail, ended)).await
}

/// The key's name, id and version, and the changed fields. The token and its hash stand in no line.
fn detail(before: Option<&ApplicationKey>, after: &ApplicationKey) -> Value {
    let changed = key_changes::between(before, Some(after));
    let mut detail = json!({
        "applicationKey": after.name.as_str(),
        "applicationKeyId": after.id,
        "applicationKeyVersion": after.version,
    });
    if changed.as_object().is_some_and(|changed| !changed.is_empty()) {
        detail["changed"] = changed;
    }
    detail
}

fn with_ended(mut detail: Value, ended: EndedUnderKey) -> Value {
    detail["sessionsEnded"] = json!(ended.sessions);
    detail["pendingSignInsEnded"] = json!(ended.pending);
    detail
}

async fn write(db: &mut AsyncPgConnection, store: &Store, action: TrailAction<'_>, detail: Value) -> Result<(), Fault> {
    Ok(tell_also(db, store, action, None, (TrailOutcome::Done, detail)).await?)
}
