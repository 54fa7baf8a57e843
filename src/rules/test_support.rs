//! What the rules are tried on: one account, its pool, its pending sign-in, and stand-ins for what keys compute.

use totp_rs::{Algorithm, Builder};
use uuid::Uuid;

use super::account::Account;
use super::authenticator::{Authenticator, Secret};
use super::budget::{Budget, Pool, PoolKind, Tally};
use super::code::{CodeMac, Digits, MailedCode};
use super::factor::{Door, Factor};
use super::pending::{Pending, Sealed};
use super::token::TokenHash;
use super::{Instant, Span};

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// The secret of RFC 6238, appendix B.
pub const RFC: &[u8] = b"12345678901234567890";

/// The code that `pending` was mailed.
pub const MAILED: u32 = 123_456;

/// The instant, in seconds from when `pending` began: the first of a step.
pub fn at(second: i64) -> Instant {
    Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second)
}

/// The step of RFC 6238 that `now` lies in.
pub fn step_of(now: Instant) -> i64 {
    now.timestamp().div_euclid(30)
}

pub fn pool(key: u8) -> Pool {
    Pool { kind: PoolKind::Untrusted, key: [key; 32] }
}

/// Nothing spent; read at version 30.
pub fn budget() -> Budget {
    Budget { version: 30, ..Budget::unspent(pool(1)) }
}

/// Wrong codes: so many at second `second`, and a lockout.
pub fn tally(wrong: usize, second: i64, locked_until: Option<i64>) -> Tally {
    Tally {
        wrong_at: vec![at(second); wrong],
        lockouts: u16::from(locked_until.is_some()),
        locked_until: locked_until.map(at),
    }
}

/// In service and enrolled; read at version 10.
pub fn account() -> Account {
    Account {
        id: Uuid::from_u128(1),
        email: String::from("admin@example.com"),
        disabled: false,
        has_role: true,
        enrolment_until: None,
        enrolled: true,
        version: 10,
    }
}

/// In service, without an authenticator, and inside the window that ends then.
pub fn invited(until: i64) -> Account {
    Account { enrolled: false, enrolment_until: Some(at(until)), ..account() }
}

pub fn disabled(account: Account) -> Account {
    Account { disabled: true, ..account }
}

pub fn role_less(account: Account) -> Account {
    Account { has_role: false, ..account }
}

/// The account's, last used long ago; read at version 40.
pub fn authenticator() -> Authenticator {
    Authenticator { last_step: 7, failures: 0, suspended_at: None, version: 40 }
}

pub fn sealed(bytes: &[u8]) -> Sealed {
    Sealed { key_id: String::from("k1"), bytes: bytes.to_vec() }
}

/// Begun at second 0 by the account, one code mailed; read at version 20.
pub fn pending() -> Pending {
    let id = Uuid::from_u128(2);
    Pending {
        id,
        door: Door::Staff,
        token_hash: TokenHash([2; 32]),
        account: Some(account().id),
        pool: pool(1),
        proven: Vec::new(),
        left: vec![Factor::EmailCode, Factor::Authenticator],
        code: Some(MailedCode { mac: mac(id, MAILED), expires_at: at(10 * MINUTE) }),
        codes: 1,
        email_code_attempts: 0,
        authenticator_attempts: 0,
        enrols: false,
        enrolment: sealed(b"the pending sign-in's own"),
        created_at: at(0),
        expires_at: at(15 * MINUTE),
        version: 20,
    }
}

/// As `pending`, its mailed code proven.
pub fn half_way() -> Pending {
    Pending { proven: vec![Factor::EmailCode], left: vec![Factor::Authenticator], code: None, ..pending() }
}

/// What keys would make of a mailed code: bound to its pending sign-in.
pub fn mac(pending: Uuid, number: u32) -> CodeMac {
    let mut mac = [0; 32];
    mac[..16].copy_from_slice(pending.as_bytes());
    mac[16..20].copy_from_slice(&number.to_be_bytes());
    CodeMac { key_id: String::from("k1"), mac }
}

pub fn secret(bytes: &[u8]) -> Secret {
    Secret::of(bytes.to_vec())
}

/// What an app shows in that step.
pub fn app_code(secret: &[u8], step: i64) -> Digits {
    let app = Builder::new().with_algorithm(Algorithm::SHA1).with_secret(secret.to_vec()).build();
    let shown = app.ok().zip(u64::try_from(step * 30).ok()).map(|(app, start)| app.generate(start).to_string());
    let Some(digits) = shown.as_deref().and_then(Digits::parse) else { panic!("step {step} has no code") };
    digits
}
