//! Fixtures of the rules' tests: one account, its pool, its pending sign-in, and fake MACs and seals. No key is
//! involved.

use ipnet::IpNet;
use totp_rs::{Algorithm, Builder};
use uuid::Uuid;

use super::account::Account;
use super::application_key::{ApplicationKey, KeyName, KeyScope, network};
use super::authenticator::{Authenticator, Secret};
use super::budget::{Budget, Tally};
use super::challenge::Challenge;
use super::code::{CodeMac, Digits, MailedCode};
use super::factor::{Door, Factor, Purpose};
use super::pending::{Pending, Sealed};
use super::player::PlayerFacts;
use super::policy::{AdminPolicy, EnrolmentMode, Policy};
use super::pool::{Pool, PoolKind};
use super::session::Session;
use super::token::TokenHash;
use super::{Instant, Span};

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// Secret of RFC 6238, appendix B.
pub const RFC: &[u8] = b"12345678901234567890";

/// Secret of a pending sign-in that enrols.
pub const OWN: &[u8] = b"of this browser only";

/// Enrolment secret as it is sealed to the account.
pub const ACCOUNTS: &[u8] = b"sealed to the account";

/// Code that was mailed for `pending`.
pub const MAILED: u32 = 123_456;

/// Instant in seconds after `pending` began. Second 0 is the first second of a TOTP step.
pub fn at(second: i64) -> Instant {
    Instant::UNIX_EPOCH + Span::seconds(1_800_000_000 + second)
}

/// Step of RFC 6238 that contains `now`.
pub fn step_of(now: Instant) -> i64 {
    now.timestamp().div_euclid(30)
}

pub fn pool(key: u8) -> Pool {
    Pool { kind: PoolKind::Untrusted, key: [key; 32] }
}

/// Unspent budget, read at version 30.
pub fn budget() -> Budget {
    Budget { version: 30, ..Budget::unspent(pool(1)) }
}

/// Tally of `wrong` wrong codes, all at second `second`, and of a lockout.
pub fn tally(wrong: usize, second: i64, locked_until: Option<i64>) -> Tally {
    Tally {
        wrong_at: vec![at(second); wrong],
        lockouts: u16::from(locked_until.is_some()),
        locked_until: locked_until.map(at),
    }
}

/// Policy that lets the mailbox alone enrol.
pub fn by_window() -> Policy {
    enrolling_by(EnrolmentMode::Window)
}

/// Policy with this mode of enrolment.
pub fn enrolling_by(enrolment: EnrolmentMode) -> Policy {
    Policy { admins: AdminPolicy { enrolment, ..AdminPolicy::default() }, ..Policy::default() }
}

/// Enabled and enrolled account, read at version 10.
pub fn account() -> Account {
    Account {
        id: Uuid::from_u128(1),
        door: Door::Staff,
        handle: String::from("admin_0123456789"),
        address: String::from("admin@example.com"),
        email: String::from("admin@example.com"),
        user_name: None,
        number: None,
        brand: None,
        player: PlayerFacts::default(),
        roles: vec![String::from("BO")],
        disabled_at: None,
        enrolment_until: None,
        invitation: None,
        enrolled: true,
        two_factor: false,
        has_password: false,
        email_proven: false,
        trial_until: None,
        terms: None,
        version: 10,
        language: None,
        name: String::from("Admin"),
    }
}

/// Enabled account without an authenticator; its enrolment window ends at second `until`.
pub fn invited(until: i64) -> Account {
    Account { enrolled: false, enrolment_until: Some(at(until)), ..account() }
}

pub fn disabled(account: Account) -> Account {
    Account { disabled_at: Some(at(0)), ..account }
}

pub fn role_less(account: Account) -> Account {
    Account { roles: Vec::new(), ..account }
}

/// Authenticator of `account`, last used long ago, read at version 40.
pub fn authenticator() -> Authenticator {
    Authenticator { secret: sealed(ACCOUNTS), last_step: 7, failures: 0, suspended_at: None, version: 40 }
}

