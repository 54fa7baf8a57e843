//! Find and list: accounts as an operator sees them, with the state of their pools. Locks nothing.

use std::collections::HashMap;

use uuid::Uuid;

use super::Who;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::{Enrolment, identifiers};
use crate::rules::budget::Budget;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::player::PlayerFacts;
use crate::rules::pool::Pool;
use crate::rules::profile::AccountView;
use crate::store::accounts::{self, Overview, Selection};

/// An account as an operator sees it.
#[derive(Clone, Debug)]
pub struct KnownAccount {
    /// The account's id.
    pub id: Uuid,
    /// The account's door.
    pub door: Door,
    /// The version of the account's row.
    pub version: i64,
    /// The canonical address.
    pub address: String,
    /// The user name in canonical form.
    pub user_name: Option<String>,
    /// Public id, email address, roles and description.
    pub view: AccountView,
    /// Time since which the account is disabled.
    pub disabled_at: Option<Instant>,
    /// Progress towards the first authenticator.
    pub enrolment: Enrolment,
    /// End of the enrolment window, while it is open.
    pub enrolment_until: Option<Instant>,
    /// Whether the account has an authenticator.
    pub enrolled: bool,
    /// Whether a mailed code follows the password.
    pub two_factor: bool,
    /// Whether the account has a password.
    pub has_password: bool,
    /// The brand whose player the account is.
    pub brand: Option<i32>,
    /// Facts that only a player's account has.
    pub player: PlayerFacts,
    /// The number of the account, at a door that numbers accounts.
    pub number: Option<i64>,
    /// Whether the address is proven.
    pub email_proven: bool,
    /// End of a trial account (exclusive).
    pub trial_until: Option<Instant>,
    /// Whether the account was for a trial, which is over.
    pub trial_over: bool,
    /// Whether the authenticator is suspended.
    pub suspended: bool,
    /// Time until which an untrusted pool is locked, for the pool and the factor that are locked longest.
    pub locked_until: Option<Instant>,
    /// Time of the last sign-in.
    pub last_sign_in_at: Option<Instant>,
    /// Whether the account's row was altered outside Vestibule: nobody can sign in, and the account can only be removed.
    pub altered: bool,
}

impl KnownAccount {
    /// The name of the account in a sentence: a player's brand and number, or the email address.
    pub fn named(&self) -> String {
        match (self.door, self.brand.zip(self.number)) {
            (Door::Player, Some((brand, number))) => format!("{brand}/{number}"),
            (Door::Staff | Door::Account | Door::Session | Door::Player, _) => self.view.email.clone(),
        }
    }

    /// Whether the admin is enabled and has a role. A sign-in of any other admin is a decoy.
    pub(in crate::accounts) fn may_sign_in(&self) -> bool {
        self.disabled_at.is_none() && !self.view.roles.is_empty()
    }

    /// Whether an invitation would lead the admin to a decoy. An altered row is refused as such when it is written.
    pub(in crate::accounts) fn is_idle(&self) -> bool {
        !self.altered && !self.may_sign_in()
    }

    /// The language of the account's mails.
    pub(in crate::accounts) fn language(&self) -> Language {
        self.view.profile.language.unwrap_or_default()
    }

    /// The untrusted pools of the account.
    pub(super) fn pools(&self) -> Vec<Pool> {
        let names = (self.address.as_str(), self.user_name.as_deref());
        pools(self.door, names, self.brand.zip(self.number))
    }
}

fn pools(door: Door, (address, user_name): (&str, Option<&str>), player: Option<(i32, i64)>) -> Vec<Pool> {
    identifiers(address, user_name, player).iter().map(|identifier| Pool::untrusted(door, identifier)).collect()
}

/// The account of a door that an operator names.
pub async fn find(app: &App, door: Door, who: &Who) -> Result<Option<KnownAccount>, Fault> {
    Ok(find_all(app, door, who).await?.into_iter().next())
}

/// The accounts of a door that an operator's text names: several where it is the number of one and the user name of another.
pub async fn find_all(app: &App, door: Door, who: &Who) -> Result<Vec<KnownAccount>, Fault> {
    let found = accounts::list(&app.store, door, who.selection()).await?;
    with_pools(app, door, found).await
}

/// Every account of a door, oldest first.
pub async fn list(app: &App, door: Door) -> Result<Vec<KnownAccount>, Fault> {
    let found = accounts::list(&app.store, door, Selection::All).await?;
    with_pools(app, door, found).await
}

/// Every player, or every player of a brand, oldest first.
pub async fn list_players(app: &App, brand: Option<i32>) -> Result<Vec<KnownAccount>, Fault> {
    let selection = brand.map_or(Selection::All, Selection::Brand);
    let found = accounts::list(&app.store, Door::Player, selection).await?;
    with_pools(app, Door::Player, found).await
}

/// Accounts with the state of their pools.
pub(in crate::accounts) async fn with_pools(
    app: &App,
    door: Door,
    found: Vec<Overview>,
) -> Result<Vec<KnownAccount>, Fault> {
    let keys = |overview: &Overview| {
        let names = (overview.address.as_str(), overview.user_name.as_deref());
        let pools = pools(door, names, overview.brand.zip(overview.number));
        pools.into_iter().map(|pool| pool.key)
    };
    let all: Vec<[u8; 32]> = found.iter().flat_map(keys).collect();
    let budgets = accounts::budgets_of(&app.store, door, &all).await?;
    let budgets: HashMap<[u8; 32], Budget> = budgets.into_iter().map(|budget| (budget.pool.key, budget)).collect();
    let (policy, now) = (app.policy(door), app.clock.now());
    let known = |overview: Overview| {
        let invited = (overview.invited, overview.enrolment_until);
        let enrolment = Enrolment::of(overview.enrolled, invited, policy.admins.enrolment, now);
        let budgets = keys(&overview).filter_map(|key| budgets.get(&key));
        KnownAccount {
            id: overview.id,
            door,
            version: overview.version,
            locked_until: budgets.filter_map(|budget| budget.locked_for_any(policy, now)).max(),
            address: overview.address,
            user_name: overview.user_name,
            view: overview.view,
            disabled_at: overview.disabled_at,
            enrolment,
            enrolment_until: enrolment.until(),
            enrolled: overview.enrolled,
            two_factor: overview.two_factor,
            has_password: overview.has_password,
            brand: overview.brand,
            player: overview.player,
            number: overview.number,
            email_proven: overview.email_proven,
            trial_until: overview.trial_until,
            trial_over: overview.trial_until.is_some_and(|until| until <= now),
            suspended: overview.suspended,
            altered: overview.altered,
            last_sign_in_at: overview.last_sign_in_at,
        }
    };
    Ok(found.into_iter().map(known).collect())
}
