//! Tables of rows put back from an older state: accounts, passwords, sessions and authenticators, compared with the trail.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use serde_json::json;

use super::*;
use crate::audit::walk::tests::line;

const ACCOUNT: Uuid = Uuid::from_u128(1);
const SESSION: Uuid = Uuid::from_u128(50);

fn told(lines: &[(i64, &str, &str, Value)]) -> ToldHistory {
    let mut told = ToldHistory::of([SESSION].into_iter());
    for (number, event, outcome, detail) in lines {
        let line =
            AuditLine { event: (*event).into(), outcome: (*outcome).into(), detail: detail.clone(), ..line(*number) };
        told.note(&line, Some(*number));
    }
    told
}

fn row(version: i64, enrolled_at: Option<i64>) -> Rows {
    Rows { id: ACCOUNT, version, enrolled_at: enrolled_at.map(|number| line(number).at), ..Rows::default() }
}

fn held(mut told: ToldHistory, row: Rows, session_since: i64) -> Vec<(Option<i64>, Uuid)> {
    told.hold(&[row], &[(ACCOUNT, SESSION, line(session_since).at)]);
    let findings = told.end().told;
    assert!(findings.iter().all(|finding| finding.kind == FindingKind::PutBack));
    findings.iter().map(|finding| (finding.position, finding.id.unwrap())).collect()
}

#[test]
fn an_account_older_than_was_told_was_put_back() {
    let changes =
        || told(&[(1, "e", "done", json!({ "accountVersion": 4 })), (2, "e", "done", json!({ "accountVersion": 5 }))]);
    for (version, is_old) in [(3, true), (4, true), (5, false), (6, false)] {
        let expected = if is_old { vec![(Some(2), ACCOUNT)] } else { Vec::new() };
        assert_eq!(held(changes(), row(version, None), 0), expected, "{version}");
    }
    // Clocks of two servers can swap the lines of two changes.
    let turned =
        told(&[(1, "e", "done", json!({ "accountVersion": 5 })), (2, "e", "done", json!({ "accountVersion": 4 }))]);
    assert_eq!(held(turned, row(5, None), 0), []);
    let removed =
        told(&[(1, "e", "done", json!({ "accountVersion": 1 })), (7, "e", "done", json!({ "accountRemoved": true }))]);
    assert_eq!(held(removed, row(1, None), 0), [(Some(7), ACCOUNT)]);
}

#[test]
fn the_removal_alone_says_what_a_removed_account_was_called_and_when_it_went() {
    let removal = || (3, "admin_removed", "done", json!({ "accountRemoved": "a_1" }));
    let table = [
        (vec![removal()], Some(3)),
        (vec![removal(), (7, "desk_refused", "refused", json!({ "accountRemoved": true }))], Some(3)),
        (vec![removal(), (9, "personal_data_withheld", "done", json!({ "accountRemoved": "a_1" }))], Some(3)),
        (vec![(7, "desk_refused", "refused", json!({ "accountRemoved": true }))], None),
    ];
    for (lines, at) in table {
        let removed = told(&lines).accounts.remove(&ACCOUNT).and_then(|account| account.removed_as);
        let expected = at.map(|number| (String::from("a_1"), line(number).door, line(number).at));
        assert_eq!(removed, expected, "{lines:?}");
    }
}

#[test]
fn an_account_put_back_and_changed_again_is_found_by_what_was_told_twice() {
    let versions = [3, 4, 5, 4, 5].into_iter().zip(1..);
    let lines: Vec<_> = versions.map(|(version, at)| (at, "e", "done", json!({ "accountVersion": version }))).collect();
    let twice: Vec<Option<i64>> = told(&lines).end().told.iter().map(|finding| finding.position).collect();
    assert_eq!(twice, [Some(4), Some(5)]);
    // One change may cause two lines of one instant with the same version.
    let mut same = told(&[(1, "a", "done", json!({ "accountVersion": 3 }))]);
    same.note(&AuditLine { detail: json!({ "accountVersion": 3 }), ..line(1) }, Some(2));
    assert_eq!(same.end().told, []);
}

