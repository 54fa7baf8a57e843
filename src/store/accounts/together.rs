//! Accounts changed together, all of them or none: one transaction that locks every account it touches, always in the order
//! of their ids, before it looks at any. Refuses to leave no owner unless that is forced, whoever is not an owner any more,
//! and what rests on a row that has moved. Does not know what was decided, nor why.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::change::{Ends, Written, write};
use super::columns::AccountChange;
use super::mails::{InvitedBy, NewMail, queue};
use super::owners::{owner_rows, owns, takes_last_owner};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::desk::is_owner;
use crate::rules::factor::Door;
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::schema::{accounts, sessions};
use crate::store::trail::TrailAction;

/// What is done to one account.
#[derive(Debug)]
pub struct Part<'a> {
    /// Which one.
    pub account: Uuid,
    /// The version of its row that was looked at, if what is done rests on it.
    pub seen: Option<i64>,
    /// What changes.
    pub change: &'a AccountChange<'a>,
    /// What ends.
    pub ends: Ends,
    /// What the trail tells of it, all of one instant; nothing: nothing is done.
    pub deeds: Vec<TrailAction<'a>>,
    /// A mail that goes with it.
    pub letter: Option<NewMail>,
    /// How they are invited by it.
    pub invited: InvitedBy,
    /// A mail to whoever is disabled or removed by it, at the address they had.
    pub farewell: Option<NewMail>,
}

impl Part<'_> {
    /// Whether an owner it is done to is none afterwards, or cannot sign in.
    fn takes_owner(&self) -> bool {
        self.change.roles.is_some_and(|roles| !is_owner(roles))
            || matches!(self.change.disabled_at, Some(Some(_)))
            || matches!(self.ends, Ends::Authenticator | Ends::Account)
    }
}

/// The owner who does it, and in which session. They must be one still; whoever has a shell is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Their account.
    pub account: Uuid,
    /// The session.
    pub session: Uuid,
}

/// The terms on which accounts are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The owner at the desk, if one does it.
    pub by: Option<By>,
    /// Whether a change that takes the last owner who can sign in is refused.
    pub keeps_owner: bool,
}

/// Why nothing was written.
pub(super) enum Stop {
    Not(Written),
    Met(Fault),
}

impl<F: Into<Fault>> From<F> for Stop {
    fn from(fault: F) -> Stop {
        Stop::Met(fault.into())
    }
}

/// An account, locked; none: its row is not as we wrote it.
type Locked = (Uuid, Option<Account>);

/// Does all of it, or nothing.
pub async fn change_all(store: &Store, door: Door, parts: &[Part<'_>], terms: Terms) -> Result<Written, Fault> {
    let going: Vec<Uuid> = parts.iter().filter(|part| part.takes_owner()).map(|part| part.account).collect();
    let keeps_owner = terms.keeps_owner && !going.is_empty();
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let locked = lock(db, store, door, (parts, terms.by, keeps_owner)).await?;
            if let Some(by) = terms.by {
                still_owner(db, by, &locked).await?;
            }
            for part in parts {
                match of(&locked, part.account).ok_or(Stop::Not(Written::Gone))? {
                    None if part.ends == Ends::Account => {}
                    None => return Err(Stop::Not(Written::Altered)),
                    Some(own) if part.seen.is_some_and(|seen| seen != own.version) => {
                        return Err(Stop::Not(Written::Moved));
                    }
                    Some(_) => {}
                }
            }
            if keeps_owner {
                let owners: Vec<&Account> = locked.iter().filter_map(|(_, own)| own.as_ref()).collect();
                if takes_last_owner(db, store, &owners, &going).await? {
                    return Err(Stop::Not(Written::LastOwner));
                }
            }
            for part in parts {
                write(db, store, part, of(&locked, part.account).flatten()).await?;
                let invitation = if let InvitedBy::Mail(letter) = &part.invited { Some(letter) } else { None };
                let Some(deed) = part.deeds.iter().copied().next() else { continue };
                for letter in part.letter.iter().chain(invitation).chain(&part.farewell) {
                    queue(db, deed, letter).await?;
                }
            }
            Ok(())
        })
        .await;
    failpoint!("change.committed");
    use diesel::result::{DatabaseErrorKind, Error};
    match done {
        Ok(()) => Ok(Written::Done),
        Err(Stop::Not(why)) => Ok(why),
        Err(Stop::Met(Fault::Refused(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))) => {
            Ok(Written::Taken)
        }
        Err(Stop::Met(fault)) => Err(fault),
    }
}

fn of(locked: &[Locked], account: Uuid) -> Option<Option<&Account>> {
    locked.iter().find(|(id, _)| *id == account).map(|(_, own)| own.as_ref())
}

/// Locks every account that is changed, and every owner where one must be left: in one order, so that of two
/// transactions that take each other's owner one waits and then sees.
async fn lock(
    db: &mut AsyncPgConnection,
    store: &Store,
    door: Door,
    (parts, by, keeps_owner): (&[Part<'_>], Option<By>, bool),
) -> Result<Vec<Locked>, Fault> {
    let mut ids: Vec<Uuid> = parts.iter().map(|part| part.account).chain(by.map(|by| by.account)).collect();
    if keeps_owner {
        // An owner made between this look-up and the lock is not counted: then one owner more is kept than had to be.
        ids.extend(owner_rows(db, door.name()).await?.iter().map(AccountRow::id));
    }
    let rows = accounts::table
        .filter(accounts::id.eq_any(ids))
        // An expression, which no index starts from: a plan that started from the door would lock after reading every account.
        .filter(diesel::dsl::sql::<diesel::sql_types::Text>("accounts.door || ''").eq(door.name()))
        .order(accounts::id)
        .select(AccountRow::as_select());
    // A row that stays may be pointed at meanwhile: whoever queues a thousand notices holds up no desk.
    let rows: Vec<AccountRow> = if parts.iter().any(|part| part.ends == Ends::Account) {
        rows.for_update().load(db).await?
    } else {
        rows.for_no_key_update().load(db).await?
    };
    Ok(rows.into_iter().map(|row| (row.id(), row.genuine(store))).collect())
}

/// Stops whoever was shut out a moment ago: what an account may no longer do, it can no longer do now.
async fn still_owner(db: &mut AsyncPgConnection, by: By, locked: &[Locked]) -> Result<(), Stop> {
    let session = sessions::table.filter(sessions::id.eq(by.session)).filter(sessions::account_id.eq(by.account));
    let live: bool = diesel::select(diesel::dsl::exists(session)).get_result(db).await?;
    // Nobody is an owner by a row written by hand.
    let owner = of(locked, by.account).flatten().is_some_and(owns);
    if live && owner { Ok(()) } else { Err(Stop::Not(Written::NoOwner)) }
}
