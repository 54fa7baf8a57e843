//! Find and list: admins as an operator sees them, with the state of their pool.

use std::collections::HashMap;

use uuid::Uuid;

use super::{DOOR, Who};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Enrolment;
use crate::rules::address::Address;
use crate::rules::budget::Budget;
use crate::rules::pool::Pool;
use crate::rules::profile::AccountView;
use crate::store::accounts::{self, Overview, Selection};

/// An admin, as an operator sees them.
#[derive(Clone, Debug)]
pub struct Admin {
    /// Which one.
    pub id: Uuid,
    /// The version of their row.
    pub version: i64,
    /// The canonical address.
    pub address: String,
    /// What people are shown of them.
    pub view: AccountView,
    /// Since when disabled.
    pub disabled_at: Option<Instant>,
    /// How far they are on the way to their first authenticator.
    pub enrolment: Enrolment,
    /// Until when they may enrol.
    pub enrolment_until: Option<Instant>,
    /// Whether they have an authenticator.
    pub enrolled: bool,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Until when their untrusted pool is locked: the later of both factors.
    pub locked_until: Option<Instant>,
    /// When they last signed in.
    pub last_sign_in_at: Option<Instant>,
    /// Whether someone else wrote to their row: they cannot sign in, and nothing but removing them is left to do.
    pub altered: bool,
}

/// The admin so named.
pub async fn find(app: &App, who: &Who) -> Result<Option<Admin>, Fault> {
    let found = accounts::list(&app.store, DOOR, who.selection()).await?;
    Ok(with_pools(app, found).await?.into_iter().next())
}

/// Every admin, oldest first.
pub async fn list(app: &App) -> Result<Vec<Admin>, Fault> {
    let found = accounts::list(&app.store, DOOR, Selection::All).await?;
    with_pools(app, found).await
}

pub(super) async fn with_pools(app: &App, found: Vec<Overview>) -> Result<Vec<Admin>, Fault> {
    let key =
        |overview: &Overview| Address::parse(&overview.address).map(|address| Pool::untrusted(DOOR, &address).key);
    let keys: Vec<[u8; 32]> = found.iter().filter_map(key).collect();
    let budgets = accounts::budgets_of(&app.store, DOOR, &keys).await?;
    let budgets: HashMap<[u8; 32], Budget> = budgets.into_iter().map(|budget| (budget.pool.key, budget)).collect();
    let admin = |overview: Overview| {
        let invited = (overview.invited, overview.enrolment_until);
        let enrolment = Enrolment::of(overview.enrolled, invited, app.policy.enrolment, app.clock.now());
        let budget = key(&overview).and_then(|key| budgets.get(&key));
        Admin {
            id: overview.id,
            version: overview.version,
            address: overview.address,
            view: overview.view,
            disabled_at: overview.disabled_at,
            enrolment,
            enrolment_until: enrolment.until(),
            enrolled: overview.enrolled,
            suspended: overview.suspended,
            altered: overview.altered,
            locked_until: budget.and_then(|budget| budget.locked_for_any(&app.policy, app.clock.now())),
            last_sign_in_at: overview.last_sign_in_at,
        }
    };
    Ok(found.into_iter().map(admin).collect())
}
