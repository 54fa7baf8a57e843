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

/// The detail of a sign-in with a label that another browser had; `replaced`: what it says of that one.
fn labelled(browser: Uuid, replaced: Option<Uuid>) -> Value {
    let mut detail = json!({ "trustedBrowser": browser, "trustedBefore": true });
    if let Some(replaced) = replaced {
        detail["trustedBrowserReplaced"] = json!(replaced);
    }
    detail
}

#[test]
fn a_browser_whose_place_another_of_its_label_took_crowds_out_no_other() {
    let browser = |nth: i64| Uuid::from_u128(u128::from(nth.unsigned_abs()));
    let row = |nth: i64, number: i64| Rows { browsers: vec![(browser(nth), line(number).at)], ..Rows::default() };
    let at = |number: i64, detail: Value| (number, "password", "signed_in", detail);
    let first = |nth: i64| at(nth * 100, json!({ "trustedBrowser": browser(nth), "trustedBefore": false }));
    let trail = |rest: &dyn Fn(i64) -> Value| -> Vec<_> {
        [first(1), first(2)].into_iter().chain((3..=7).map(|nth| at(nth * 100, rest(nth)))).collect()
    };
    let named = trail(&|nth| labelled(browser(nth), Some(browser(nth - 1))));
    assert_eq!(found(told(&named), row(1, 100)), [], "it has its place");
    assert_eq!(found(told(&named), row(7, 700)), [], "and so has the newest");
    for nth in 2..=6 {
        let expected = [(Some(nth * 100 + 100), browser(nth))];
        assert_eq!(found(told(&named), row(nth, nth * 100)), expected, "replaced: {nth}");
    }
    // Lines of version 0.1.0 name no replaced browser, so that none is known to have given way.
    let unnamed = trail(&|nth| labelled(browser(nth), None));
    for nth in 1..=7 {
        assert_eq!(found(told(&unnamed), row(nth, nth * 100)), [], "not named: {nth}");
    }
    assert_eq!(found(told(&unnamed), row(1, 90)), [(Some(100), browser(1))], "older than its last sign-in");
    let all_ended = (800, "account_disabled", "done", json!({ "browsersForgotten": true }));
    let ended: Vec<_> = unnamed.into_iter().chain([all_ended]).collect();
    assert_eq!(found(told(&ended), row(1, 100)), [(Some(800), browser(1))], "all were forgotten");
    // Five that are known to be trusted leave no place for a doubted one.
    let doubting = at(200, labelled(browser(2), None));
    let lines: Vec<_> = [first(1), doubting].into_iter().chain((3..=7).map(first)).collect();
    assert_eq!(found(told(&lines[..5]), row(1, 100)), [], "four others");
    assert_eq!(found(told(&lines), row(1, 100)), [(Some(600), browser(1))]);
    assert_eq!(found(told(&lines), row(2, 200)), [(Some(700), browser(2))]);
}

#[test]
fn browsers_that_an_earlier_version_archived_are_doubted() {
    let ids: Vec<Uuid> = (1..=7).map(Uuid::from_u128).collect();
    let five: Vec<_> = (1..).zip(&ids[..5]).map(|(number, id)| json!([id, line(number * 100).at])).collect();
    let archived = json!({ "step": null, "accepted": null, "codes": null, "browsers": five });
    let archived: UsedUp = serde_json::from_value(archived).unwrap();
    let counted = |of: &UsedUp| {
        let of = serde_json::to_value(of).unwrap();
        ["trusted", "browsers"].map(|name| of[name].as_array().unwrap().len())
    };
    assert_eq!(counted(&archived), [0, 5]);
    let mut told = told(&[]);
    told.accounts.insert(ACCOUNT, archived);
    told.recall_browsers(9);
    let detail = json!({ "trustedBrowser": ids[5], "trustedBefore": false });
    told.note(&AuditLine { event: "password".into(), outcome: "signed_in".into(), detail, ..line(600) }, Some(600));
    let text = serde_json::to_string(&told.accounts[&ACCOUNT]).unwrap();
    let again: UsedUp = serde_json::from_str(&text).unwrap();
    assert_eq!(counted(&again), [1, 5]);
    let rows = ids[..2].iter().zip([line(100).at, line(100).at]).map(|(id, at)| (*id, at)).collect();
    told.hold(&[Rows { id: ACCOUNT, browsers: rows, ..Rows::default() }], true);
    let findings: Vec<_> = told.end().told.iter().map(|finding| (finding.position, finding.id)).collect();
    assert_eq!(findings, [(Some(9), Some(ids[1]))], "the one whose row is older than its last sign-in");
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
