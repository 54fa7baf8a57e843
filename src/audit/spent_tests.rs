//! Tables of rows put back after their use: steps, recovery codes and trusted browsers, compared with the trail.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use serde_json::json;

use super::*;
use crate::audit::finding::FindingKind;
use crate::audit::walk::tests::line;

const ACCOUNT: Uuid = Uuid::from_u128(1);
const PENDING: Uuid = Uuid::from_u128(60);

/// Id that was drawn when a line was written.
fn drawn(number: i64, nth: u8) -> Uuid {
    let millis = u64::try_from(line(number).at.timestamp_millis()).unwrap();
    uuid::Builder::from_unix_timestamp_millis(millis, &[nth; 10]).into_uuid()
}

fn told(lines: &[(i64, &str, &str, Value)]) -> SpentHistory {
    let mut told = SpentHistory::of([PENDING].into_iter(), (1..=7).map(Uuid::from_u128));
    for (number, event, outcome, detail) in lines {
        let line =
            AuditLine { event: (*event).into(), outcome: (*outcome).into(), detail: detail.clone(), ..line(*number) };
        told.note(&line, Some(*number));
    }
    told
}

fn found(mut told: SpentHistory, row: Rows) -> Vec<(Option<i64>, Uuid)> {
    told.hold(&[Rows { id: ACCOUNT, ..row }], true);
    let findings = told.end().told;
    assert!(findings.iter().all(|finding| finding.kind == FindingKind::PutBack));
    findings.iter().map(|finding| (finding.position, finding.id.unwrap())).collect()
}

#[test]
fn a_step_older_than_was_told_was_put_back() {
    let lines = || {
        told(&[
            (1, "authenticator", "signed_in", json!({ "lastStep": 70 })),
            (2, "identity", "confirmed", json!({ "lastStep": 73 })),
            (3, "authenticator", "wrong", json!({ "lastStep": 73 })),
        ])
    };
    for (step, is_old) in [(70, true), (72, true), (73, false), (80, false)] {
        let expected = if is_old { vec![(Some(2), ACCOUNT)] } else { Vec::new() };
        assert_eq!(found(lines(), Rows { last_step: Some(step), ..Rows::default() }), expected, "{step}");
    }
    assert_eq!(found(lines(), Rows::default()), [], "it is gone, and its end is another line's");
    // A replaced or newly enrolled authenticator starts with its own first step.
    for (event, outcome, detail) in [
        ("authenticator_replaced", "done", json!({ "lastStep": 72 })),
        ("authenticator", "enrolled_and_signed_in", json!({ "lastStep": 72 })),
    ] {
        let again = [(2, "identity", "confirmed", json!({ "lastStep": 73 })), (9, event, outcome, detail)];
        assert_eq!(found(told(&again), Rows { last_step: Some(72), ..Rows::default() }), [], "{event}");
    }
}

#[test]
fn a_step_accepted_twice_is_found_though_the_row_is_newer_again() {
    let lines = [7, 9, 9, 12].into_iter().zip(1..);
    let lines: Vec<_> =
        lines.map(|(step, at)| (at, "authenticator", "signed_in", json!({ "lastStep": step }))).collect();
    assert_eq!(found(told(&lines), Rows { last_step: Some(12), ..Rows::default() }), [(Some(3), ACCOUNT)]);
    // A wrong code that shares its step with a later sign-in is no acceptance, so the step was accepted once.
    let turned = ["wrong", "signed_in"].map(|outcome| (1, "authenticator", outcome, json!({ "lastStep": 7 })));
    assert_eq!(found(told(&turned), Rows { last_step: Some(7), ..Rows::default() }), []);
}

