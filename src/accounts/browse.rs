//! Browse: some of many admins, filtered and in order, and how many there are.

use std::collections::HashMap;

use super::find::with_pools;
use super::{Admin, Browsing, DOOR};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::pool::PoolKind;
use crate::store::accounts::{self, Named};

/// A page.
#[derive(Clone, Debug)]
pub struct Listed {
    /// How many match, on whatever page.
    pub count: i64,
    /// Who is on this one, in order.
    pub admins: Vec<Admin>,
}

/// A page of the admins wanted.
pub async fn browse(app: &App, wanted: &Browsing) -> Result<Listed, Fault> {
    let window = app.policy.wrong(PoolKind::Untrusted);
    let matched = accounts::matching(&app.store, DOOR, wanted, window, app.clock.now()).await?;
    let found = accounts::list(&app.store, DOOR, Some(Named::These(&matched.ids))).await?;
    let admins = with_pools(app, found).await?.into_iter().map(|admin| (admin.id, admin));
    let mut admins: HashMap<_, _> = admins.collect();
    // Whoever was removed meanwhile is on no page.
    Ok(Listed { count: matched.count, admins: matched.ids.iter().filter_map(|id| admins.remove(id)).collect() })
}
