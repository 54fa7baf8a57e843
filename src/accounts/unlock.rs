//! Unlock: empties the budgets of an account's pools: windows, mails, cooldowns, lockouts and ladders. Lifts no suspension. Does
//! not know who may unlock.

use super::{Actor, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_deed::AccountDeed;
use crate::store::accounts;

/// Unlocks an account: all its pools at its door, those of its address and of its user name alike.
pub async fn unlock(app: &App, actor: &Actor, known: &KnownAccount) -> Result<(), Fault> {
    let action = actor.action(app, AccountDeed::Unlocked.event(actor.door))?;
    accounts::empty_budgets(&app.store, &known.pools(), known.id, action).await
}
