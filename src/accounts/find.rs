//! Find and list: admins as an operator sees them, with the state of their pool. Locks nothing.

use std::collections::HashMap;

use uuid::Uuid;

use super::{DOOR, Who};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Enrolment;
use crate::rules::address::Address;
use crate::rules::budget::Budget;
use crate::rules::language::Language;
use crate::rules::pool::Pool;
use crate::rules::profile::AccountView;
use crate::store::accounts::{self, Overview, Selection};

/// An admin as an operator sees them.
#[derive(Clone, Debug)]
pub struct Admin {
    /// The account's id.
    pub id: Uuid,
    /// The version of the account's row.
    pub version: i64,
    /// The canonical address.
    pub address: String,
    /// Public id, e-mail address, roles and description.
    pub view: AccountView,
    /// Time since which the admin is disabled.
    pub disabled_at: Option<Instant>,
    /// Progress towards the first authenticator.
    pub enrolment: Enrolment,
    /// End of the enrolment window, while it is open.
    pub enrolment_until: Option<Instant>,
    /// Whether the admin has an authenticator.
    pub enrolled: bool,
    /// Whether the authenticator is suspended.
    pub suspended: bool,
    /// Time until which the untrusted pool is locked, for the factor that is locked longest.
    pub locked_until: Option<Instant>,
    /// Time of the last sign-in.
    pub last_sign_in_at: Option<Instant>,
    /// Whether the account's row was altered outside Vestibule: the admin cannot sign in, and can only be removed.
    pub altered: bool,
}

impl Admin {
    /// The language of the admin's mails.
    pub(super) fn language(&self) -> Language {
        self.view.profile.language.unwrap_or_default()
    }
}

/// The admin that an operator names.
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
    let key = |overview: &Overview| {
        Address::parse(&overview.address).map(|address| Pool::untrusted(DOOR, &address.into()).key)
    };
    let keys: Vec<[u8; 32]> = found.iter().filter_map(key).collect();
    let budgets = accounts::budgets_of(&app.store, DOOR, &keys).await?;
    let budgets: HashMap<[u8; 32], Budget> = budgets.into_iter().map(|budget| (budget.pool.key, budget)).collect();
    let admin = |overview: Overview| {
        let invited = (overview.invited, overview.enrolment_until);
        let enrolment = Enrolment::of(overview.enrolled, invited, app.policy(DOOR).admins.enrolment, app.clock.now());
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
            locked_until: budget.and_then(|budget| budget.locked_for_any(app.policy(DOOR), app.clock.now())),
            last_sign_in_at: overview.last_sign_in_at,
        }
    };
    Ok(found.into_iter().map(admin).collect())
}
