//! Tables of replacing an authenticator: who may ask, when the new secret expires, which code proves it, and what
//! happens to the old authenticator and to the session.

use super::*;
use crate::rules::code::Digits;
use crate::rules::factor::{Factor, Purpose};
use crate::rules::open_challenge::OpenChallenge;
use crate::rules::policy::Policy;
use crate::rules::recovery::{CONFIRMED_FOR, OfferedCodes};
use crate::rules::refusal::StepRefusal;
use crate::rules::show::{Proof, show};
use crate::rules::show_facts::{SessionSeed, ShowFacts};
use crate::rules::shown::ShownCode;
use crate::rules::test_support::*;

/// Shows a code of a secret for the replacement of a session's authenticator.
fn shows(session: &Session, digits: Option<Digits>) -> Proof {
    let waiting = session.replacement.as_ref().map(|(sealed, _)| sealed.clone());
    let shown = digits.map_or(ShownCode::Malformed, |digits| {
        let secret = waiting.as_ref().map(|sealed| secret(&sealed.bytes));
        ShownCode::Authenticator { digits, secret, enrolment: waiting }
    });
    let open = OpenChallenge::replacement(session.clone(), &account(), pool(1));
    let facts = ShowFacts { authenticator: Some(authenticator()), ..ShowFacts::of(open, budget(), Some(account())) };
    let asked = (Purpose::Replacement, Factor::Authenticator);
    let (proof, change) = show(facts, asked, shown, &Policy::default(), &SessionSeed::NOTHING, now());
    assert!(change.is_none(), "a replacement is written with what it deletes, not as a step");
    proof
}

#[test]
fn a_replacement_wants_a_confirmed_identity_six_digits_and_a_secret_that_still_waits() {
    let (before, over) = (Some(now()), Some(now() - CONFIRMED_FOR));
    let (waits, late) = (Some(now() + chrono::TimeDelta::microseconds(1)), Some(now()));
    let refused = Proof::Refused;
    let proven = Proof::Replaced(ProvenSecret { sealed: sealed(OWN), step: step_of(now()) });
    let right = Some(app_code(OWN, step_of(now())));
    // (confirmed at, signed in by a recovery code, secret waits until, typed, outcome)
    let table = [
        (None, false, waits, right.clone(), refused(StepRefusal::NotConfirmed)),
        (None, false, waits, None, refused(StepRefusal::NotConfirmed)),
        (over, false, waits, right.clone(), refused(StepRefusal::NotConfirmed)),
        (before, false, waits, None, refused(StepRefusal::InvalidFormat)),
        (before, false, None, None, refused(StepRefusal::InvalidFormat)),
        (before, false, None, right.clone(), refused(StepRefusal::WrongStage)),
        (before, false, late, right.clone(), refused(StepRefusal::WrongStage)),
        (before, false, waits, Some(app_code(RFC, step_of(now()))), refused(StepRefusal::WrongOffered)),
        (before, false, waits, right.clone(), proven.clone()),
        (None, true, waits, right, proven),
    ];
    for (confirmed_at, recovered, until, typed, expected) in table {
        let replacement = until.map(|until| (sealed(OWN), until));
        let session = Session { confirmed_at, recovered, replacement, ..session() };
        let case = format!("{confirmed_at:?} {recovered} {until:?} {typed:?}");
        assert_eq!(shows(&session, typed), expected, "{case}");
        let may = recovered || confirmed_at == before;
        assert_eq!(session.offering_authenticator(sealed(OWN), now()).is_some(), may, "{case}");
    }
}

#[test]
fn a_secret_is_proven_by_a_code_of_its_own_within_a_step_of_now() {
    let replacement = Some((sealed(OWN), now() + CONFIRMED_FOR));
    let session = Session { confirmed_at: Some(now()), replacement, ..session() };
    for off in -2..=2 {
        let step = step_of(now()) + off;
        let proven = Proof::Replaced(ProvenSecret { sealed: sealed(OWN), step });
        let expected = if (-1..=1).contains(&off) { proven } else { Proof::Refused(StepRefusal::WrongOffered) };
        assert_eq!(shows(&session, Some(app_code(OWN, step))), expected, "{off}");
    }
}

#[test]
fn a_replaced_authenticator_is_a_fresh_one_whose_version_goes_on() {
    let worn = Authenticator { last_step: 99, failures: 100, suspended_at: Some(at(0)), ..authenticator() };
    let replaced = worn.clone().replaced_by(&ProvenSecret { sealed: sealed(OWN), step: 8 });
    let fresh = Authenticator { secret: sealed(OWN), last_step: 8, failures: 0, suspended_at: None, version: 0 };
    assert_eq!(replaced, Authenticator { version: worn.version + 1, ..fresh });
}

#[test]
fn a_session_waits_for_ten_minutes_and_is_confirmed_by_the_replacement() {
    let offered = Some(OfferedCodes { waiting: None, until: at(600) });
    let seen = Session { recovered: true, attempts: 3, offered, ..session() };
    let Some(waiting) = seen.offering_authenticator(sealed(OWN), now()) else { panic!("it may be offered") };
    let replacement = Some((sealed(OWN), now() + chrono::TimeDelta::minutes(10)));
    assert_eq!(waiting, Session { replacement, version: seen.version + 1, ..seen.clone() });
    let renewed = Session { recovered: false, confirmed_at: Some(now()), attempts: 0, offered: None, ..seen };
    assert_eq!(
        waiting.with_new_authenticator(now()),
        Session { replacement: None, version: waiting.version + 1, ..renewed }
    );
}