#[test]
fn a_password_older_than_was_told_was_put_back() {
    let of = |number, version: i64| (number, "e", "done", json!({ "passwordVersion": version }));
    let own = |password| Rows { password, ..row(1, None) };
    // A password that is hashed or sealed anew is newer than was told; a deleted row is another alarm.
    for (version, is_old) in [(Some(1), true), (Some(3), true), (Some(4), false), (Some(5), false), (None, false)] {
        let expected = if is_old { vec![(Some(2), ACCOUNT)] } else { Vec::new() };
        assert_eq!(held(told(&[of(1, 1), of(2, 4)]), own(version), 0), expected, "{version:?}");
    }
    let ended = (2, "password_ended", "done", json!({ "accountVersion": 2 }));
    let anew = told(&[of(1, 2), ended, of(3, 1)]);
    assert_eq!(
        held(anew, Rows { password: Some(1), ..row(2, None) }, 0),
        Vec::new(),
        "a password after one that ended"
    );
    let line = told(&[of(1, 1), of(2, 2), of(3, 2)]).end().told;
    assert_eq!(line.iter().map(|finding| finding.position).collect::<Vec<_>>(), [Some(3)]);
}

#[test]
fn a_session_that_was_ended_and_is_there_was_put_back() {
    let at = |number, event, outcome, detail| told(&[(number, event, outcome, detail)]);
    let found = [(Some(100), SESSION)];
    let own = || json!({ "session": SESSION });
    assert_eq!(held(at(100, "session", "signed_out", own()), row(1, None), 0), found);
    assert_eq!(held(at(100, "session_ended", "done", own()), row(1, None), 0), found);
    assert_eq!(held(at(100, "identity", "locked_out", own()), row(1, None), 0), found);
    assert_eq!(held(at(100, "identity", "wrong", own()), row(1, None), 0), []);
    let displaced = |id| at(100, "session", "displaced", json!({ "sessions": [Uuid::from_u128(49), id] }));
    assert_eq!(held(displaced(SESSION), row(1, None), 0), found);
    assert_eq!(held(displaced(Uuid::from_u128(51)), row(1, None), 0), []);
    for event in ["device_logged_out", "password_changed"] {
        let all = |id: Uuid| at(100, event, "done", json!({ "sessions": [Uuid::from_u128(49), id] }));
        assert_eq!(held(all(SESSION), row(1, None), 0), found, "{event}");
        assert_eq!(held(all(Uuid::from_u128(51)), row(1, None), 0), [], "{event}");
    }
    assert_eq!(held(at(100, "refresh_token", "replayed", own()), row(1, None), 0), found);
    assert_eq!(held(at(100, "refresh_token", "resent", own()), row(1, None), 0), []);
    assert_eq!(held(at(100, "password", "locked_out", own()), row(1, None), 0), found);
    let other = json!({ "session": Uuid::from_u128(51) });
    assert_eq!(held(at(100, "session", "signed_out", other), row(1, None), 0), []);
    let all = || json!({ "sessionsEnded": true });
    assert_eq!(held(at(100, "admin_disabled", "done", all()), row(1, None), 0), found);
    // A session made after the disabling, or within the tolerance of the clocks, is genuine.
    assert_eq!(held(at(100, "admin_disabled", "done", all()), row(1, None), 50), []);
    let but_this = json!({ "sessionsEnded": true, "sessionKept": SESSION });
    assert_eq!(held(at(100, "authenticator_replaced", "done", but_this), row(1, None), 0), []);
}

#[test]
fn an_authenticator_from_before_it_was_taken_away_was_put_back() {
    for (event, outcome) in [
        ("authenticator_reset", "done"),
        ("authenticator_replaced", "done"),
        ("authenticator", "enrolled_and_signed_in"),
    ] {
        let told = || told(&[(100, event, outcome, json!({}))]);
        assert_eq!(held(told(), row(1, Some(0)), 100), [(Some(100), ACCOUNT)], "{event}");
        assert_eq!(held(told(), row(1, Some(100)), 100), [], "{event}");
        assert_eq!(held(told(), row(1, None), 100), [], "{event}");
    }
}
