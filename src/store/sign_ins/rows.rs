//! Rows of pending sign-ins and budgets. A value that this program never writes is a fault, never a guess.

use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::budget::{Budget, Tally};
use crate::rules::challenge::Challenge;
use crate::rules::code::{CodeMac, MailedCode};
use crate::rules::device::TrustedDevice;
use crate::rules::factor::Door;
use crate::rules::pending::{Closing, Pending, Sealed};
use crate::rules::token::TokenHash;
use crate::store::columns::{
    binding, count, door, factor_names, factors, hash, invitation, label, pool, reason, small,
};
use crate::store::row::StoredRow;
use crate::store::row_macros::{columns, row};
use crate::store::schema::{budgets, pending_sign_ins};

row! {
    /// A pending sign-in as it is stored. A decoy's row carries a MAC too: otherwise a resend would seal forged columns.
    pub struct PendingRow of pending_sign_ins by (id) {
        id: Uuid,
        door: String,
        purpose: String,
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
        first_attempts: i16,
        second_attempts: i16,
        enrols: bool,
        enrolment_key_id: Option<String>,
        enrolment_secret: Option<Vec<u8>>,
        created_at: Instant,
        expires_at: Instant,
        version: i64,
    }
    optional {
        invitation_hash: Option<Vec<u8>>,
        session_id: Option<Uuid>,
        payload_key_id: Option<String>,
        payload: Option<Vec<u8>>,
        confirm_reason: Option<String>,
        trusts_device: bool,
        device_label: Option<String>,
        application_key_id: Option<Uuid>,
        remembered: bool,
        closed: Option<String>,
    }
}

impl PendingRow {
    /// The row of a pending sign-in, without a MAC.
    pub fn of(own: &Pending) -> PendingRow {
        let challenge = &own.challenge;
        let code = challenge.code.as_ref();
        let [first_attempts, second_attempts] = challenge.attempts;
        let enrolment = own.enrolment.clone();
        let (enrolment_key_id, enrolment_secret) = enrolment.map(|sealed| (sealed.key_id, sealed.bytes)).unzip();
        let payload = own.payload.clone();
        let (payload_key_id, payload) = payload.map(|sealed| (sealed.key_id, sealed.bytes)).unzip();
        PendingRow {
            id: own.id,
            door: challenge.door.name().to_owned(),
            purpose: challenge.purpose.name().to_owned(),
            token_hash: own.token_hash.0.to_vec(),
            account_id: challenge.account,
            pool: challenge.pool.kind.name().to_owned(),
            pool_key: challenge.pool.key.to_vec(),
            proven: factor_names(&challenge.proven),
            left_to_prove: factor_names(&challenge.left),
            code_key_id: code.map(|code| code.mac.key_id.clone()),
            code_mac: code.map(|code| code.mac.mac.to_vec()),
            code_expires_at: code.map(|code| code.expires_at),
            codes: small(challenge.codes),
            first_attempts: small(first_attempts),
            second_attempts: small(second_attempts),
            enrols: own.enrols,
            enrolment_key_id,
            enrolment_secret,
            created_at: own.created_at,
            expires_at: own.expires_at,
            version: own.version,
            invitation_hash: own.invitation.map(|hash| hash.0.to_vec()),
            session_id: own.session,
            payload_key_id,
            payload,
            confirm_reason: own.reason.map(|reason| reason.name().to_owned()),
            trusts_device: own.device.is_some(),
            device_label: own.device.as_ref().and_then(|device| Some(device.label.as_ref()?.as_str().to_owned())),
            application_key_id: own.binding.map(|binding| binding.key),
            remembered: own.binding.is_some_and(|binding| binding.remembered),
            closed: own.closed.map(|closing| <&str>::from(closing).to_owned()),
            mac: Vec::new(),
        }
    }

    /// The pending sign-in's id; the MAC is not checked.
    pub fn id(&self) -> Uuid {
        self.id
    }
}

