//! MACs: what each row that someone's authority rests on is known by when it is read again. Writing to the database is not
//! signing in: a row that we did not write, or that was changed since, is nobody's, and raises an alarm. One place says
//! which columns count: all but those that are only shown.

use uuid::Uuid;

use super::Store;
use super::signing_keys::SigningKey;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::keys::rows::{MacOf, Row};
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::pending::{Pending, Sealed};
use crate::rules::session::Session;
use crate::rules::token::TokenHash;
use crate::rules::trusted::TrustedBrowser;

impl Store {
    /// The MAC of a row that is written.
    pub fn mac(&self, row: &Row) -> Result<Vec<u8>, Fault> {
        self.mac_of(MacOf::Row, row)
    }

    /// The MAC of something that is written.
    pub(super) fn mac_of(&self, of: MacOf, row: &Row) -> Result<Vec<u8>, Fault> {
        let keys = self.keys.as_ref().ok_or(Fault::NoKeys)?;
        if !keys.may_write() {
            return Err(Fault::KeysNotAgreed);
        }
        Ok(keys.mac(of, row).to_vec())
    }

    /// Whether a row is as we wrote it. Whoever has no keys, a command that only shows, cannot tell and takes it as it is.
    pub fn is_ours(&self, row: &Row, mac: &[u8]) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.is_mac(MacOf::Row, row, mac))
    }
}

/// A row as it is kept, whoever wrote it.
#[derive(Clone, Debug)]
pub struct Held {
    /// What it says, as far as that can be read.
    pub row: Option<Row>,
    /// The MAC beside it.
    pub mac: Vec<u8>,
}

impl Held {
    /// The id of the master it rests on; `None`: nobody's row.
    pub fn maker<'a>(&self, keys: &'a Keys) -> Option<&'a str> {
        keys.maker(MacOf::Row, self.row.as_ref()?, &self.mac)
    }
}

/// An account's.
pub fn account(own: &Account) -> Row {
    Row::of("accounts")
        .id(Some(own.id))
        .text(Some(own.door.name()))
        .text(Some(&own.handle))
        .text(Some(&own.address))
        .text(Some(&own.email))
        .texts(own.roles.iter().map(String::as_str))
        .at(own.disabled_at)
        .at(own.enrolment_until)
        .flag(own.enrolled)
        .number(Some(own.version))
        .optional(own.invitation.as_ref().map(|hash| &hash.0[..]))
}

/// An authenticator's.
pub fn authenticator(account: Uuid, own: &Authenticator) -> Row {
    let row = Row::of("authenticators").id(Some(account));
    sealed(row, Some(&own.secret))
        .number(Some(own.last_step))
        .number(Some(own.failures.into()))
        .at(own.suspended_at)
        .number(Some(own.version))
}

/// A pending sign-in's.
pub fn pending(own: &Pending) -> Row {
    let code = own.code.as_ref();
    let row = Row::of("pending_sign_ins")
        .id(Some(own.id))
        .text(Some(own.door.name()))
        .bytes(Some(&own.token_hash.0))
        .id(own.account)
        .text(Some(own.pool.kind.name()))
        .bytes(Some(&own.pool.key))
        .texts(own.proven.iter().map(|factor| factor.name()))
        .texts(own.left.iter().map(|factor| factor.name()))
        .text(code.map(|code| code.mac.key_id.as_str()))
        .bytes(code.map(|code| &code.mac.mac[..]))
        .at(code.map(|code| code.expires_at))
        .number(Some(own.codes.into()))
        .number(Some(own.email_code_attempts.into()))
        .number(Some(own.authenticator_attempts.into()))
        .flag(own.enrols);
    sealed(row, Some(&own.enrolment))
        .at(Some(own.created_at))
        .at(Some(own.expires_at))
        .number(Some(own.version))
        .optional(own.invitation.as_ref().map(|hash| &hash.0[..]))
}

/// A session's.
pub fn session(own: &Session) -> Row {
    let row = Row::of("sessions")
        .id(Some(own.id))
        .text(Some(own.door.name()))
        .id(Some(own.account))
        .bytes(Some(&own.token_hash.0))
        .bytes(own.gate_hash.as_ref().map(|hash| &hash.0[..]))
        .texts(own.proven.iter().map(|factor| factor.name()))
        .flag(own.recovered)
        .id(own.browser)
        .at(Some(own.created_at))
        .at(Some(own.seen_at))
        .at(own.confirmed_at)
        .number(Some(own.attempts.into()));
    let replacement = own.replacement.as_ref();
    let row = sealed(row, replacement.map(|waits| &waits.0)).at(replacement.map(|waits| waits.1));
    let row = row.number(Some(own.version));
    let Some(offered) = &own.offered else { return row };
    let waiting = offered.waiting.as_ref();
    let codes = row.text(waiting.map(|codes| codes.key_id.as_str())).bytes(waiting.map(|codes| &codes.bytes[..]));
    codes.at(Some(offered.until))
}

/// A trusted browser's.
pub fn trusted(own: &TrustedBrowser, token: &[u8], seen_at: Instant, expires_at: Instant) -> Row {
    Row::of("trusted_browsers")
        .id(Some(own.id))
        .id(Some(own.account))
        .bytes(Some(&own.pool.key))
        .bytes(Some(token))
        .at(Some(seen_at))
        .at(Some(expires_at))
}

/// A device link's.
pub fn link(token: TokenHash, account: Uuid, created_at: Instant, expires_at: Instant) -> Row {
    Row::of("device_links").bytes(Some(&token.0)).id(Some(account)).at(Some(created_at)).at(Some(expires_at))
}

/// A signing key's.
pub fn signing_key(own: &SigningKey) -> Row {
    let row = Row::of("signing_keys").id(Some(own.id)).text(Some(own.door.name())).text(Some(&own.kid));
    let row = sealed(row, Some(&own.sealed)).at(Some(own.created_at));
    row.at(Some(own.tenure.signs_from)).at(own.tenure.ends_at)
}

/// That of a server's word on a master it holds.
pub fn key_holder(server: Uuid, master: &str, told_at: Instant) -> Row {
    Row::of("key_holders").id(Some(server)).text(Some(master)).at(Some(told_at))
}

fn sealed(row: Row, sealed: Option<&Sealed>) -> Row {
    row.text(sealed.map(|sealed| sealed.key_id.as_str())).bytes(sealed.map(|sealed| &sealed.bytes[..]))
}

#[cfg(test)]
#[path = "macs_tests.rs"]
mod tests;
