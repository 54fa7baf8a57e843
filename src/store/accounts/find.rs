//! Accounts, found: as people see them, and as an operator does.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::pool::PoolKind;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, whole};
use crate::store::schema::{accounts, audit, authenticators, budgets};

/// What of an account is only shown.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Pg))]
pub struct Personal {
    display_name: String,
    phone_number: Option<String>,
    job_title: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    created_at: Instant,
    updated_at: Instant,
}

/// An account, as people see it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its public id: `admin_` and ten or more of [0-9a-z].
    pub handle: String,
    /// Where its mails go, as stored.
    pub email: String,
    /// What it is called.
    pub display_name: String,
    /// Its telephone number.
    pub phone_number: Option<String>,
    /// Its job.
    pub job_title: Option<String>,
    /// A few words about it.
    pub bio: Option<String>,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// What it may do.
    pub roles: Vec<String>,
    /// Since when it exists.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// In which language it is spoken to, by its tag, if it has chosen.
    pub language: Option<String>,
}

impl Profile {
    /// An account's.
    pub fn of(account: Account, personal: Personal) -> Profile {
        Profile {
            handle: account.handle,
            email: account.email,
            display_name: personal.display_name,
            phone_number: personal.phone_number,
            job_title: personal.job_title,
            bio: personal.bio,
            avatar_url: personal.avatar_url,
            roles: account.roles,
            created_at: personal.created_at,
            updated_at: personal.updated_at,
            language: account.language.map(|language| language.tag().to_owned()),
        }
    }
}

/// An account, as an operator sees it.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Which one.
    pub id: Uuid,
    /// The version of its row.
    pub version: i64,
    /// Its canonical address.
    pub address: String,
    /// As people see it.
    pub profile: Profile,
    /// Since when it is disabled.
    pub disabled_at: Option<Instant>,
    /// When its enrolment window closes.
    pub enrolment_until: Option<Instant>,
    /// Whether it has an invitation that is neither spent nor void.
    pub invited: bool,
    /// Whether it has an authenticator.
    pub enrolled: bool,
    /// Whether that is suspended.
    pub suspended: bool,
    /// When it last signed in.
    pub last_sign_in_at: Option<Instant>,
    /// Whether its row, or its authenticator's, is not as we wrote it: to every door it is nobody's.
    pub altered: bool,
}

/// An account, as a list of many is held against it.
#[derive(Clone, Debug)]
pub struct Known {
    /// What its authority rests on.
    pub account: Account,
    /// As people see it.
    pub profile: Profile,
    /// Whether its row is not as we wrote it.
    pub altered: bool,
}

/// How an account is named by whoever asks for it.
#[derive(Clone, Copy, Debug)]
pub enum Named<'a> {
    /// By its public id.
    Handle(&'a str),
    /// By its canonical address.
    Address(&'a str),
    /// Several, by what names them among us.
    These(&'a [Uuid]),
    /// Several, by their public ids.
    Handles(&'a [String]),
}

/// Every account of a door, or those so named, oldest first.
pub async fn list(store: &Store, door: Door, named: Option<Named<'_>>) -> Result<Vec<Overview>, Fault> {
    let last_sign_in = audit::table
        .filter(audit::account_id.eq(accounts::id.nullable()))
        .filter(audit::outcome.eq_any(["signed_in", "enrolled_and_signed_in", "recovered"]))
        .select(diesel::dsl::max(audit::at))
        .single_value();
    let mut query = accounts::table
        .left_join(authenticators::table)
        .filter(accounts::door.eq(door.name()))
        .order(accounts::id)
        .select((AccountRow::as_select(), Personal::as_select(), Option::<AuthenticatorRow>::as_select(), last_sign_in))
        .into_boxed();
    match named {
        Some(Named::Handle(handle)) => query = query.filter(accounts::handle.eq(handle.to_owned())),
        Some(Named::Address(address)) => query = query.filter(accounts::address.eq(address.to_owned())),
        Some(Named::Handles(handles)) => query = query.filter(accounts::handle.eq_any(handles.to_vec())),
        Some(Named::These(ids)) => query = query.filter(accounts::id.eq_any(ids.to_vec())),
        None => {}
    }
    type Row = (AccountRow, Personal, Option<AuthenticatorRow>, Option<Instant>);
    let mut db = store.connection().await?;
    let rows: Vec<Row> = query.load(&mut db).await?;
    drop(db);
    let seen = |(row, personal, own, last_sign_in_at): Row| {
        let altered = whole(store, Some(row.clone()), own.clone()).is_none();
        let (account, own) = (row.taken()?, own.map(AuthenticatorRow::taken).transpose()?);
        Ok(Overview {
            id: account.id,
            version: account.version,
            address: account.address.clone(),
            disabled_at: account.disabled_at,
            enrolment_until: account.enrolment_until,
            invited: account.invitation.is_some(),
            enrolled: own.is_some(),
            suspended: own.is_some_and(|own| own.suspended_at.is_some()),
            last_sign_in_at,
            altered,
            profile: Profile::of(account, personal),
        })
    };
    rows.into_iter().map(seen).collect()
}

/// The accounts of these canonical addresses.
pub async fn of_addresses(store: &Store, door: Door, addresses: &[&str]) -> Result<Vec<Known>, Fault> {
    let mut db = store.connection().await?;
    let of_door = accounts::table.filter(accounts::door.eq(door.name()));
    let columns = (AccountRow::as_select(), Personal::as_select());
    known(store, of_door.filter(accounts::address.eq_any(addresses)).select(columns).load(&mut db).await?)
}

/// Up to `most` accounts behind the one with this id, oldest first.
pub async fn page(store: &Store, door: Door, after: Option<Uuid>, most: i64) -> Result<Vec<Known>, Fault> {
    let mut db = store.connection().await?;
    let behind = accounts::id.gt(after.unwrap_or_default());
    let of_door = accounts::table.filter(accounts::door.eq(door.name()));
    let columns = (AccountRow::as_select(), Personal::as_select());
    known(store, of_door.filter(behind).order(accounts::id).limit(most).select(columns).load(&mut db).await?)
}

fn known(store: &Store, rows: Vec<(AccountRow, Personal)>) -> Result<Vec<Known>, Fault> {
    let known = |(row, personal): (AccountRow, Personal)| {
        let altered = row.clone().genuine(store).is_none();
        let account = row.taken()?;
        Ok(Known { profile: Profile::of(account.clone(), personal), account, altered })
    };
    rows.into_iter().map(known).collect()
}

/// What the pools of these keys have spent, by key. Pools that have spent nothing may be missing.
pub async fn budgets_of(store: &Store, door: Door, keys: &[[u8; 32]]) -> Result<Vec<Spent>, Fault> {
    let keys: Vec<&[u8]> = keys.iter().map(|key| &key[..]).collect();
    let mut db = store.connection().await?;
    let spent = budgets::table
        .filter(budgets::door.eq(door.name()))
        .filter(budgets::pool.eq(PoolKind::Untrusted.name()))
        .filter(budgets::key.eq_any(keys))
        .select(Spent::as_select())
        .load(&mut db)
        .await?;
    Ok(spent)
}

/// What a pool has spent on wrong codes, of each factor.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = budgets, check_for_backend(Pg))]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct Spent {
    pub key: Vec<u8>,
    pub email_code_wrong_at: Vec<Instant>,
    pub email_code_locked_until: Option<Instant>,
    pub authenticator_wrong_at: Vec<Instant>,
    pub authenticator_locked_until: Option<Instant>,
}
