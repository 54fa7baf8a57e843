//! Accounts, changed, and what ends with them. Whoever ends an account's sessions locks its row first and deletes in later
//! statements: a sign-in holds that row while it records, so none slips through in between.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::language::Language;
use crate::rules::notice::OWNER;
use crate::rules::pool::Pool;
use crate::store::accounts::row::AccountRow;
use crate::store::schema::{
    accounts, authenticators, budgets, device_links, pending_sign_ins, sessions, trusted_browsers,
};
use crate::store::trail::tell_also;
use crate::store::{Store, macs};

/// An account to be made.
#[derive(Insertable, Serialize)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct NewAccount<'a> {
    pub id: Uuid,
    pub door: &'static str,
    pub handle: &'a str,
    pub address: &'a str,
    pub email: &'a str,
    pub display_name: &'a str,
    pub phone_number: Option<&'a str>,
    pub job_title: Option<&'a str>,
    pub bio: Option<&'a str>,
    pub avatar_url: Option<&'a str>,
    pub roles: &'a [String],
    pub language: Option<&'static str>,
    pub enrolment_until: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl NewAccount<'_> {
    /// The account it is, once it is written.
    pub(super) fn written(&self) -> Result<Account, Fault> {
        Ok(Account {
            id: self.id,
            door: Door::named(self.door).ok_or(Fault::Row("a door of no known name"))?,
            handle: self.handle.to_owned(),
            address: self.address.to_owned(),
            email: self.email.to_owned(),
            roles: self.roles.to_vec(),
            disabled_at: None,
            enrolment_until: self.enrolment_until,
            enrolled: false,
            version: 1,
            language: self.language.and_then(Language::named),
        })
    }
}

/// Changes to an account; `None`: stays as it is.
#[derive(AsChangeset, Default)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct AccountChange<'a> {
    pub address: Option<&'a str>,
    pub email: Option<&'a str>,
    pub display_name: Option<&'a str>,
    pub phone_number: Option<&'a str>,
    pub job_title: Option<&'a str>,
    pub bio: Option<&'a str>,
    pub avatar_url: Option<&'a str>,
    pub roles: Option<&'a [String]>,
    pub language: Option<Option<&'static str>>,
    pub disabled_at: Option<Option<Instant>>,
    pub enrolment_until: Option<Option<Instant>>,
}

impl AccountChange<'_> {
    /// The account as it is once this is written, with what ends by it.
    fn made(&self, before: Account, ends: Ends) -> Account {
        let own = |new: Option<&str>, old: &String| new.map_or_else(|| old.clone(), str::to_owned);
        Account {
            address: own(self.address, &before.address),
            email: own(self.email, &before.email),
            roles: self.roles.map_or_else(|| before.roles.clone(), <[String]>::to_vec),
            disabled_at: self.disabled_at.unwrap_or(before.disabled_at),
            enrolment_until: self.enrolment_until.unwrap_or(before.enrolment_until),
            enrolled: before.enrolled && !matches!(ends, Ends::Authenticator | Ends::Account),
            ..before
        }
        .next()
    }
}

/// Who does something to an account, and when, for the trail.
#[derive(Clone, Copy, Debug)]
pub struct Deed<'a> {
    /// The id of the trail's row.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// Who: `os:NAME` for a command.
    pub actor: &'a str,
    /// From where, if it was a request.
    pub requester: Option<IpNet>,
    /// At which door.
    pub door: Door,
    /// What.
    pub event: &'static str,
    /// Why, in the words of whoever did it.
    pub reason: Option<&'a str>,
}

