//! Owners: how many can sign in. A command that is forced may take the last; whoever runs it is told.

use super::DOOR;
use crate::app::App;
use crate::fault::Fault;
use crate::store::accounts;

/// Owners who are enabled, and have an authenticator that is not suspended. `None`: here nobody can be an owner.
pub async fn can_sign_in(app: &App) -> Result<Option<usize>, Fault> {
    if !app.policy.has_owners() {
        return Ok(None);
    }
    accounts::owners_left(&app.store, DOOR).await.map(Some)
}
