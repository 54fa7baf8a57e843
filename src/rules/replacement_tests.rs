//! Tables of replacing an authenticator: who may ask, when the new secret expires, which code proves it, and what
//! happens to the old authenticator and to the session.

use super::*;
use crate::rules::recovery::{CONFIRMED_FOR, OfferedCodes};
use crate::rules::test_support::{OWN, RFC, app_code, at, authenticator, now, sealed, secret, session, step_of};

fn name(request: &ReplacementRequest<'_>) -> &'static str {
    match request {
        ReplacementRequest::Offer => "offer",
        ReplacementRequest::Refused(StepRefusal::NotConfirmed) => "not confirmed",
        ReplacementRequest::Refused(StepRefusal::InvalidFormat) => "invalid format",
        ReplacementRequest::Refused(StepRefusal::WrongStage) => "not offered",
        ReplacementRequest::Refused(_) => "refused",
        ReplacementRequest::Compare(..) => "compare",
    }
}

#[test]
fn a_replacement_wants_a_confirmed_identity_six_digits_and_a_secret_that_still_waits() {
    let (before, over) = (Some(now()), Some(now() - CONFIRMED_FOR));
    let (waits, late) = (Some(now() + chrono::TimeDelta::microseconds(1)), Some(now()));
    // (confirmed at, signed in by a recovery code, secret waits until, typed, decision)
    let table = [
        (None, false, waits, Some("123456"), "not confirmed"),
        (over, false, waits, None, "not confirmed"),
        (before, false, None, None, "offer"),
        (None, true, None, None, "offer"),
        (before, false, waits, None, "offer"),
        (before, false, waits, Some("12345"), "invalid format"),
        (before, false, None, Some("no code"), "invalid format"),
        (before, false, None, Some("123456"), "not offered"),
        (before, false, late, Some("123456"), "not offered"),
        (before, false, waits, Some("123456"), "compare"),
        (None, true, waits, Some("123 456"), "compare"),
    ];
    for (confirmed_at, recovered, until, typed, expected) in table {
        let replacement = until.map(|until| (sealed(OWN), until));
        let session = Session { confirmed_at, recovered, replacement, ..session() };
        let request = ReplacementRequest::of(&session, typed, now());
        assert_eq!(name(&request), expected, "{confirmed_at:?} {recovered} {until:?} {typed:?}");
        if let ReplacementRequest::Compare(digits, secret) = request {
            assert_eq!((digits.reveal(), secret), ("123456", &sealed(OWN)));
        }
    }
}

#[test]
fn a_secret_is_proven_by_a_code_of_its_own_within_a_step_of_now() {
    let proven = |bytes: &[u8], off: i64| {
        let digits = app_code(bytes, step_of(now()) + off);
        let shown = ShownCode::Authenticator { digits, secret: Some(secret(OWN)), enrolment: Some(sealed(OWN)) };
        ProvenSecret::by(shown, now())
    };
    for off in -1..=1 {
        assert_eq!(proven(OWN, off), Some(ProvenSecret { sealed: sealed(OWN), step: step_of(now()) + off }), "{off}");
    }
    assert_eq!((proven(OWN, -2), proven(OWN, 2), proven(RFC, 0)), (None, None, None));
    assert_eq!(ProvenSecret::by(ShownCode::Malformed, now()), None);
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
    let waiting = seen.offering_authenticator(sealed(OWN), now());
    let replacement = Some((sealed(OWN), now() + chrono::TimeDelta::minutes(10)));
    assert_eq!(waiting, Session { replacement, version: seen.version + 1, ..seen.clone() });
    let renewed = Session { recovered: false, confirmed_at: Some(now()), attempts: 0, offered: None, ..seen };
    assert_eq!(
        waiting.with_new_authenticator(now()),
        Session { replacement: None, version: waiting.version + 1, ..renewed }
    );
}
