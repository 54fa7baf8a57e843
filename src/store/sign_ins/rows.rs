//! The rows a step reads, and the facts they are. A row that no code of ours writes is a fault, never a guess.

use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::budget::{Budget, Tally};
use crate::rules::code::{CodeMac, MailedCode};
use crate::rules::factor::Door;
use crate::rules::pending::{Pending, Sealed};
use crate::rules::pool::Pool;
use crate::rules::token::TokenHash;
use crate::store::altered::Altered;
use crate::store::columns::{count, factors, hash, invitation};
use crate::store::macs::Held;
use crate::store::schema::{budgets, pending_sign_ins};
use crate::store::{Store, macs};

/// A pending sign-in.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = pending_sign_ins, check_for_backend(Pg))]
pub struct PendingRow {
    id: Uuid,
    door: String,
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
    invitation_hash: Option<Vec<u8>>,
    mac: Vec<u8>,
}

/// A budget.
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

impl PendingRow {
    fn pool(&self) -> Result<Pool, Fault> {
        pool(&self.pool, &self.pool_key)
    }

    /// The pending sign-in, if the row is as we wrote it, a decoy's no less than an account's: a resend would otherwise
    /// put our MAC on the columns of whoever wrote it.
    pub fn genuine(self, store: &Store) -> Option<Pending> {
        let altered = Altered { table: "pending_sign_ins", row: self.id };
        let (account, mac) = (self.account_id, self.mac.clone());
        store.genuine(altered, account, self.taken(), (macs::pending, &mac))
    }

    /// Which one.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The row, whoever wrote it.
    pub fn held(self) -> Held {
        Held { mac: self.mac.clone(), row: self.taken().ok().as_ref().map(macs::pending) }
    }

    fn taken(self) -> Result<Pending, Fault> {
        let door: Door = self.door.parse().map_err(|_| Fault::Row("a door of no known name"))?;
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
            invitation: invitation(self.invitation_hash.as_deref())?,
            enrols: self.enrols,
            enrolment: Sealed { key_id: self.enrolment_key_id, bytes: self.enrolment_secret },
            created_at: self.created_at,
            expires_at: self.expires_at,
            version: self.version,
        })
    }
}

impl BudgetRow {
    /// The budget that the row holds.
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

fn pool(kind: &str, key: &[u8]) -> Result<Pool, Fault> {
    let kind = kind.parse().map_err(|_| Fault::Row("a pool of no known kind"))?;
    Ok(Pool { kind, key: hash(key)? })
}
