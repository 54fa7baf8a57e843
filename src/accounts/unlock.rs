//! Unlock: empties the budgets of an account's pools: windows, mails, cooldowns, lockouts and ladders. Lifts no suspension. Refuses
//! altered rows. Does not know who may unlock.

use super::{Actor, Changed, KnownAccount};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account_deed::AccountDeed;
use crate::store::accounts::{self, PoolsEmptied};

/// Unlocks an account: all its pools at its door, those of its address and of its user name alike.
pub async fn unlock(app: &App, actor: &Actor, known: &KnownAccount) -> Result<Changed, Fault> {
    unlock_all(app, actor, std::slice::from_ref(known)).await
}

/// Unlocks accounts of the actor's door, all of them or none: an owner at the desk must be one still.
pub(in crate::accounts) async fn unlock_all(app: &App, actor: &Actor, all: &[KnownAccount]) -> Result<Changed, Fault> {
    let at = app.clock.now();
    let emptied = |known: &KnownAccount| {
        let action = actor.action_at(at, AccountDeed::Unlocked.event(actor.door))?;
        Ok(PoolsEmptied { account: known.id, pools: known.pools(), action })
    };
    let emptied = all.iter().map(emptied).collect::<Result<Vec<_>, Fault>>()?;
    Ok(accounts::empty_budgets(&app.store, (actor.door, actor.by), &emptied).await?.into())
}
