//! Unlock: empties the budgets of an admin's pools: windows, mails, cooldowns, lockouts and ladders. Lifts no suspension. Does
//! not know who may unlock.

use super::{Actor, Admin, DOOR};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::address::Address;
use crate::rules::pool::Pool;
use crate::rules::trail::TrailEvent;
use crate::store::accounts;

/// Unlocks an admin.
pub async fn unlock(app: &App, actor: &Actor, admin: &Admin) -> Result<(), Fault> {
    let address = Address::parse(&admin.address).ok_or(Fault::Row("an account whose address is none"))?;
    let pool = Pool::untrusted(DOOR, &address.into());
    accounts::empty_budgets(&app.store, &pool, admin.id, actor.action(app, TrailEvent::AdminUnlocked)?).await
}
