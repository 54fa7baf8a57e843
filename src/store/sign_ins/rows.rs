//! The rows a step reads, and the facts they are. A row that no code of ours writes is a fault, never a guess.

use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::budget::{Budget, Tally};
use crate::rules::code::{CodeMac, MailedCode};
use crate::rules::factor::{Door, Factor};
use crate::rules::pending::{Pending, Sealed};
use crate::rules::pool::{Pool, PoolKind};
use crate::rules::token::TokenHash;
use crate::rules::trusted::TrustedBrowser;
use crate::store::accounts::language;
use crate::store::schema::{accounts, authenticators, budgets, pending_sign_ins, trusted_browsers};

#[derive(Queryable, Selectable)]
#[diesel(table_name = pending_sign_ins, check_for_backend(Pg))]
pub struct PendingRow {
    id: Uuid,
    token_hash: Vec<u8>,
    account_id: Option<Uuid>,
    pool: String,
    pool_key: Vec<u8>,
    proven: Vec<String>,
    left_to_prove: Vec<String>,
    code_key_id: Option<String>,
    code_mac: Option<Vec<u8>>,
    code_expires_at: Option<Instant>,
    codes: i16,
    email_code_attempts: i16,
    authenticator_attempts: i16,
    enrols: bool,
    enrolment_key_id: String,
    enrolment_secret: Vec<u8>,
    created_at: Instant,
    expires_at: Instant,
    version: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = budgets, check_for_backend(Pg))]
pub struct BudgetRow {
    pool: String,
    key: Vec<u8>,
    email_code_wrong_at: Vec<Instant>,
    email_code_lockouts: i16,
    email_code_locked_until: Option<Instant>,
    authenticator_wrong_at: Vec<Instant>,
    authenticator_lockouts: i16,
    authenticator_locked_until: Option<Instant>,
    mailed_at: Vec<Instant>,
    next_code_at: Option<Instant>,
    version: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Pg))]
pub struct AccountRow {
    id: Uuid,
    email: String,
    roles: Vec<String>,
    enrolment_until: Option<Instant>,
    disabled_at: Option<Instant>,
    version: i64,
    language: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = authenticators, check_for_backend(Pg))]
pub struct AuthenticatorRow {
    key_id: String,
    secret: Vec<u8>,
    last_step: i64,
    failures: i16,
    suspended_at: Option<Instant>,
    version: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = trusted_browsers, check_for_backend(Pg))]
pub struct TrustedRow {
    id: Uuid,
    account_id: Uuid,
    pool_key: Vec<u8>,
}

impl TrustedRow {
    pub fn into_trusted(self) -> Result<TrustedBrowser, Fault> {
        let pool = Pool { kind: PoolKind::Browser, key: hash(&self.pool_key)? };
        Ok(TrustedBrowser { id: self.id, account: self.account_id, pool })
    }
}

impl PendingRow {
    pub fn pool(&self) -> Result<Pool, Fault> {
        pool(&self.pool, &self.pool_key)
    }

    pub fn into_pending(self, door: Door) -> Result<Pending, Fault> {
        let pool = self.pool()?;
        let code = match (self.code_key_id, self.code_mac, self.code_expires_at) {
            (Some(key_id), Some(mac), Some(expires_at)) => {
                Some(MailedCode { mac: CodeMac { key_id, mac: hash(&mac)? }, expires_at })
            }
            _ => None,
        };
        Ok(Pending {
            id: self.id,
            door,
            token_hash: TokenHash(hash(&self.token_hash)?),
            account: self.account_id,
            pool,
            proven: factors(&self.proven)?,
            left: factors(&self.left_to_prove)?,
            code,
            codes: count(self.codes)?,
            email_code_attempts: count(self.email_code_attempts)?,
            authenticator_attempts: count(self.authenticator_attempts)?,
            enrols: self.enrols,
            enrolment: Sealed { key_id: self.enrolment_key_id, bytes: self.enrolment_secret },
            created_at: self.created_at,
            expires_at: self.expires_at,
            version: self.version,
        })
    }
}

impl BudgetRow {
    pub fn into_budget(self) -> Result<Budget, Fault> {
        let tally = |wrong_at, lockouts, locked_until| {
            count(lockouts).map(|lockouts| Tally { wrong_at, lockouts, locked_until })
        };
        Ok(Budget {
            pool: pool(&self.pool, &self.key)?,
            version: self.version,
            email_code: tally(self.email_code_wrong_at, self.email_code_lockouts, self.email_code_locked_until)?,
            authenticator: tally(
                self.authenticator_wrong_at,
                self.authenticator_lockouts,
                self.authenticator_locked_until,
            )?,
            mailed_at: self.mailed_at,
            next_code_at: self.next_code_at,
        })
    }
}

impl AccountRow {
    pub fn into_account(self, enrolled: bool) -> Account {
        Account {
            id: self.id,
            email: self.email,
            language: language(self.language.as_deref()),
            disabled: self.disabled_at.is_some(),
            has_role: !self.roles.is_empty(),
            enrolment_until: self.enrolment_until,
            enrolled,
            version: self.version,
        }
    }
}

impl AuthenticatorRow {
    pub fn into_authenticator(self) -> Result<(Authenticator, Sealed), Fault> {
        let authenticator = Authenticator {
            last_step: self.last_step,
            failures: count(self.failures)?,
            suspended_at: self.suspended_at,
            version: self.version,
        };
        Ok((authenticator, Sealed { key_id: self.key_id, bytes: self.secret }))
    }
}

fn pool(kind: &str, key: &[u8]) -> Result<Pool, Fault> {
    let kind = PoolKind::named(kind).ok_or(Fault::Row("a pool of no known kind"))?;
    Ok(Pool { kind, key: hash(key)? })
}

fn factors(names: &[String]) -> Result<Vec<Factor>, Fault> {
    names.iter().map(|name| Factor::named(name).ok_or(Fault::Row("a factor of no known name"))).collect()
}

fn hash(bytes: &[u8]) -> Result<[u8; 32], Fault> {
    bytes.try_into().map_err(|_| Fault::Row("a hash that is not 32 bytes"))
}

fn count(count: i16) -> Result<u16, Fault> {
    u16::try_from(count).map_err(|_| Fault::Row("a count below zero"))
}
