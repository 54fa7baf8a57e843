//! Columns of an account as they are written, with the MAC of the row: used to insert one account and to write many. Does not
//! know when an account is written.

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::language::Language;
use crate::rules::profile::Profile;
use crate::store::Store;
use crate::store::account_rows::AccountRow;
use crate::store::row::Covered;
use crate::store::schema::accounts;

/// An account's row.
#[derive(Insertable, Serialize)]
#[diesel(table_name = accounts)]
pub(super) struct AccountColumns<'a> {
    id: Uuid,
    door: &'static str,
    handle: &'a str,
    address: &'a str,
    email: &'a str,
    display_name: &'a str,
    phone_number: Option<&'a str>,
    job_title: Option<&'a str>,
    bio: Option<&'a str>,
    avatar_url: Option<&'a str>,
    roles: &'a [String],
    language: Option<&'static str>,
    disabled_at: Option<Instant>,
    enrolment_until: Option<Instant>,
    #[serde(serialize_with = "bytea_or_null")]
    invitation_hash: Option<&'a [u8]>,
    enrolled: bool,
    created_at: Instant,
    updated_at: Instant,
    version: i64,
    #[serde(serialize_with = "bytea")]
    mac: Vec<u8>,
}

impl<'a> AccountColumns<'a> {
    /// The row of an account with this profile.
    pub(super) fn new(store: &Store, own: &'a Account, profile: &'a Profile) -> Result<AccountColumns<'a>, Fault> {
        Ok(AccountColumns {
            id: own.id,
            door: own.door.name(),
            handle: &own.handle,
            address: &own.address,
            email: &own.email,
            display_name: &profile.display_name,
            phone_number: profile.phone_number.as_deref(),
            job_title: profile.job_title.as_deref(),
            bio: profile.bio.as_deref(),
            avatar_url: profile.avatar_url.as_deref(),
            roles: &own.roles,
            language: profile.language.map(Language::tag),
            disabled_at: own.disabled_at,
            enrolment_until: own.enrolment_until,
            invitation_hash: own.invitation.as_ref().map(|hash| &hash.0[..]),
            enrolled: own.enrolled,
            created_at: profile.created_at,
            updated_at: profile.updated_at,
            version: own.version,
            mac: store.mac(&AccountRow::of(own).covered())?,
        })
    }
}

/// Bytes as PostgreSQL reads a `bytea` from JSON.
pub(super) fn hex(bytes: &[u8]) -> String {
    format!("\\x{}", HEXLOWER.encode(bytes))
}

pub(super) fn bytea<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    hex(bytes).serialize(to)
}

pub(super) fn bytea_or_null<S: Serializer, B: AsRef<[u8]>>(bytes: &Option<B>, to: S) -> Result<S::Ok, S::Error> {
    bytes.as_ref().map(|bytes| hex(bytes.as_ref())).serialize(to)
}
