//! Owners: how many can sign in. A forced command may take the last owner, and warns the operator. Refuses nothing.

use super::DOOR;
use crate::app::App;
use crate::fault::Fault;
use crate::store::accounts;

/// The number of enabled owners whose authenticator is not suspended. `None`: the policy has no role of owners.
pub async fn can_sign_in(app: &App) -> Result<Option<usize>, Fault> {
    if !app.policy(DOOR).has_owners() {
        return Ok(None);
    }
    accounts::owners_left(&app.store, DOOR).await.map(Some)
}
