//! Many accounts at once: inserted and updated with their trail lines, all of them or none. Refuses a list if an account has
//! changed since it was read, or an address was taken. Does not know why a change was decided.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::endings::forget_browsers;
use super::many_rows::{AccountWrite, Batch, InsertAccounts, ManyTerms, RewriteAccounts, batches, mail_batches};
use super::owners::{able_owners, acts_still, owner_rows, owners};
use super::update::{OwnerSession, Stop, outcome};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_change::{ChangeOutcome, takes_last_owner};
use crate::rules::factor::Door;
use crate::rules::role::is_owner;
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::outbox_rows::QueueMails;
use crate::store::prepared::prepared;
use crate::store::row::StoredRow;
use crate::store::schema::accounts;
use crate::store::sql::{Binds, NamedStatement, Statement};

/// Writes the accounts in one transaction, and calls `written` with the number of accounts after each statement. `Moved`: an
/// account has changed since it was read, or an address was taken.
pub async fn record_many(
    store: &Store,
    terms: ManyTerms<'_>,
    writes: &[AccountWrite<'_>],
    written: &(dyn Fn(usize) + Sync),
) -> Result<ChangeOutcome, Fault> {
    let (mut changed, mut made): (Vec<_>, Vec<_>) = writes.iter().partition(|write| write.before.is_some());
    // Accounts are sorted so that two lists lock them in one order and do not deadlock.
    changed.sort_by_key(|write| write.account.id);
    made.sort_by(|one, other| one.account.address.cmp(&other.account.address));
    let seen: Vec<Uuid> = changed.iter().map(|write| write.account.id).collect();
    let going = changed.iter().filter(|write| !is_owner(&write.account.roles)).map(|write| write.account.id);
    let going: Vec<Uuid> = going.collect();
    let keeps_owner_at = terms.keeps_owner_at.filter(|_| !going.is_empty());
    let promoted: Vec<Uuid> =
        changed.iter().filter(|write| write.makes_owner()).map(|write| write.account.id).collect();
    // The rows are built before a connection is taken, because the time of holding one is limited.
    let mails = mail_batches(&made)?;
    let (made, changed) = (batches(store, terms, &made)?, batches(store, terms, &changed)?);
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let locked = lock(db, &seen, (terms.by, keeps_owner_at)).await?;
            if let Some(by) = terms.by {
                let own = accounts::table.find(by.account).select(AccountRow::as_select());
                let own: Option<AccountRow> = prepared(own).get_result(db).await.optional()?;
                let own = own.and_then(|row| row.genuine(store));
                if !acts_still(db, by, own.as_ref()).await? {
                    return Err(Stop::Refused(ChangeOutcome::NoOwner));
                }
            }
            if let Some(door) = keeps_owner_at {
                // An owner added since the lock does not count: another transaction may take them away again.
                let owners = owners(db, store, door).await?;
                let owners: Vec<&Account> = owners.iter().filter(|own| locked.contains(&own.id)).collect();
                if takes_last_owner(&able_owners(db, store, &owners).await?, &going) {
                    return Err(Stop::Refused(ChangeOutcome::LastOwner));
                }
            }
            for Batch { binds, count } in changed {
                run::<RewriteAccounts>(db, binds, count).await?;
                failpoint!("many.changed");
                written(count);
            }
            for account in promoted {
                forget_browsers(db, account).await?;
            }
            for Batch { binds, count } in made {
                run::<InsertAccounts>(db, binds, count).await?;
                failpoint!("many.made");
                written(count);
            }
            for Batch { binds, count } in mails {
                run::<QueueMails>(db, binds, count).await?;
            }
            Ok(())
        })
        .await;
    failpoint!("many.committed");
    outcome(done, ChangeOutcome::Moved)
}

/// Locks the accounts, the owner at the desk, and every owner where one must be left, in the order of their ids.
async fn lock(
    db: &mut AsyncPgConnection,
    seen: &[Uuid],
    (by, keeps_owner_at): (Option<OwnerSession>, Option<Door>),
) -> Result<Vec<Uuid>, diesel::result::Error> {
    let mut ids = seen.to_vec();
    ids.extend(by.map(|by| by.account));
    if let Some(door) = keeps_owner_at {
        ids.extend(owner_rows(db, door.name()).await?.iter().map(AccountRow::id));
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    let locked = accounts::table.filter(accounts::id.eq_any(ids)).order(accounts::id);
    locked.select(accounts::id).for_update().load(db).await
}

/// Runs a statement, and refuses it unless it has written every row.
async fn run<N: NamedStatement<Row = diesel::sql_types::BigInt>>(
    db: &mut AsyncPgConnection,
    binds: Binds,
    count: usize,
) -> Result<(), Stop> {
    let written: Vec<i64> = Statement::<N>::of(binds).load(db).await?;
    let all = matches!(written[..], [written] if usize::try_from(written) == Ok(count));
    if all { Ok(()) } else { Err(Stop::Refused(ChangeOutcome::Moved)) }
}
