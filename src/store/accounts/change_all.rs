//! Accounts changed together, all of them or none: one transaction that locks every account it touches, in the order of their
//! ids, before it reads any. Refuses to take the last owner unless forced, an actor who is no owner any more, and a change
//! based on an older version of a row. Does not know why a change was decided.

use diesel_async::AsyncConnection;
use uuid::Uuid;

use super::locks::{lock, still_owner};
use super::mails::{InvitedBy, queue};
use super::owner_requests::use_up;
use super::owners::able_owners;
use super::update::{AccountUpdate, ChangeTerms, Stop, outcome};
use super::write::write;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_change::{ChangeOutcome, Ends, LockedAccount, takes_last_owner};
use crate::rules::factor::Door;
use crate::store::Store;

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
            let parties = terms.by.map(|by| by.account).into_iter().chain(terms.approves.map(|own| own.asker));
            let ids = updates.iter().map(|update| update.account).chain(parties).collect();
            let deletes = updates.iter().any(|update| update.change.ends == Ends::Account);
            let locked = lock(db, store, door, (ids, deletes, keeps_owner)).await?;
            if let Some(by) = terms.by {
                still_owner(db, by, &locked).await?;
            }
            if let Some((by, approval)) = terms.by.zip(terms.approves) {
                use_up(db, store, (by, approval), (updates, &locked)).await?;
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
