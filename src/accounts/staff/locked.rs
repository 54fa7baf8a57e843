//! Locked admins: how many are locked now, and from how many networks. Does not know who asks.

use super::browse::locked_keys;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::listing::AccountQuery;
use crate::rules::{Instant, Span};
use crate::store::{accounts, trail};

/// Hours of the trail in which the lockouts are looked for.
const LOOKED_BACK: Span = Span::hours(24);

/// Admins that are locked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockedAdmins {
    /// Number of admins.
    pub count: i64,
    /// Number of networks that the lockouts of the last 24 hours came from.
    pub networks: i64,
    /// Start of those 24 hours.
    pub since: Instant,
}

/// Counts the admins of a door that are locked now.
pub async fn locked(app: &App, door: Door) -> Result<LockedAdmins, Fault> {
    let (keys, now) = (locked_keys(app, door).await?, app.clock.now());
    let query = AccountQuery { locked: Some(true), limit: i64::MAX, ..AccountQuery::default() };
    let found = accounts::matching(&app.store, door, &query, keys, now).await?;
    let since = now - LOOKED_BACK;
    let networks = trail::networks_of_lockouts(&app.store, found.ids, since).await?;
    Ok(LockedAdmins { count: found.count, networks, since })
}
