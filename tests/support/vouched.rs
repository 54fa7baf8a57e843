//! Rows written by hand that the server takes for its own: their MACs are made here from the columns, in a spelling of the
//! tests' own. Knows accounts and authenticators.

use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vestibule::keys::rows::{CoveredRow, MacOf};

use super::House;

const ACCOUNTS: &str = "select id, door, handle, address, email, roles, enrolled, version,
    encode(invitation_hash, 'hex') as invitation_hash,
    (extract(epoch from disabled_at) * 1000000)::bigint as disabled_at,
    (extract(epoch from enrolment_until) * 1000000)::bigint as enrolment_until from accounts";

const AUTHENTICATORS: &str = "select account_id, key_id, encode(secret, 'hex') as secret, last_step, failures, version,
    (extract(epoch from suspended_at) * 1000000)::bigint as suspended_at from authenticators";

#[derive(Deserialize)]
struct AccountColumns {
    id: Uuid,
    door: String,
    handle: String,
    address: String,
    email: String,
    roles: Vec<String>,
    disabled_at: Option<i64>,
    enrolment_until: Option<i64>,
    enrolled: bool,
    version: i64,
    invitation_hash: Option<String>,
}

#[derive(Deserialize)]
struct AuthenticatorColumns {
    account_id: Uuid,
    key_id: String,
    secret: String,
    last_step: i64,
    failures: i64,
    suspended_at: Option<i64>,
    version: i64,
}

impl House {
    /// Runs a statement by hand, and makes the MACs of accounts and authenticators fit what it wrote.
    pub async fn db_write(&self, statement: &str) {
        self.db_run(statement).await;
        for own in self.columns::<AccountColumns>(ACCOUNTS).await {
            let row = CoveredRow::of("accounts").id(Some(own.id)).text(Some(&own.door)).text(Some(&own.handle));
            let row = row.text(Some(&own.address)).text(Some(&own.email));
            let row = row.texts(own.roles.iter().map(String::as_str));
            let row = row.number(own.disabled_at).number(own.enrolment_until).flag(own.enrolled);
            let row = row.number(Some(own.version));
            let row = match own.invitation_hash {
                Some(hash) => row.bytes(Some(&bytes(&hash))),
                None => row,
            };
            self.vouch("accounts", "id", own.id, &row).await;
        }
        for own in self.columns::<AuthenticatorColumns>(AUTHENTICATORS).await {
            let row = CoveredRow::of("authenticators").id(Some(own.account_id)).text(Some(&own.key_id));
            let row = row.bytes(Some(&bytes(&own.secret))).number(Some(own.last_step)).number(Some(own.failures));
            let row = row.number(own.suspended_at).number(Some(own.version));
            self.vouch("authenticators", "account_id", own.account_id, &row).await;
        }
    }

    async fn columns<T: DeserializeOwned>(&self, rows: &str) -> Vec<T> {
        let all = format!("select coalesce(json_agg(to_json(own)), '[]')::text from ({rows}) own");
        serde_json::from_str(&self.db_text(&all).await).unwrap()
    }

    async fn vouch(&self, table: &str, column: &str, id: Uuid, row: &CoveredRow) {
        let mac = HEXLOWER.encode(&self.app.keys.mac(MacOf::Row, row));
        self.db_run(&format!("update {table} set mac = decode('{mac}', 'hex') where {column} = '{id}'")).await;
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).unwrap()
}