impl StoredRow for PendingRow {
    type Value = Pending;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, self.account_id)
    }

    fn read(self) -> Result<Pending, Fault> {
        let code = match (self.code_key_id, self.code_mac, self.code_expires_at) {
            (Some(key_id), Some(mac), Some(expires_at)) => {
                Some(MailedCode { mac: CodeMac { key_id, mac: hash(&mac)? }, expires_at })
            }
            _ => None,
        };
        let challenge = Challenge {
            purpose: self.purpose.parse().map_err(|_| Fault::Row("a challenge of no known purpose"))?,
            door: door(&self.door)?,
            account: self.account_id,
            pool: pool(&self.pool, &self.pool_key)?,
            proven: factors(&self.proven)?,
            left: factors(&self.left_to_prove)?,
            attempts: [count(self.first_attempts)?, count(self.second_attempts)?],
            code,
            codes: count(self.codes)?,
        };
        let closed = self.closed.as_deref().map(str::parse).transpose();
        let closed = closed.map_err(|_| Fault::Row("a challenge that ended in no known way"))?;
        let is_proven = closed == Some(Closing::Proven);
        if challenge.left.is_empty() != is_proven || !challenge.is_of_its_door() {
            return Err(Fault::Row("a challenge whose factors are not its door's"));
        }
        let enrolment = self.enrolment_key_id.zip(self.enrolment_secret);
        let payload = self.payload_key_id.zip(self.payload);
        Ok(Pending {
            id: self.id,
            token_hash: TokenHash(hash(&self.token_hash)?),
            challenge,
            session: self.session_id,
            payload: payload.map(|(key_id, bytes)| Sealed { key_id, bytes }),
            reason: reason(self.confirm_reason.as_deref())?,
            device: self.trusts_device.then_some(TrustedDevice { label: label(self.device_label.as_deref())? }),
            binding: binding(self.application_key_id, self.remembered),
            invitation: invitation(self.invitation_hash.as_deref())?,
            enrols: self.enrols,
            enrolment: enrolment.map(|(key_id, bytes)| Sealed { key_id, bytes }),
            closed,
            created_at: self.created_at,
            expires_at: self.expires_at,
            version: self.version,
        })
    }
}

columns! {
    /// The budget of a pool. It carries no MAC: a forged budget resets counts, but signs nobody in.
    pub struct BudgetRow of budgets by (door, pool, key) {
        door: String,
        pool: String,
        key: Vec<u8>,
        first_wrong_at: Vec<Instant>,
        first_lockouts: i16,
        first_locked_until: Option<Instant>,
        second_wrong_at: Vec<Instant>,
        second_lockouts: i16,
        second_locked_until: Option<Instant>,
        mailed_at: Vec<Instant>,
        next_code_at: Option<Instant>,
        stale_at: Instant,
        version: i64,
    }
}

impl BudgetRow {
    /// The row of a budget at a door, with the next version.
    pub fn of(own: &Budget, door: Door, stale_at: Instant) -> BudgetRow {
        let [first, second] = &own.places;
        BudgetRow {
            door: door.name().to_owned(),
            pool: own.pool.kind.name().to_owned(),
            key: own.pool.key.to_vec(),
            first_wrong_at: first.wrong_at.clone(),
            first_lockouts: small(first.lockouts),
            first_locked_until: first.locked_until,
            second_wrong_at: second.wrong_at.clone(),
            second_lockouts: small(second.lockouts),
            second_locked_until: second.locked_until,
            mailed_at: own.mailed_at.clone(),
            next_code_at: own.next_code_at,
            stale_at,
            version: own.version + 1,
        }
    }

    /// The budget.
    pub fn read(self) -> Result<Budget, Fault> {
        let tally = |wrong_at, lockouts, locked_until| {
            count(lockouts).map(|lockouts| Tally { wrong_at, lockouts, locked_until })
        };
        Ok(Budget {
            pool: pool(&self.pool, &self.key)?,
            version: self.version,
            places: [
                tally(self.first_wrong_at, self.first_lockouts, self.first_locked_until)?,
                tally(self.second_wrong_at, self.second_lockouts, self.second_locked_until)?,
            ],
            mailed_at: self.mailed_at,
            next_code_at: self.next_code_at,
        })
    }
}
