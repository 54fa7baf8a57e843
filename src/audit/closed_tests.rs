//! Tables of rows from before a restore that are there after it, and of rows made since.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use serde_json::json;

use super::*;
use crate::audit::walk::tests::line;
use crate::rules::Span;

const ACCOUNT: Uuid = Uuid::from_u128(1);

/// The instant of the restore under test.
fn restored_at() -> Instant {
    line(1000).at
}

/// An id made this long after the restore.
fn id(seconds: i64) -> Uuid {
    let at = (restored_at() + Span::seconds(seconds)).timestamp().unsigned_abs();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, at, 0))
}

fn history() -> ClosedHistory {
    let mut history = ClosedHistory::default();
    let restored = |number, step| AuditLine {
        event: TrailEvent::Restored.name().into(),
        outcome: "done".into(),
        account: None,
        detail: json!({ "step": step }),
        ..line(number)
    };
    history.note(&restored(1000, 70), Some(9));
    // An earlier restore that is read later counts for nothing.
    history.note(&restored(500, 90), Some(10));
    history
}

fn held(rows: Rows, session_since: Option<i64>, pending: Option<Uuid>) -> Vec<(Option<i64>, Uuid)> {
    let mut history = history();
    let since = session_since.map(|seconds| (ACCOUNT, Uuid::from_u128(50), restored_at() + Span::seconds(seconds)));
    history.hold(&[Rows { id: ACCOUNT, ..rows }], since.as_slice());
    history.hold_pending(pending.map(|id| (id, 1)).as_slice());
    history.end().told.iter().map(|finding| (finding.position, finding.id.unwrap())).collect()
}

#[test]
fn rows_from_before_a_restore_were_put_back_and_rows_made_since_were_not() {
    for (seconds, is_old) in [(-3600, true), (-61, true), (-59, false), (1, false), (3600, false)] {
        let expected = |row: Uuid| if is_old { vec![(Some(9), row)] } else { Vec::new() };
        let at = restored_at() + Span::seconds(seconds);
        assert_eq!(held(Rows::default(), Some(seconds), None), expected(Uuid::from_u128(50)), "session at {seconds}");
        let made = id(seconds);
        assert_eq!(held(Rows::default(), None, Some(made)), expected(made), "pending sign-in at {seconds}");
        let browsers = Rows { browsers: vec![(Uuid::from_u128(60), at)], ..Rows::default() };
        assert_eq!(held(browsers, None, None), expected(Uuid::from_u128(60)), "browser at {seconds}");
        let codes = Rows { codes: vec![made], ..Rows::default() };
        assert_eq!(held(codes, None, None), expected(made), "recovery code at {seconds}");
    }
}

#[test]
fn an_authenticator_from_before_a_restore_has_used_its_step() {
    let table = [(Some(69), -10, true), (Some(70), -10, false), (Some(69), 10, false), (None, -10, false)];
    for (last_step, enrolled, is_old) in table {
        let enrolled_at = Some(restored_at() + Span::seconds(enrolled));
        let expected = if is_old { vec![(Some(9), ACCOUNT)] } else { Vec::new() };
        assert_eq!(held(Rows { last_step, enrolled_at, ..Rows::default() }, None, None), expected, "{last_step:?}");
    }
}

#[test]
fn without_a_restore_nothing_is_said() {
    let mut history = ClosedHistory::default();
    history.note(&line(1), Some(1));
    let rows = Rows { id: ACCOUNT, codes: vec![id(-3600)], last_step: Some(1), ..Rows::default() };
    history.hold(&[rows], &[(ACCOUNT, Uuid::from_u128(50), line(1).at)]);
    history.hold_pending(&[(id(-3600), 1)]);
    assert!(history.end().is_empty());
}
