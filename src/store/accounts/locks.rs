//! Locks of accounts that change together, always in the order of their ids, and whether the owner at the desk is one still.
//! Writes nothing.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::owners::{acts_still, owner_rows};
use super::update::{OwnerSession, Stop};
use crate::fault::Fault;
use crate::rules::account_change::{ChangeOutcome, LockedAccount};
use crate::rules::factor::Door;
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::prepared::prepared;
use crate::store::row::StoredRow;
use crate::store::schema::accounts;

/// The accounts found under their locks, by id.
pub(super) type LockedAccounts = HashMap<Uuid, LockedAccount>;

/// Locks the accounts of these ids, and every owner if one must be left, always in the order of their ids: of two transactions that
/// each remove the other's owner, one waits and then sees the change. `deletes`: whether one of them is deleted.
pub(super) async fn lock(
    db: &mut AsyncPgConnection,
    store: &Store,
    door: Door,
    (mut ids, deletes, keeps_owner): (Vec<Uuid>, bool, bool),
) -> Result<LockedAccounts, Fault> {
    if keeps_owner {
        // An owner made between this look-up and the lock is not counted: at worst a change is refused that could have been
        // allowed.
        ids.extend(owner_rows(db, door.name()).await?.iter().map(AccountRow::id));
    }
    let rows = accounts::table
        .filter(accounts::id.eq_any(ids))
        // An expression that no index starts from: a plan that started from the door would lock after reading every account.
        .filter(diesel::dsl::sql::<diesel::sql_types::Text>("accounts.door || ''").eq(door.name()))
        .order(accounts::id)
        .select(AccountRow::as_select());
    // A row that is not deleted gets a weaker lock, which lets foreign keys refer to it: queueing a thousand notices must not
    // block the desk.
    let rows: Vec<AccountRow> = if deletes {
        prepared(rows.for_update()).load(db).await?
    } else {
        prepared(rows.for_no_key_update()).load(db).await?
    };
    let found = |row: AccountRow| {
        let genuine = row.clone().genuine(store).map(Box::new);
        (row.id(), genuine.map_or(LockedAccount::Altered, LockedAccount::Genuine))
    };
    Ok(rows.into_iter().map(found).collect())
}

/// Refuses an actor who is no owner any more, or whose session has ended. An altered row makes nobody an owner.
pub(super) async fn still_owner(
    db: &mut AsyncPgConnection,
    by: OwnerSession,
    locked: &LockedAccounts,
) -> Result<(), Stop> {
    let own = locked.get(&by.account).and_then(LockedAccount::genuine);
    if acts_still(db, by, own).await? { Ok(()) } else { Err(Stop::Refused(ChangeOutcome::NoOwner)) }
}
