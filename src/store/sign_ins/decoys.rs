//! Pending sign-ins of a disabled or removed account: proven ones are deleted, and the others become decoys, so that they do
//! not show that the account is gone. Each is read, checked and written with a new MAC, in one transaction.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::rows::PendingRow;
use crate::fault::Fault;
use crate::rules::pending::Pending;
use crate::store::Store;
use crate::store::prepared::prepared;
use crate::store::row::{Covered, StoredRow};
use crate::store::schema::pending_sign_ins;

/// The end of one pending sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The pending sign-in's id.
    pub id: Uuid,
    /// Version of the decoy it became; `None`: deleted.
    pub decoy: Option<i64>,
}

/// Ends every pending sign-in of an account. An altered row is deleted with an alarm: a decoy made of it would carry a valid
/// MAC. The caller holds the account's row lock.
pub async fn end_of_account(db: &mut AsyncPgConnection, store: &Store, account: Uuid) -> Result<Vec<Ended>, Fault> {
    let of_account = pending_sign_ins::table.filter(pending_sign_ins::account_id.eq(account));
    let rows = of_account.order(pending_sign_ins::id).select(PendingRow::as_select()).for_update();
    let rows: Vec<PendingRow> = rows.load(db).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id();
        // The session of a player's challenge ends with it, so nobody is left who could tell it from a decoy.
        let is_hidden = |own: &Pending| own.challenge.proven.is_empty() && !own.challenge.door.keeps_closed();
        let unproven = row.genuine(store).filter(is_hidden);
        let decoy = match unproven {
            Some(own) => Some(write(db, store, own.as_decoy().next()).await?),
            None => {
                diesel::delete(pending_sign_ins::table.find(id)).execute(db).await?;
                None
            }
        };
        all.push(Ended { id, decoy });
    }
    Ok(all)
}

async fn write(db: &mut AsyncPgConnection, store: &Store, decoy: Pending) -> Result<i64, Fault> {
    let row = PendingRow::of(&decoy).sealed(store)?;
    prepared(diesel::update(pending_sign_ins::table.find(decoy.id)).set(row)).execute(db).await?;
    Ok(decoy.version)
}
