//! Passwords of accounts: each hash is sealed to its account, under a row MAC. A row that is altered, missing or not expected counts
//! as no password and raises an alarm. Knows no hash function, and not who may set a password.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::altered::Altered;
use super::prepared::prepared;
use super::row::{Covered, StoredRow};
use super::row_macros::row;
use super::schema::passwords;
use super::walked_rows::{HeldSecret, HoldsSecret};
use crate::fault::Fault;
use crate::keys::SealPurpose;
use crate::rules::Instant;
use crate::rules::password::{NewPassword, OwnPassword};
use crate::rules::pending::Sealed;

row! {
    /// A password as it is stored.
    pub struct PasswordRow of passwords by (account_id) {
        account_id: Uuid,
        key_id: String,
        phc: Vec<u8>,
        version: i64,
    }
    optional {
        is_short: bool,
    }
    display PasswordShown {
        created_at: Instant,
        changed_at: Instant,
    }
}

impl PasswordRow {
    /// The row of an account's password, without a MAC.
    pub fn of(account: Uuid, own: &OwnPassword) -> PasswordRow {
        PasswordRow {
            account_id: account,
            key_id: own.hash.key_id.clone(),
            phc: own.hash.bytes.clone(),
            version: own.version,
            is_short: own.is_short,
            mac: Vec::new(),
        }
    }
}

impl StoredRow for PasswordRow {
    type Value = OwnPassword;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.account_id, Some(self.account_id))
    }

    fn read(self) -> Result<OwnPassword, Fault> {
        Ok(OwnPassword {
            hash: Sealed { key_id: self.key_id, bytes: self.phc },
            is_short: self.is_short,
            version: self.version,
        })
    }
}

impl HoldsSecret for PasswordRow {
    fn secret(&self) -> Result<HeldSecret, Fault> {
        let sealed = Sealed { key_id: self.key_id.clone(), bytes: self.phc.clone() };
        Ok(HeldSecret { purpose: SealPurpose::Password, of: self.account_id, sealed })
    }

    /// Raises the version, so that a concurrent step is decided again.
    fn resealed(self, secret: Sealed) -> Self {
        PasswordRow { key_id: secret.key_id, phc: secret.bytes, version: self.version + 1, ..self }
    }
}

/// The password of an account. `None`: the account has none, or not the row that it should have.
pub fn expected(store: &Store, account: Uuid, has_password: bool, row: Option<PasswordRow>) -> Option<OwnPassword> {
    if row.is_some() == has_password {
        return row?.genuine(store);
    }
    store.alarms().raise(Altered { table: PasswordRow::TABLE, row: account }, Some(account));
    None
}

/// Finds the password of an account; `has_password`: what the account's row says.
pub async fn find(store: &Store, account: Uuid, has_password: bool) -> Result<Option<OwnPassword>, Fault> {
    let mut db = store.connection().await?;
    let row = passwords::table.find(account).select(PasswordRow::as_select());
    let row = row.first::<PasswordRow>(&mut *db).await.optional()?;
    Ok(expected(store, account, has_password, row))
}

/// Sets the password of an account whose row lock the caller holds; returns the version of its row, for the trail. An altered
/// row is replaced.
pub async fn set(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
    new: NewPassword,
    at: Instant,
) -> Result<i64, Fault> {
    let seen = passwords::table.find(account).select(passwords::version).for_update();
    let seen: Option<i64> = seen.first(db).await.optional()?;
    let NewPassword { hash, is_short } = new;
    let version = seen.map_or(1, |seen| seen.saturating_add(1));
    let row = PasswordRow::of(account, &OwnPassword { hash, is_short, version }).sealed(store)?;
    if seen.is_none() {
        let shown = PasswordShown { created_at: at, changed_at: at };
        diesel::insert_into(passwords::table).values((row, shown)).execute(db).await?;
    } else {
        let changed = (row, passwords::changed_at.eq(at));
        prepared(diesel::update(passwords::table.find(account)).set(changed)).execute(db).await?;
    }
    Ok(version)
}

/// Whether the password of an account, whose row lock the caller holds, is too short to be the only factor. An altered row is none.
pub async fn is_short(db: &mut AsyncPgConnection, store: &Store, account: Uuid) -> Result<bool, diesel::result::Error> {
    let row = passwords::table.find(account).select(PasswordRow::as_select());
    let row = row.first::<PasswordRow>(db).await.optional()?;
    Ok(row.and_then(|row| row.genuine(store)).is_some_and(|own| own.is_short))
}

/// Deletes the password of an account whose row lock the caller holds.
pub async fn end(db: &mut AsyncPgConnection, account: Uuid) -> Result<(), diesel::result::Error> {
    diesel::delete(passwords::table.find(account)).execute(db).await?;
    Ok(())
}

/// Replaces the hash of an unchanged password by one of the present cost. False: the password was changed or renewed meanwhile.
pub async fn renew(store: &Store, account: Uuid, seen: &OwnPassword, hash: Sealed) -> Result<bool, Fault> {
    let row = PasswordRow::of(account, &OwnPassword { hash, ..seen.next() }).sealed(store)?;
    let as_seen = passwords::table.find(account).filter(passwords::version.eq(seen.version));
    let mut db = store.connection().await?;
    Ok(prepared(diesel::update(as_seen).set(row)).execute(&mut *db).await? == 1)
}
