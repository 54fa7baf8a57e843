//! List: the application keys that have not ended, each with its state. Tells no token: none is stored.

use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::application_key::ApplicationKey;
use crate::store::application_keys;

/// A key in a list.
#[derive(Clone, Debug)]
pub struct ListedKey {
    /// Name, as stored.
    pub name: String,
    /// The key; `None`: its row is altered.
    pub key: Option<ApplicationKey>,
    /// Whether the key has expired.
    pub expired: bool,
    /// Time of its last use, to the minute.
    pub last_used_at: Option<Instant>,
}

/// Every key that has not ended, by name.
pub async fn list(app: &App) -> Result<Vec<ListedKey>, Fault> {
    let now = app.clock.now();
    let listed = |known: application_keys::KnownKey| ListedKey {
        expired: known.key.as_ref().is_some_and(|key| !key.is_live(now)),
        name: known.name,
        key: known.key,
        last_used_at: known.last_used_at,
    };
    Ok(application_keys::list(&app.store).await?.into_iter().map(listed).collect())
}