#[test]
fn a_recovery_code_that_is_not_left_was_put_back() {
    let [a, b, c] = [1, 2, 3].map(|nth| drawn(10, nth));
    let made = || (10, "recovery_codes", "done", json!({ "recoveryCodes": [a, b, c] }));
    let spent = || (20, "authenticator", "recovered", json!({ "recoveryCode": b }));
    let row = |codes: &[Uuid]| Rows { codes: codes.to_vec(), ..Rows::default() };
    assert_eq!(found(told(&[made()]), row(&[a, b, c])), []);
    assert_eq!(found(told(&[made(), spent()]), row(&[a, c])), []);
    assert_eq!(found(told(&[made(), spent()]), row(&[a, b, c])), [(Some(20), b)]);
    assert_eq!(found(told(&[made()]), row(&[drawn(9, 1)])), [(Some(10), drawn(9, 1))], "of an older set");
    assert_eq!(found(told(&[made()]), row(&[drawn(11, 1)])), [], "made since, and not told yet");
    assert_eq!(found(told(&[made(), spent(), spent()]), row(&[a, c])), [(Some(20), b)], "spent twice");
    for event in ["authenticator_reset", "authenticator_replaced"] {
        assert_eq!(found(told(&[made(), (30, event, "done", json!({}))]), row(&[a])), [(Some(30), a)], "{event}");
    }
}

#[test]
fn a_trusted_browser_that_was_forgotten_was_put_back() {
    let ids: Vec<Uuid> = (1..=7).map(Uuid::from_u128).collect();
    let seen = |number: i64, id: Uuid| (number, "authenticator", "signed_in", json!({ "trustedBrowser": id }));
    let row = |id: Uuid, number: i64| Rows { browsers: vec![(id, line(number).at)], ..Rows::default() };
    let all: Vec<_> = (1..).zip(&ids).map(|(number, id)| seen(number * 100, *id)).collect();
    // The trail keeps the five browsers seen last, so older rows were put back.
    for (number, id) in (1..).zip(&ids) {
        let expected = if number <= 2 { vec![(Some(500 + number * 100), *id)] } else { Vec::new() };
        assert_eq!(found(told(&all), row(*id, number * 100)), expected, "{number}");
    }
    // With missing lines the number of later browsers proves nothing.
    let mut doubtful = told(&all);
    doubtful.hold(&[Rows { id: ACCOUNT, ..row(ids[0], 100) }], false);
    assert_eq!(doubtful.end().told, []);
    let one = ids[0];
    let forgotten = json!({ "trustedBrowser": one });
    let ended = json!({ "trustedBrowserEnded": { "account": ACCOUNT, "id": one } });
    for (event, detail) in [
        ("browser_forgotten", forgotten),
        ("admin_disabled", json!({ "browsersForgotten": true })),
        ("authenticator", ended),
    ] {
        let lines = [seen(100, one), (300, event, "done", detail)];
        assert_eq!(found(told(&lines), row(one, 100)), [(Some(300), one)], "{event}");
        let again = [lines[0].clone(), lines[1].clone(), seen(400, one)];
        assert_eq!(found(told(&again), row(one, 400)), [(Some(300), one)], "{event}: and it signed in with that");
    }
    let again = [seen(100, one), seen(300, one)];
    assert_eq!(found(told(&again), row(one, 100)), [(Some(300), one)], "as it was before");
    assert_eq!(found(told(&again), row(one, 300)), []);
}

#[test]
fn a_pending_sign_in_older_than_was_told_was_put_back() {
    let held = |lines: &[(i64, &str, &str, Value)], version: i64| {
        let mut told = told(lines);
        told.hold_pending(&[(PENDING, version), (Uuid::from_u128(61), 1)]);
        told.end().told.iter().map(|finding| (finding.position, finding.id.unwrap())).collect::<Vec<_>>()
    };
    let going =
        |number, version: i64| (number, "e", "right", json!({ "pendingSignIn": PENDING, "pendingVersion": version }));
    assert_eq!(held(&[going(1, 1), going(2, 2)], 1), [(Some(2), PENDING)]);
    assert_eq!(held(&[going(1, 1), going(2, 2)], 2), []);
    assert_eq!(held(&[going(1, 1)], 2), [], "written since");
    let ended = (9, "e", "done", json!({ "pendingEnded": [Uuid::from_u128(62), PENDING] }));
    assert_eq!(held(&[going(1, 1), ended.clone()], 1), [(Some(9), PENDING)]);
    assert_eq!(held(&[ended, going(10, 5)], 5), [(Some(9), PENDING)], "nothing follows its end");
    let decoy = (9, "admin_disabled", "done", json!({ "pendingDecoys": { PENDING.to_string(): 4 } }));
    assert_eq!(held(&[going(1, 3), decoy.clone()], 3), [(Some(9), PENDING)]);
    assert_eq!(held(&[going(1, 3), decoy], 4), []);
}
