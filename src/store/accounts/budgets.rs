//! Budgets of accounts: read for the operator and the owner, and emptied by an unlock. A pool that has spent nothing may have
//! no row. Does not decide when a pool is locked.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Text};
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::locks::{lock, still_owner};
use super::update::{OwnerSession, Stop, outcome};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_change::{AccountChange, ChangeOutcome, LockedAccount};
use crate::rules::budget::Budget;
use crate::rules::factor::Door;
use crate::rules::pool::{Pool, PoolKind};
use crate::rules::trail::TrailOutcome;
use crate::store::Store;
use crate::store::prepared::prepared;
use crate::store::schema::{budgets, pending_sign_ins, trusted_browsers};
use crate::store::sign_ins::BudgetRow;
use crate::store::trail::{TrailAction, tell_also};

/// The budgets of the untrusted pools with these keys.
pub async fn budgets_of(store: &Store, door: Door, keys: &[[u8; 32]]) -> Result<Vec<Budget>, Fault> {
    let keys: Vec<&[u8]> = keys.iter().map(|key| &key[..]).collect();
    let mut db = store.connection().await?;
    let rows: Vec<BudgetRow> = budgets::table
        .filter(budgets::door.eq(door.name()).and(budgets::pool.eq(PoolKind::Untrusted.name())))
        .filter(budgets::key.eq_any(keys))
        .select(BudgetRow::as_select())
        .load(&mut db)
        .await?;
    rows.into_iter().map(BudgetRow::read).collect()
}

/// Budgets with wrong codes or a lockout, of the accounts' untrusted pools. Addresses without an account are left out:
/// strangers can create any number of their pools.
pub async fn budgets_with_wrong_codes(store: &Store, door: Door) -> Result<Vec<Budget>, Fault> {
    let none = Vec::<Instant>::new;
    let has_wrong_codes = budgets::first_wrong_at.ne(none()).or(budgets::second_wrong_at.ne(none()));
    let was_locked = budgets::first_locked_until.is_not_null().or(budgets::second_locked_until.is_not_null());
    let of_accounts = sql::<Bool>("budgets.key in (select sha256(")
        .bind::<Binary, _>(Pool::untrusted_prefix(door).into_bytes())
        .sql(" || convert_to(accounts.address, 'UTF8')) from accounts where accounts.door = ")
        .bind::<Text, _>(door.name())
        .sql(")");
    let mut db = store.connection().await?;
    let rows: Vec<BudgetRow> = budgets::table
        .filter(budgets::door.eq(door.name()).and(budgets::pool.eq(PoolKind::Untrusted.name())))
        .filter(has_wrong_codes.or(was_locked))
        .filter(of_accounts)
        .select(BudgetRow::as_select())
        .load(&mut db)
        .await?;
    rows.into_iter().map(BudgetRow::read).collect()
}

/// An account whose pools are emptied, with the line about it.
#[derive(Debug)]
pub struct PoolsEmptied<'a> {
    /// The account.
    pub account: Uuid,
    /// The account's untrusted pools.
    pub pools: Vec<Pool>,
    /// The action that the trail records.
    pub action: TrailAction<'a>,
}

/// Empties the windows, cooldowns, lockouts and ladders of accounts' budgets: of their untrusted pools and of their trusted
/// browsers. All accounts are of the door. `by`: the owner at the desk. `Gone`, `Altered`: one of the accounts was removed, or somebody
/// else wrote its row, and nothing is emptied.
pub async fn empty_budgets(
    store: &Store,
    (door, by): (Door, Option<OwnerSession>),
    all: &[PoolsEmptied<'_>],
) -> Result<ChangeOutcome, Fault> {
    let ids: Vec<Uuid> = all.iter().map(|emptied| emptied.account).collect();
    let mut db = store.connection().await?;
    let none = Vec::<Instant>::new;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            // Accounts are locked before budgets, as a sign-in locks them.
            let concerned = ids.iter().copied().chain(by.map(|by| by.account)).collect();
            let locked = lock(db, store, door, (concerned, false, false)).await?;
            if let Some(by) = by {
                still_owner(db, by, &locked).await?;
            }
            for id in &ids {
                let found = locked.get(id).unwrap_or(&LockedAccount::Gone);
                AccountChange::default().check(found, None).map_err(Stop::Refused)?;
            }
            let trusted = trusted_browsers::table.filter(trusted_browsers::account_id.eq_any(&ids));
            let pending = pending_sign_ins::table.filter(pending_sign_ins::account_id.eq_any(&ids));
            let mut keys: Vec<Vec<u8>> = trusted.select(trusted_browsers::pool_key).load(db).await?;
            // A browser that is no longer trusted may have a pending sign-in, whose pool is emptied too.
            keys.extend(pending.select(pending_sign_ins::pool_key).load::<Vec<u8>>(db).await?);
            keys.extend(all.iter().flat_map(|emptied| &emptied.pools).map(|pool| pool.key.to_vec()));
            let emptied = budgets::table
                .filter(budgets::door.eq(door.name()))
                .filter(budgets::pool.eq_any([PoolKind::Untrusted, PoolKind::Browser].map(PoolKind::name)))
                .filter(budgets::key.eq_any(keys));
            // Two owners who unlock the same admins lock the rows in one order.
            let ordered = emptied.clone().order((budgets::pool, budgets::key)).select(budgets::version).for_update();
            ordered.load::<i64>(db).await?;
            let nothing_spent = (
                budgets::first_wrong_at.eq(none()),
                budgets::first_lockouts.eq(0_i16),
                budgets::first_locked_until.eq(None::<Instant>),
                budgets::second_wrong_at.eq(none()),
                budgets::second_lockouts.eq(0_i16),
                budgets::second_locked_until.eq(None::<Instant>),
                budgets::mailed_at.eq(none()),
                budgets::next_code_at.eq(None::<Instant>),
                budgets::version.eq(budgets::version + 1),
            );
            prepared(diesel::update(emptied).set(nothing_spent)).execute(db).await?;
            for PoolsEmptied { account, action, .. } in all {
                tell_also(db, store, *action, Some(*account), (TrailOutcome::Done, json!({}))).await?;
            }
            Ok(())
        })
        .await;
    outcome(done, ChangeOutcome::Moved)
}
