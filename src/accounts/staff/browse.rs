//! Browse: a page of admins, filtered and in order, and how many there are. Does not know who asks.

use std::collections::HashMap;

use crate::accounts::KnownAccount;
use crate::accounts::find::with_pools;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::listing::AccountQuery;
use crate::store::accounts::{self, Selection};

/// A page of admins.
#[derive(Clone, Debug)]
pub struct AdminPage {
    /// Number of matching admins on all pages.
    pub count: i64,
    /// The admins on the page, in order.
    pub admins: Vec<KnownAccount>,
}

/// Returns the page of admins that a query selects.
pub async fn browse(app: &App, door: Door, query: &AccountQuery) -> Result<AdminPage, Fault> {
    let locked = if query.locked.is_some() { locked_keys(app, door).await? } else { Vec::new() };
    let matched = accounts::matching(&app.store, door, query, locked, app.clock.now()).await?;
    let found = accounts::list(&app.store, door, Selection::Ids(&matched.ids)).await?;
    let admins = with_pools(app, door, found).await?.into_iter().map(|admin| (admin.id, admin));
    let mut admins: HashMap<_, _> = admins.collect();
    // An admin removed between the two reads is left out.
    Ok(AdminPage { count: matched.count, admins: matched.ids.iter().filter_map(|id| admins.remove(id)).collect() })
}

/// The keys of the untrusted pools that are locked now.
pub(super) async fn locked_keys(app: &App, door: Door) -> Result<Vec<Vec<u8>>, Fault> {
    let (budgets, now) = (accounts::budgets_with_wrong_codes(&app.store, door).await?, app.clock.now());
    let locked = budgets.into_iter().filter(|budget| budget.locked_for_any(app.policy(door), now).is_some());
    Ok(locked.map(|budget| budget.pool.key.to_vec()).collect())
}
