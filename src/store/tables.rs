//! The tables whose rows carry a MAC: one list, over which rotation and `doctor` go. A new table is one line here, and in
//! [`EXPIRING`] one for each secret in it that expires. Not here: `key_holders`, whose rows are each under the master key that
//! they name, and `recovery_codes`, whose MACs are of codes that nobody knows any more. Checks no row.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::account_rows::{AccountRow, AuthenticatorRow};
use super::application_keys::ApplicationKeyRow;
use super::owner_request_rows::OwnerRequestRow;
use super::passwords::PasswordRow;
use super::rotate::{WaitingSecrets, Walked, expiring, over};
use super::row::Covered;
use super::schema::{
    accounts, application_keys, authenticators, device_links, owner_requests, passwords, pending_sign_ins, sessions,
    signing_keys, trusted_browsers,
};
use super::sessions::SessionRow;
use super::sign_ins::PendingRow;
use super::signing_keys::SigningKeyRow;
use super::trusted::{LinkRow, TrustedRow};
use super::walked_rows::{HeldSecret, WalkedRow, walked_rows};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;
use crate::rules::pending::Sealed;

walked_rows! {
    AccountRow of accounts by id: Uuid;
    AuthenticatorRow of authenticators by account_id: Uuid, sealed;
    PasswordRow of passwords by account_id: Uuid, sealed;
    TrustedRow of trusted_browsers by id: Uuid;
    SessionRow of sessions by token_hash: Vec<u8>;
    PendingRow of pending_sign_ins by id: Uuid;
    LinkRow of device_links by token_hash: Vec<u8>;
    SigningKeyRow of signing_keys by id: Uuid, sealed;
    ApplicationKeyRow of application_keys by id: Uuid;
    OwnerRequestRow of owner_requests by id: Uuid;
}

/// Columns of secrets that expire and are not sealed again: table, id of the master key, expiry.
const EXPIRING: [(&str, &str, &str); 6] = [
    ("pending_sign_ins", "enrolment_key_id", "expires_at"),
    ("pending_sign_ins", "payload_key_id", "expires_at"),
    ("pending_sign_ins", "code_key_id", "code_expires_at"),
    ("sessions", "replacement_key_id", "replacement_until"),
    ("sessions", "offered_codes_key_id", "offered_codes_until"),
    ("outbox", "key_id", "drop_at"),
];

/// Expiring secrets by master key.
pub async fn waiting(store: &Store, now: Instant) -> Result<Vec<WaitingSecrets>, Fault> {
    expiring(store, &EXPIRING, now).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The tables; a test of the migrations holds this text against the columns in PostgreSQL.
    const SCHEMA: &str = include_str!("schema.rs");

    /// The fixed MACs of rows.
    const PINNED: &str = include_str!("macs_tests.rs");

    /// Tables and columns of which `is` says so.
    fn columns(is: impl Fn(&str) -> bool) -> BTreeSet<(&'static str, &'static str)> {
        let table = |text: &'static str| {
            text.split_once('{').and_then(|(head, body)| Some((head.split_once('(')?.0.trim(), body)))
        };
        let tables = SCHEMA.split("diesel::table! {").skip(1).filter_map(table);
        let names = |body: &'static str| body.lines().filter_map(|line| Some(line.split_once("->")?.0.trim()));
        let all = tables.flat_map(|(table, body)| names(body).map(move |column| (table, column)));
        all.filter(|(_, column)| is(column)).collect()
    }

    #[test]
    fn every_table_with_a_mac_is_in_the_list() {
        let mut listed: BTreeSet<_> = ROWS.iter().map(|(_, table, _)| (*table, "mac")).collect();
        listed.extend([("key_holders", "mac"), ("recovery_codes", "mac")]);
        assert_eq!(columns(|column| column == "mac"), listed);
    }

    #[test]
    fn every_secret_is_sealed_again_or_expires() {
        let sealed = ROWS.iter().filter(|(_, _, sealed)| *sealed == "sealed").map(|(_, table, _)| (*table, "key_id"));
        let mut listed: BTreeSet<_> = EXPIRING.iter().map(|(table, key, _)| (*table, *key)).chain(sealed).collect();
        listed.insert(("recovery_codes", "key_id"));
        // An application key is no master key.
        let names_master = |column: &str| column.ends_with("key_id") && column != "application_key_id";
        assert_eq!(columns(names_master), listed);
        let all = columns(|_| true);
        assert!(EXPIRING.iter().all(|(table, _, until)| all.contains(&(*table, *until))));
    }

    #[test]
    fn the_covered_bytes_of_every_row_are_pinned() {
        for (row, ..) in ROWS {
            let is_built = [format!("{row}::of("), format!("{row} {{")];
            assert!(is_built.iter().any(|text| PINNED.contains(text)), "{row}");
        }
    }
}
