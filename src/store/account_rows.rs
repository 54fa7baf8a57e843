//! Rows of accounts and of their authenticators. Only a row whose MAC is this program's becomes an account; a row that somebody
//! else wrote is nobody's, and raises an alarm. Knows no rule.

use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::altered::Altered;
use super::columns::{count, invitation};
use super::macs::Held;
use super::schema::{accounts, authenticators};
use super::{Store, macs};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::language::Language;
use crate::rules::pending::Sealed;
use crate::rules::profile::Profile;

/// The language that a row's tag names. A tag that a later version wrote and this one does not know counts as none: a fault
/// would tell that account from one that does not exist.
fn language(tag: Option<&str>) -> Option<Language> {
    tag.and_then(Language::named)
}

/// The columns of an account on which somebody's authority rests, with the name and the language of its mails.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Pg))]
pub struct AccountRow {
    id: Uuid,
    door: String,
    handle: String,
    address: String,
    email: String,
    roles: Vec<String>,
    disabled_at: Option<Instant>,
    enrolment_until: Option<Instant>,
    enrolled: bool,
    version: i64,
    language: Option<String>,
    display_name: String,
    invitation_hash: Option<Vec<u8>>,
    mac: Vec<u8>,
}

impl AccountRow {
    /// The account's id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The account, if the row is as this program wrote it; else an alarm.
    pub fn genuine(self, store: &Store) -> Option<Account> {
        let (altered, id, mac) = (Altered { table: "accounts", row: self.id }, self.id, self.mac.clone());
        store.genuine(altered, Some(id), self.taken(), (macs::account, &mac))
    }

    /// The account, if the row is as this program wrote it; raises no alarm.
    pub fn as_written(self, store: &Store) -> Option<Account> {
        let mac = self.mac.clone();
        self.taken().ok().filter(|own| store.is_ours(&macs::account(own), &mac))
    }

    /// The public id in the row, whoever wrote it.
    pub fn handle(&self) -> &str {
        &self.handle
    }

    /// The version of the row, whoever wrote it.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The row with its MAC, whoever wrote it.
    pub fn held(self) -> Held {
        Held { mac: self.mac.clone(), row: self.taken().ok().as_ref().map(macs::account) }
    }

    /// The account in the row, whoever wrote it.
    pub fn taken(self) -> Result<Account, Fault> {
        Ok(Account {
            id: self.id,
            door: self.door.parse().map_err(|_| Fault::Row("a door of no known name"))?,
            handle: self.handle,
            address: self.address,
            email: self.email,
            roles: self.roles,
            disabled_at: self.disabled_at,
            enrolment_until: self.enrolment_until,
            invitation: invitation(self.invitation_hash.as_deref())?,
            enrolled: self.enrolled,
            version: self.version,
            language: language(self.language.as_deref()),
            name: self.display_name,
        })
    }
}

/// The columns of an account's profile.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Pg))]
pub struct ProfileRow {
    display_name: String,
    phone_number: Option<String>,
    job_title: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    language: Option<String>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<ProfileRow> for Profile {
    fn from(row: ProfileRow) -> Profile {
        Profile {
            display_name: row.display_name,
            phone_number: row.phone_number,
            job_title: row.job_title,
            bio: row.bio,
            avatar_url: row.avatar_url,
            language: language(row.language.as_deref()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The columns of an authenticator.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = authenticators, check_for_backend(Pg))]
pub struct AuthenticatorRow {
    account_id: Uuid,
    key_id: String,
    secret: Vec<u8>,
    last_step: i64,
    failures: i16,
    suspended_at: Option<Instant>,
    version: i64,
    mac: Vec<u8>,
}

impl AuthenticatorRow {
    /// The authenticator, if the row is as this program wrote it; else an alarm.
    pub fn genuine(self, store: &Store) -> Option<Authenticator> {
        let (altered, account) = (Altered { table: "authenticators", row: self.account_id }, self.account_id);
        let mac = self.mac.clone();
        store.genuine(altered, Some(account), self.taken(), (|own: &_| macs::authenticator(account, own), &mac))
    }

    /// The row with its MAC, whoever wrote it.
    pub fn held(self) -> Held {
        let account = self.account_id;
        Held { mac: self.mac.clone(), row: self.taken().ok().map(|own| macs::authenticator(account, &own)) }
    }

    /// The authenticator's account.
    pub fn account(&self) -> Uuid {
        self.account_id
    }

    /// The authenticator in the row, whoever wrote it.
    pub fn taken(self) -> Result<Authenticator, Fault> {
        Ok(Authenticator {
            secret: Sealed { key_id: self.key_id, bytes: self.secret },
            last_step: self.last_step,
            failures: count(self.failures)?,
            suspended_at: self.suspended_at,
            version: self.version,
        })
    }
}

/// An account with its authenticator, if both rows are as this program wrote them and fit each other. An account that lacks the
/// authenticator it should have was altered too.
pub fn whole(
    store: &Store,
    account: Option<AccountRow>,
    authenticator: Option<AuthenticatorRow>,
) -> Option<(Account, Option<Authenticator>)> {
    let account = account?.genuine(store)?;
    let (has_row, own) = (authenticator.is_some(), authenticator.and_then(|row| row.genuine(store)));
    if account.enrolled && own.is_some() || !account.enrolled && !has_row {
        return Some((account, own));
    }
    if has_row == account.enrolled {
        // The alarm about its authenticator's row was raised already.
        return None;
    }
    store.alarms().raise(Altered { table: "authenticators", row: account.id }, Some(account.id));
    None
}
