//! Narrow and end: an application key loses something, or everything, and whatever was begun under the key ends at once. The
//! rules refuse what would widen a key. Does not ask for confirmation.

use super::KeyActor;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::application_key::KeyName;
use crate::rules::key_narrowing::KeyNarrowing;
use crate::rules::trail::TrailEvent;
use crate::store::application_keys::{self, ChangedKey};

/// Narrows the live key of a name.
pub async fn narrow(app: &App, actor: KeyActor<'_>, name: &KeyName, by: &KeyNarrowing) -> Result<ChangedKey, Fault> {
    let action = actor.action(app, TrailEvent::ApplicationKeyNarrowed)?;
    application_keys::narrow(&app.store, name, by, action).await
}

/// Ends the key of a name, for good.
pub async fn end(app: &App, actor: KeyActor<'_>, name: &KeyName) -> Result<ChangedKey, Fault> {
    application_keys::end(&app.store, name, actor.action(app, TrailEvent::ApplicationKeyEnded)?).await
}
