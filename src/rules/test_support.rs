//! Facts, shown codes and answers of the rules' tests, over the fixtures of `test_fixtures`.

use uuid::Uuid;

use super::Instant;
use super::account::Account;
use super::authenticator::Authenticator;
use super::budget::Budget;
use super::code::CodeMac;
use super::code_topic::CodeTopic;
use super::decision::{AuthenticatorChange, Change};
use super::device::TrustedDevice;
use super::factor::{Factor, Purpose};
use super::open_challenge::OpenChallenge;
use super::pending::Pending;
use super::policy::Policy;
use super::refusal::StepRefusal;
use super::session::DisplacedSession;
use super::show::{Proof, show};
use super::show_facts::{SessionSeed, ShowFacts};
use super::shown::ShownCode;
pub use super::test_fixtures::*;
use super::token::TokenHash;
use super::trusted::TrustedBrowser;

/// Topics of codes of players alone.
pub const PLAYER_TOPICS: [CodeTopic; 2] = [CodeTopic::Withdrawal, CodeTopic::MobileChange];

/// Facts of a shown factor of a pending sign-in.
#[derive(Clone, Debug)]
pub struct ProveFacts {
    pub pending: Pending,
    pub budget: Budget,
    pub account: Option<Account>,
    pub authenticator: Option<Authenticator>,
    pub presented: Option<TrustedBrowser>,
    pub displaced: Vec<DisplacedSession>,
}

impl From<ProveFacts> for ShowFacts {
    fn from(facts: ProveFacts) -> ShowFacts {
        let ProveFacts { pending, budget, account, authenticator, presented, displaced } = facts;
        let open = OpenChallenge::Pending(Box::new(pending));
        let device = Some(TrustedDevice::default());
        ShowFacts { authenticator, presented, device, displaced, ..ShowFacts::of(open, budget, account) }
    }
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
    let pending = Pending { enrols: true, enrolment: Some(sealed(OWN)), ..half_way() };
    ProveFacts { pending, account: Some(invited(DAY)), authenticator: None, ..first() }
}

/// Facts of a decoy: no account and no authenticator.
pub fn nobodys(facts: ProveFacts) -> ProveFacts {
    ProveFacts { pending: facts.pending.as_decoy(), account: None, authenticator: None, ..facts }
}

/// Shown code of the mail step, with this number.
pub fn mailed(number: u32) -> ShownCode {
    ShownCode::SentCode(Some(mac(pending().id, number)))
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
        refresh_salt: None,
        binding: None,
        gate_hash: None,
        ended_session: None,
        browser: Some((Uuid::from_u128(10), TokenHash([10; 32]))),
        displaced_line: Uuid::from_u128(11),
        deed_line: Uuid::from_u128(12),
        pending: None,
    }
}

pub fn shows(facts: ProveFacts, factor: Factor, shown: ShownCode) -> (Proof, Option<Change>) {
    prove(facts, factor, shown, &by_window(), &names(), now())
}

/// Shows a factor of a pending sign-in.
pub fn prove(
    facts: ProveFacts,
    factor: Factor,
    shown: ShownCode,
    policy: &Policy,
    fresh: &SessionSeed,
    now: Instant,
) -> (Proof, Option<Change>) {
    show(facts.into(), (Purpose::SignIn, factor), shown, policy, fresh, now)
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

/// Change that carries the code of its delivery. Panics if it delivers none.
pub fn mailed_for(mut change: Change, mac: CodeMac, mail: Uuid) -> Change {
    let Some(delivery) = change.delivery else { panic!("{change:?} delivers nothing") };
    change.carry(delivery, mac, (mail, sealed(b"mail")));
    change
}

/// Secret of a pending sign-in, as the fake seal holds it. Panics if there is none.
pub fn own_secret(pending: &Pending) -> Vec<u8> {
    pending.enrolment.as_ref().map_or_else(|| panic!("{pending:?} has no secret"), |sealed| sealed.bytes.clone())
}