/// Makes an account. False: its address is taken.
pub async fn insert(store: &Store, account: &NewAccount<'_>, deed: Deed<'_>) -> Result<bool, Fault> {
    let mac = store.mac(&macs::account(&account.written()?))?;
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        let made = diesel::insert_into(accounts::table)
            .values((account, accounts::enrolled.eq(false), accounts::mac.eq(mac)))
            .on_conflict((accounts::door, accounts::address))
            .do_nothing()
            .execute(db)
            .await?;
        if made == 1 {
            tell(db, store, deed, account.id, "done").await?;
        }
        Ok(made == 1)
    })
    .await
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is so now.
    Done,
    /// There is no such account.
    Gone,
    /// The new address has another account.
    Taken,
    /// No owner who can sign in would be left at the door.
    LastOwner,
    /// Its row is not as we wrote it: all that may be done to it is to remove it.
    Altered,
}

/// What a deed ends besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Nothing.
    Nothing,
    /// Sessions and proven pending sign-ins; those not proven become decoys.
    SignIns,
    /// These, and the authenticator.
    Authenticator,
    /// These, and the account.
    Account,
}

/// What a change must leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing in particular: whoever does it has a shell.
    Anything,
    /// An owner who can sign in: enabled, enrolled.
    AnOwner,
}

/// Changes an account and ends what the change ends, as one transaction that locks the account first; before it, where an
/// owner must be left, every owner, in one order.
pub async fn change(
    store: &Store,
    account: Uuid,
    change: &AccountChange<'_>,
    (ends, leaves): (Ends, Leaves),
    deed: Deed<'_>,
) -> Result<Written, Fault> {
    let mut db = store.connection().await?;
    let done: Result<Written, Fault> = db
        .transaction(async |db| {
            if leaves == Leaves::AnOwner && !leaves_an_owner(db, store, account, change, ends, deed.door).await? {
                return Ok(Written::LastOwner);
            }
            let row = accounts::table.find(account).select(AccountRow::as_select()).for_update();
            let Some(row) = row.first::<AccountRow>(db).await.optional()? else { return Ok(Written::Gone) };
            failpoint!("change.locked");
            match row.genuine(store) {
                Some(before) => rewrite(db, store, change.made(before, ends), (change, deed.at)).await?,
                None if ends == Ends::Account => {}
                None => return Ok(Written::Altered),
            }
            failpoint!("change.changed");
            if ends != Ends::Nothing {
                end_sign_ins(db, account).await?;
            }
            failpoint!("change.ended");
            if matches!(ends, Ends::Authenticator | Ends::Account) {
                diesel::delete(authenticators::table.find(account)).execute(db).await?;
            }
            if ends == Ends::Account {
                diesel::delete(accounts::table.find(account)).execute(db).await?;
            }
            let also = if ends == Ends::Nothing { json!({}) } else { json!({ "sessionsEnded": true }) };
            tell_also(db, store, deed, Some(account), ("done", also)).await?;
            failpoint!("change.told");
            Ok(Written::Done)
        })
        .await;
    failpoint!("change.committed");
    use diesel::result::{DatabaseErrorKind, Error};
    match done {
        Err(Fault::Refused(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))) => Ok(Written::Taken),
        done => done,
    }
}

