//! Order of refusals: whichever reasons hold at once, the answer tells the first in order, and a refusal writes
//! nothing.

use super::*;
use crate::rules::test_support::*;

type Case = (ProveFacts, Factor, ShownCode);

/// Reason of a refusal: its name, the edit that causes it, and the expected answer.
type Reason = (&'static str, fn(&mut Case), Proof);

fn ended() -> Reason {
    ("ended", |case| case.0.pending.expires_at = now(), Proof::Refused(StepRefusal::NoPending))
}

fn malformed() -> Reason {
    ("malformed", |case| case.2 = ShownCode::Malformed, Proof::Refused(StepRefusal::InvalidFormat))
}

fn locked() -> Reason {
    let lock = |case: &mut Case| {
        case.0.budget.places[0] = tally(20, HOUR - DAY, None);
        case.0.budget.places[1] = tally(0, 0, Some(HOUR));
    };
    ("locked", lock, Proof::Refused(StepRefusal::Locked { until: Some(at(HOUR)) }))
}

/// Checks every subset of the reasons: the answer is the first reason's, and a refusal writes nothing.
fn first_of(reasons: &[Reason], start: fn() -> Case, otherwise: &Proof) {
    for set in 0..1_u32 << reasons.len() {
        let held: Vec<_> = (0..).zip(reasons).filter(|(bit, _)| set >> bit & 1 == 1).map(|held| held.1).collect();
        let mut case = start();
        held.iter().rev().for_each(|reason| reason.1(&mut case));
        let names: Vec<&str> = held.iter().map(|reason| reason.0).collect();
        let (proof, change) = shows(case.0, case.1, case.2);
        assert_eq!(&proof, held.first().map_or(otherwise, |reason| &reason.2), "{names:?}");
        let counts = matches!(
            proof,
            Proof::Advanced
                | Proof::SignedIn
                | Proof::Refused(StepRefusal::Wrong { .. })
                | Proof::Refused(StepRefusal::AlreadyEnrolled)
        );
        assert_eq!(change.is_some(), counts, "{names:?}");
    }
}

#[test]
fn of_all_refusals_of_a_mailed_code_the_first_in_order_is_told() {
    let reasons: [Reason; 6] = [
        ended(),
        ("authenticator asked", |case| case.1 = Factor::Authenticator, Proof::Refused(StepRefusal::WrongStage)),
        malformed(),
        locked(),
        (
            "expired",
            |case| case.0.pending.challenge.code.iter_mut().for_each(|code| code.expires_at = now()),
            Proof::Refused(StepRefusal::Expired),
        ),
        ("wrong", |case| case.2 = mailed(MAILED + 1), wrong(4)),
    ];
    first_of(&reasons, || (first(), Factor::EmailCode, mailed(MAILED)), &Proof::Advanced);
}

#[test]
fn of_all_refusals_of_an_authenticator_code_the_first_in_order_is_told() {
    let asked: fn() -> Reason =
        || ("mailed code asked", |case| case.1 = Factor::EmailCode, Proof::Refused(StepRefusal::WrongStage));
    let reasons: [Reason; 7] = [
        ended(),
        ("disabled", |case| case.0.account = Some(disabled(account())), Proof::Refused(StepRefusal::NoPending)),
        asked(),
        malformed(),
        (
            "suspended",
            |case| case.0.authenticator = Some(suspended()),
            Proof::Refused(StepRefusal::Locked { until: None }),
        ),
        locked(),
        ("wrong", |case| case.2 = app(9), wrong(4)),
    ];
    first_of(&reasons, || (second(), Factor::Authenticator, app(0)), &Proof::SignedIn);
    let elsewhere: fn(&mut Case) = |case| case.0.authenticator = Some(authenticator());
    let reasons: [Reason; 6] = [
        ended(),
        asked(),
        malformed(),
        locked(),
        ("enrolled elsewhere", elsewhere, Proof::Refused(StepRefusal::AlreadyEnrolled)),
        ("wrong", |case| case.2 = new_app(9), wrong(4)),
    ];
    first_of(&reasons, || (enrolling(), Factor::Authenticator, new_app(0)), &Proof::SignedIn);
}

#[test]
fn suspended_is_told_before_already_enrolled() {
    let facts = ProveFacts { account: Some(account()), authenticator: Some(suspended()), ..enrolling() };
    let (proof, change) = shows(facts, Factor::Authenticator, new_app(0));
    assert_eq!((proof, change.is_some()), (Proof::Refused(StepRefusal::Locked { until: None }), false));
}
