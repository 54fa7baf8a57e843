//! Fixtures of the rules' tests: one account, its pool, its pending sign-in, and fake MACs and seals. No key is
//! involved.

use totp_rs::{Algorithm, Builder};
use uuid::Uuid;

use super::account::Account;
use super::authenticator::{Authenticator, Secret};
use super::budget::{Budget, Tally};
use super::code::{CodeMac, Digits, MailedCode};
use super::decision::{AuthenticatorChange, Change};
use super::factor::{Door, Factor};
use super::pending::{Pending, Sealed};
use super::policy::{AdminPolicy, EnrolmentMode, Policy};
use super::pool::{Pool, PoolKind};
use super::prove::{Proof, ProveFacts, SessionSeed, prove};
use super::refusal::StepRefusal;
use super::session::Session;
use super::shown::ShownCode;
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
        roles: vec![String::from("BO")],
        disabled_at: None,
        enrolment_until: None,
        invitation: None,
        enrolled: true,
        two_factor: false,
        has_password: false,
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
        browser: None,
        created_at: at(0),
        seen_at: at(0),
        confirmed_at: None,
        attempts: 0,
        replacement: None,
        offered: None,
        version: 50,
    }
}

pub fn sealed(bytes: &[u8]) -> Sealed {
    Sealed { key_id: String::from("k1"), bytes: bytes.to_vec() }
}

/// Pending sign-in of `account` that began at second 0, with one code mailed, read at version 20.
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
        attempts: [0, 0],
        invitation: None,
        enrols: false,
        enrolment: sealed(b"the pending sign-in's own"),
        created_at: at(0),
        expires_at: at(15 * MINUTE),
        version: 20,
    }
}

/// Pending sign-in `pending` after its mailed code was proven.
pub fn half_way() -> Pending {
    Pending { proven: vec![Factor::EmailCode], left: vec![Factor::Authenticator], code: None, ..pending() }
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

/// Facts at the step of the mailed code.
pub fn first() -> ProveFacts {
    ProveFacts {
        pending: pending(),
        budget: budget(),
        account: Some(account()),
        authenticator: Some(authenticator()),
        presented: None,
        displaced: Vec::new(),
    }
}

/// Facts at the step of the authenticator's code.
pub fn second() -> ProveFacts {
    ProveFacts { pending: half_way(), ..first() }
}

/// Facts at the first code of an authenticator that is being enrolled.
pub fn enrolling() -> ProveFacts {
    let pending = Pending { enrols: true, enrolment: sealed(OWN), ..half_way() };
    ProveFacts { pending, account: Some(invited(DAY)), authenticator: None, ..first() }
}

/// Facts of a decoy: no account and no authenticator.
pub fn nobodys(facts: ProveFacts) -> ProveFacts {
    ProveFacts { pending: Pending { account: None, ..facts.pending }, account: None, authenticator: None, ..facts }
}

/// Shown code of the mail step, with this number.
pub fn mailed(number: u32) -> ShownCode {
    ShownCode::EmailCode(Some(mac(pending().id, number)))
}

/// Shown code of the account's app, `off` steps from now.
pub fn app(off: i64) -> ShownCode {
    ShownCode::Authenticator { digits: app_code(RFC, step_of(now()) + off), secret: Some(secret(RFC)), enrolment: None }
}

/// Shown code of an app that is being enrolled, `off` steps from now.
pub fn new_app(off: i64) -> ShownCode {
    let digits = app_code(OWN, step_of(now()) + off);
    ShownCode::Authenticator { digits, secret: Some(secret(OWN)), enrolment: Some(sealed(ACCOUNTS)) }
}

/// Facts at the step of a factor, and a wrong code of the factor.
pub fn with_a_wrong_code(factor: Factor) -> (ProveFacts, ShownCode) {
    match factor {
        Factor::EmailCode => (first(), mailed(MAILED + 1)),
        Factor::Authenticator => (second(), app(9)),
        Factor::SmsCode | Factor::Password => panic!("the staff door asks for no {factor}"),
    }
}

/// Fixed tokens and ids in place of the random ones of a session.
pub fn names() -> SessionSeed {
    SessionSeed {
        token_hash: TokenHash([9; 32]),
        session: Uuid::from_u128(9),
        gate_hash: None,
        ended_session: None,
        browser: (Uuid::from_u128(10), TokenHash([10; 32])),
        displaced_line: Uuid::from_u128(11),
    }
}

pub fn shows(facts: ProveFacts, factor: Factor, shown: ShownCode) -> (Proof, Option<Change>) {
    prove(facts, factor, shown, &by_window(), &names(), now())
}

pub fn shows_mailed(facts: ProveFacts, number: u32) -> (Proof, Change) {
    with_change(shows(facts, Factor::EmailCode, mailed(number)))
}

pub fn shows_app(facts: ProveFacts, shown: ShownCode) -> (Proof, Change) {
    with_change(shows(facts, Factor::Authenticator, shown))
}

/// Unwraps the change of a proof. Panics if nothing is written.
pub fn with_change((proof, change): (Proof, Option<Change>)) -> (Proof, Change) {
    let Some(change) = change else { panic!("{proof:?} writes nothing") };
    (proof, change)
}

pub fn suspended() -> Authenticator {
    Authenticator { failures: 100, suspended_at: Some(at(0)), ..authenticator() }
}

pub fn wrong(remaining: u16) -> Proof {
    Proof::Refused(StepRefusal::Wrong { remaining, until: None })
}

/// Authenticator that a change writes for `account`. Panics if there is none.
pub fn counted(change: Change) -> Authenticator {
    match change.authenticator {
        Some(AuthenticatorChange::Counted(whose, own)) if whose == account().id => own,
        other => panic!("{other:?}"),
    }
}