async fn rewrite(
    db: &mut AsyncPgConnection,
    store: &Store,
    after: Account,
    (change, at): (&AccountChange<'_>, Instant),
) -> Result<(), Fault> {
    let mac = store.mac(&macs::account(&after))?;
    let state = (accounts::enrolled.eq(after.enrolled), accounts::version.eq(after.version), accounts::mac.eq(mac));
    let stamp = accounts::updated_at.eq(at);
    diesel::update(accounts::table.find(after.id)).set((change, state, stamp)).execute(db).await?;
    Ok(())
}

/// Whether an owner who can sign in is left after a change. Locks every owner, always in the order of their ids, so that
/// of two who take each other's place one waits and then sees.
async fn leaves_an_owner(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
    change: &AccountChange<'_>,
    ends: Ends,
    door: Door,
) -> Result<bool, Fault> {
    let owners = accounts::table
        .filter(accounts::door.eq(door.name()).and(accounts::roles.contains(vec![OWNER])))
        .filter(accounts::disabled_at.is_null())
        .order(accounts::id)
        .select(AccountRow::as_select())
        .for_update();
    let owners: Vec<AccountRow> = owners.load(db).await?;
    // Nobody becomes the owner that is left by a row written by hand.
    let owners: Vec<Uuid> = owners.into_iter().filter_map(|row| row.genuine(store)).map(|own| own.id).collect();
    let stays = change.roles.is_none_or(|roles| roles.iter().any(|role| role == OWNER))
        && !matches!(change.disabled_at, Some(Some(_)))
        && matches!(ends, Ends::Nothing | Ends::SignIns);
    let enrolled: Vec<Uuid> = authenticators::table
        .filter(authenticators::account_id.eq_any(&owners))
        .filter(authenticators::suspended_at.is_null())
        .select(authenticators::account_id)
        .load(db)
        .await?;
    Ok(stays || !owners.contains(&account) || enrolled.iter().any(|owner| *owner != account))
}

/// Ends the sessions of an account, its trusted browsers and links, and its proven pending sign-ins. One not proven is never visibly ended: it becomes a
/// decoy. The caller holds the account's row.
async fn end_sign_ins(db: &mut AsyncPgConnection, account: Uuid) -> Result<(), diesel::result::Error> {
    diesel::delete(sessions::table.filter(sessions::account_id.eq(account))).execute(db).await?;
    failpoint!("change.sessions_ended");
    diesel::delete(trusted_browsers::table.filter(trusted_browsers::account_id.eq(account))).execute(db).await?;
    diesel::delete(device_links::table.filter(device_links::account_id.eq(account))).execute(db).await?;
    let of_account = pending_sign_ins::account_id.eq(account);
    let unproven = pending_sign_ins::proven.eq(Vec::<String>::new());
    diesel::update(pending_sign_ins::table.filter(of_account).filter(unproven))
        .set((
            pending_sign_ins::account_id.eq(None::<Uuid>),
            pending_sign_ins::version.eq(pending_sign_ins::version + 1),
        ))
        .execute(db)
        .await?;
    diesel::delete(pending_sign_ins::table.filter(of_account)).execute(db).await?;
    Ok(())
}

/// Empties every budget of an account: windows, cooldowns, lockouts, ladders, of the strangers' `pool` and of its trusted
/// browsers'.
pub async fn empty_budgets(store: &Store, pool: &Pool, account: Uuid, deed: Deed<'_>) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    let none = Vec::<Instant>::new;
    db.transaction(async |db| {
        let trusted = trusted_browsers::table.filter(trusted_browsers::account_id.eq(account));
        let pending = pending_sign_ins::table.filter(pending_sign_ins::account_id.eq(account));
        let mut keys: Vec<Vec<u8>> = trusted.select(trusted_browsers::pool_key).load(db).await?;
        // A browser that is trusted no longer may still be under way.
        keys.extend(pending.select(pending_sign_ins::pool_key).load::<Vec<u8>>(db).await?);
        keys.push(pool.key.to_vec());
        diesel::update(budgets::table.filter(budgets::door.eq(deed.door.name())).filter(budgets::key.eq_any(keys)))
            .set((
                budgets::email_code_wrong_at.eq(none()),
                budgets::email_code_lockouts.eq(0_i16),
                budgets::email_code_locked_until.eq(None::<Instant>),
                budgets::authenticator_wrong_at.eq(none()),
                budgets::authenticator_lockouts.eq(0_i16),
                budgets::authenticator_locked_until.eq(None::<Instant>),
                budgets::mailed_at.eq(none()),
                budgets::next_code_at.eq(None::<Instant>),
                budgets::version.eq(budgets::version + 1),
            ))
            .execute(db)
            .await?;
        tell(db, store, deed, account, "done").await
    })
    .await?;
    Ok(())
}

/// A line of the trail, within the transaction of what it tells.
pub async fn tell(
    db: &mut AsyncPgConnection,
    store: &Store,
    deed: Deed<'_>,
    account: Uuid,
    outcome: &str,
) -> Result<(), diesel::result::Error> {
    tell_also(db, store, deed, Some(account), (outcome, json!({}))).await
}