/// Session of `account` without a confirmed identity, read at version 50.
pub fn session() -> Session {
    Session {
        id: Uuid::from_u128(3),
        door: Door::Staff,
        account: account().id,
        token_hash: TokenHash([3; 32]),
        gate_hash: None,
        proven: vec![Factor::EmailCode, Factor::Authenticator],
        recovered: false,
        enrolled: false,
        browser: None,
        created_at: at(0),
        seen_at: at(0),
        confirmed_at: None,
        confirmed_for: None,
        attempts: 0,
        replacement: None,
        offered: None,
        device: None,
        refresh: None,
        binding: None,
        half: false,
        version: 50,
    }
}

pub fn sealed(bytes: &[u8]) -> Sealed {
    Sealed { key_id: String::from("k1"), bytes: bytes.to_vec() }
}

/// Pending sign-in of `account` that began at second 0, with one code mailed, read at version 20.
pub fn pending() -> Pending {
    let id = Uuid::from_u128(2);
    let challenge = Challenge {
        code: Some(MailedCode { mac: mac(id, MAILED), expires_at: at(10 * MINUTE) }),
        codes: 1,
        ..Challenge::open(Door::Staff, Purpose::SignIn, Some(&account()), pool(1))
    };
    Pending {
        id,
        token_hash: TokenHash([2; 32]),
        challenge,
        session: None,
        payload: None,
        reason: None,
        device: None,
        binding: None,
        invitation: None,
        enrols: false,
        closed: None,
        enrolment: Some(sealed(b"the pending sign-in's own")),
        created_at: at(0),
        expires_at: at(15 * MINUTE),
        version: 20,
    }
}

/// Pending sign-in `pending` after its mailed code was proven.
pub fn half_way() -> Pending {
    proven_first(pending())
}

/// Pending sign-in after its first factor was proven.
pub fn proven_first(mut pending: Pending) -> Pending {
    pending.challenge.advance();
    pending
}

/// Pending sign-in with these attempts, by place.
pub fn tried(attempts: [u16; 2], pending: Pending) -> Pending {
    Pending { challenge: Challenge { attempts, ..pending.challenge }, ..pending }
}

/// Pending sign-in with this number of codes sent.
pub fn coded(codes: u16, pending: Pending) -> Pending {
    Pending { challenge: Challenge { codes, ..pending.challenge }, ..pending }
}

/// Pending sign-in that another pool pays for.
pub fn pooled(key: u8, pending: Pending) -> Pending {
    Pending { challenge: Challenge { pool: pool(key), ..pending.challenge }, ..pending }
}

/// Fake MAC of a mailed code, bound to its pending sign-in like a real one.
pub fn mac(pending: Uuid, number: u32) -> CodeMac {
    let mut mac = [0; 32];
    mac[..16].copy_from_slice(pending.as_bytes());
    mac[16..20].copy_from_slice(&number.to_be_bytes());
    CodeMac { key_id: String::from("k1"), mac }
}

pub fn secret(bytes: &[u8]) -> Secret {
    Secret::of(bytes.to_vec())
}

/// Code that an authenticator app shows in a step.
pub fn app_code(secret: &[u8], step: i64) -> Digits {
    let app = Builder::new().with_algorithm(Algorithm::SHA1).with_secret(secret.to_vec()).build();
    let shown = app.ok().zip(u64::try_from(step * 30).ok()).map(|(app, start)| app.generate(start).to_string());
    let Some(digits) = shown.as_deref().and_then(Digits::parse) else { panic!("step {step} has no code") };
    digits
}

/// Instant at which the tests show codes.
pub fn now() -> Instant {
    at(MINUTE)
}

/// The network of a text.
pub fn net(text: &str) -> IpNet {
    network(text).unwrap_or_else(|| panic!("{text}"))
}

/// Application key made at second 0, for calls of the session door and of facts from everywhere, for ever.
pub fn application_key() -> ApplicationKey {
    ApplicationKey {
        id: Uuid::from_u128(1),
        name: KeyName::parse("billing").unwrap_or_else(|| panic!("a name")),
        token_hash: TokenHash([1; 32]),
        scopes: vec![KeyScope::Session, KeyScope::Facts],
        networks: Vec::new(),
        brands: Vec::new(),
        created_at: at(0),
        expires_at: None,
        ended_at: None,
        version: 1,
    }
}
