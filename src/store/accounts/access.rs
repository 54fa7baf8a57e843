//! Access that an owner ends or gives at the desk: sessions and trusted browsers of an admin, and links that make one browser
//! trusted. Each is one transaction under the row locks of owner and admin, taken in the order of their ids. Refuses an actor
//! who is no owner any more, and an admin who changed since the deed was judged. Does not know what an owner may do.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use uuid::Uuid;

use super::locks::{self, still_owner};
use super::update::{OwnerSession, Stop};
use crate::fault::Fault;
use crate::rules::account_change::{AccountChange, ChangeOutcome, LockedAccount};
use crate::rules::factor::Door;
use crate::rules::own_account::OwnEnding;
use crate::rules::token::TokenHash;
use crate::rules::trail::TrailOutcome;
use crate::store::Store;
use crate::store::own::delete;
use crate::store::trail::{TrailAction, tell_also};
use crate::store::trusted::insert_link_within;

/// An admin as an owner's deed was judged.
#[derive(Clone, Copy, Debug)]
pub struct JudgedAccount {
    /// The account.
    pub account: Uuid,
    /// The version of the account's row.
    pub version: i64,
    /// The owner who acts.
    pub by: OwnerSession,
}

/// Ends sessions or a browser's trust; returns how many were ended. Where none is left, no line is written.
pub async fn end_access(
    store: &Store,
    judged: JudgedAccount,
    end: &OwnEnding,
    deed: TrailAction<'_>,
) -> Result<Result<usize, ChangeOutcome>, Fault> {
    let mut db = store.connection().await?;
    let done: Result<usize, Stop> = db
        .transaction(async |db| {
            lock(db, store, deed.door, judged).await?;
            let (ended, also) = delete(db, judged.account, end).await?;
            if ended > 0 {
                tell_also(db, store, deed, Some(judged.account), (TrailOutcome::Done, also)).await?;
            }
            Ok(ended)
        })
        .await;
    decided(done)
}

/// Inserts a device link.
pub async fn insert_device_link(
    store: &Store,
    judged: JudgedAccount,
    link: TokenHash,
    deed: TrailAction<'_>,
) -> Result<Result<(), ChangeOutcome>, Fault> {
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            lock(db, store, deed.door, judged).await?;
            Ok(insert_link_within(db, store, (judged.account, link), deed).await?)
        })
        .await;
    decided(done)
}

/// Locks owner and admin: a sign-in locks the admin's row while it records, so its session is visible afterwards or created later.
async fn lock(db: &mut AsyncPgConnection, store: &Store, door: Door, judged: JudgedAccount) -> Result<(), Stop> {
    let JudgedAccount { account, version, by } = judged;
    let locked = locks::lock(db, store, door, (vec![account, by.account], false, false)).await?;
    still_owner(db, by, &locked).await?;
    let found = locked.get(&account).unwrap_or(&LockedAccount::Gone);
    AccountChange::default().check(found, Some(version)).map_err(Stop::Refused)
}

fn decided<T>(done: Result<T, Stop>) -> Result<Result<T, ChangeOutcome>, Fault> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Stop::Refused(why)) => Ok(Err(why)),
        Err(Stop::Failed(fault)) => Err(fault),
    }
}
