//! Accounts changed together, all of them or none: one transaction that locks every account it touches, in the order of their
//! ids, before it reads any. Refuses to take the last owner unless forced, an actor who is no owner any more, and a change
//! based on an older version of a row. Does not know why a change was decided.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::mails::{InvitedBy, queue};
use super::owners::{able_owners, acts_still, owner_rows};
use super::update::{AccountUpdate, ChangeTerms, OwnerSession, Stop, outcome};
use super::write::write;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_change::{ChangeOutcome, Ends, LockedAccount, takes_last_owner};
use crate::rules::factor::Door;
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::prepared::prepared;
use crate::store::row::StoredRow;
use crate::store::schema::accounts;

/// The accounts found under their locks, by id.
pub(super) type LockedAccounts = HashMap<Uuid, LockedAccount>;

/// Writes all of the updates, or none.
pub async fn change_all(
    store: &Store,
    door: Door,
    updates: &[AccountUpdate<'_>],
    terms: ChangeTerms,
) -> Result<ChangeOutcome, Fault> {
    let going: Vec<Uuid> =
        updates.iter().filter(|update| update.change.takes_owner()).map(|update| update.account).collect();
    let keeps_owner = terms.keeps_owner && !going.is_empty();
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let locked = lock(db, store, door, (updates, terms.by, keeps_owner)).await?;
            if let Some(by) = terms.by {
                still_owner(db, by, &locked).await?;
            }
            for update in updates {
                let found = locked.get(&update.account).unwrap_or(&LockedAccount::Gone);
                update.change.check(found, update.seen).map_err(Stop::Refused)?;
            }
            if keeps_owner {
                let owners: Vec<&Account> = locked.values().filter_map(LockedAccount::genuine).collect();
                if takes_last_owner(&able_owners(db, store, &owners).await?, &going) {
                    return Err(Stop::Refused(ChangeOutcome::LastOwner));
                }
            }
            for update in updates {
                write(db, store, update, locked.get(&update.account).and_then(LockedAccount::genuine)).await?;
                let Some(action) = update.first_action() else { continue };
                let invitation = if let InvitedBy::Mail(letter) = &update.invited { Some(letter) } else { None };
                for letter in update.letter.iter().chain(invitation).chain(&update.farewell) {
                    queue(db, *action, letter).await?;
                }
            }
            Ok(())
        })
        .await;
    failpoint!("change.committed");
    outcome(done, ChangeOutcome::Taken)
}

/// Locks every changed account, and every owner if one must be left, always in the order of their ids: of two transactions that
/// each remove the other's owner, one waits and then sees the change.
async fn lock(
    db: &mut AsyncPgConnection,
    store: &Store,
    door: Door,
    (updates, by, keeps_owner): (&[AccountUpdate<'_>], Option<OwnerSession>, bool),
) -> Result<LockedAccounts, Fault> {
    let mut ids: Vec<Uuid> = updates.iter().map(|update| update.account).chain(by.map(|by| by.account)).collect();
    if keeps_owner {
        // An owner made between this look-up and the lock is not counted: at worst a change is refused that could have been
        // allowed.
        ids.extend(owner_rows(db, door.name()).await?.iter().map(AccountRow::id));
    }
    let deletes = updates.iter().any(|update| update.change.ends == Ends::Account);
    lock_all(db, store, door, (ids, deletes)).await
}

/// Locks accounts of a door in the order of their ids. `deletes`: some of them are deleted.
pub(super) async fn lock_all(
    db: &mut AsyncPgConnection,
    store: &Store,
    door: Door,
    (ids, deletes): (Vec<Uuid>, bool),
) -> Result<LockedAccounts, Fault> {
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
