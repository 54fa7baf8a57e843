//! Owners: how many can sign in. A forced command may take the last owner, and warns the operator. Refuses nothing.

use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::store::accounts;

/// The number of enabled owners whose authenticator is not suspended. `None`: the policy has no role of owners.
pub async fn can_sign_in(app: &App, door: Door) -> Result<Option<usize>, Fault> {
    if !app.policy(door).has_owners() {
        return Ok(None);
    }
    accounts::owners_left(&app.store, door).await.map(Some)
}
