//! Decisions that add or change an account beside its session: the step and the deed are written in one transaction, or neither.
//! Does not know what a deed allows.

use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::json;
use uuid::Uuid;

use super::Store;
use super::accounts::{self, AccountUpdate, InvitedBy};
use super::sessions;
use super::sign_ins::{self, StepOrigin};
use super::trail::TrailAction;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::AccountChange;
use crate::rules::decision::Change;
use crate::rules::own_deed::{Does, OwnDeed};
use crate::rules::session::Session;
use crate::rules::trail::{TrailActor, TrailEvent};

/// Why a transaction is rolled back.
enum Undone {
    /// A fact had changed.
    Moved,
    /// The database or the keys failed.
    Failed(Fault),
}

impl<F: Into<Fault>> From<F> for Undone {
    fn from(fault: F) -> Undone {
        match fault.into() {
            // Another account got the user name since it was looked for: the facts are loaded again.
            Fault::Refused(DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Undone::Moved,
            fault => Undone::Failed(fault),
        }
    }
}

/// Writes a decision with its deed, if it has one. `account`: as the decision saw it. False: a fact had changed, and nothing was
/// written.
pub async fn record(
    store: &Store,
    (change, account): (&Change, Option<&Account>),
    origin: StepOrigin<'_>,
    (id, now): (Uuid, Instant),
) -> Result<bool, Fault> {
    let Some(deed) = &change.deed else { return sign_ins::record(store, change, origin, id, now).await };
    let mut db = store.connection().await?;
    let done: Result<(), Undone> =
        db.transaction(async |db| both(db, store, (change, deed, account), origin, (id, now)).await).await;
    failpoint!("deed.committed");
    written(done)
}

/// Changes the account of a session without a challenge. `session`: as it goes on, if it changes. False: a fact had changed, and
/// nothing was written.
pub async fn apply(
    store: &Store,
    session: Option<&Session>,
    (account, change): (&Account, AccountChange),
    action: TrailAction<'_>,
) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let done: Result<(), Undone> = db
        .transaction(async |db| {
            if !accounts::lock_as_seen(db, account).await? {
                return Err(Undone::Moved);
            }
            failpoint!("apply.locked");
            if let Some(session) = session
                && !sessions::save(db, store, session).await?
            {
                return Err(Undone::Moved);
            }
            failpoint!("apply.spent");
            if change.describes_only() {
                accounts::describe(db, store, (account, &change), action).await?;
            } else {
                accounts::write(db, store, &update(account, change, action), Some(account)).await?;
            }
            failpoint!("apply.changed");
            Ok(())
        })
        .await;
    failpoint!("apply.committed");
    written(done)
}

/// Whether a transaction was written.
fn written(done: Result<(), Undone>) -> Result<bool, Fault> {
    match done {
        Ok(()) => Ok(true),
        Err(Undone::Moved) => Ok(false),
        Err(Undone::Failed(fault)) => Err(fault),
    }
}

fn update<'a>(account: &Account, change: AccountChange, action: TrailAction<'a>) -> AccountUpdate<'a> {
    AccountUpdate {
        account: account.id,
        seen: Some(account.version),
        change,
        actions: vec![action],
        letter: None,
        invited: InvitedBy::Nothing,
        farewell: None,
    }
}

async fn both(
    db: &mut AsyncPgConnection,
    store: &Store,
    (change, deed, account): (&Change, &OwnDeed, Option<&Account>),
    origin: StepOrigin<'_>,
    (id, now): (Uuid, Instant),
) -> Result<(), Undone> {
    let action = |event: TrailEvent| TrailAction {
        id: deed.line,
        at: now,
        actor: &TrailActor::Itself,
        session: change.entry.within.session(),
        requester: origin.requester,
        door: origin.door,
        event,
        reason: None,
    };
    // The session of a registration needs its account's row.
    if let Does::Registers(own) = &deed.does {
        let row = (&own.account, &own.profile, Some(&own.password));
        if !accounts::insert_within(db, store, row, (action(TrailEvent::Registered), json!({}))).await? {
            return Err(Undone::Moved);
        }
        failpoint!("deed.joined");
    }
    if !sign_ins::record_within(db, store, change, origin, (id, now)).await? {
        return Err(Undone::Moved);
    }
    failpoint!("deed.stepped");
    if let Does::Opens(next) = &deed.does {
        sign_ins::open(db, store, next).await?;
    }
    // The statement of the step holds the account's row lock, in the version that the decision saw.
    if let (Does::Changes { event, change }, Some(account)) = (&deed.does, account) {
        let update = update(account, change.as_ref().clone(), action(*event));
        accounts::write(db, store, &update, Some(account)).await?;
    }
    failpoint!("deed.changed");
    Ok(())
}
