//! Lines whose personal data is gone, there again or never was, beside lines of forgettings.

use serde_json::json;

use super::*;
use crate::audit::walk::tests::{keys, line, written};

const ACCOUNT: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

fn sealed_at(position: i64, change: impl FnOnce(&mut AuditLine)) -> Stored {
    let mut own = line(position);
    change(&mut own);
    Stored { position: Some(position), ..written(&keys(1), own) }
}

fn whole(position: i64) -> Stored {
    sealed_at(position, |_| {})
}

fn emptied(position: i64) -> Stored {
    sealed_at(position, |own| (own.personal.data, own.personal.salt) = (None, None))
}

/// The line of a forgetting.
fn forgetting(account: Option<Uuid>, places: &str) -> AuditLine {
    let detail = json!({ PLACES: places });
    AuditLine { account, event: TrailEvent::PersonalDataWithheld.name().into(), detail, ..line(90) }
}

/// Positions of withheld lines, and the findings, of a history that knows these lines of forgettings.
fn told(listing: &[AuditLine], lines: &[Stored]) -> (Vec<i64>, Vec<(FindingKind, i64)>) {
    let mut history = WithheldHistory::default();
    listing.iter().for_each(|line| history.list(line));
    lines.iter().for_each(|stored| history.note(stored));
    let (withheld, findings) = history.end();
    let findings = findings.told.iter().map(|finding| (finding.kind, finding.position.unwrap_or(0))).collect();
    (withheld.told.iter().filter_map(|(position, _)| *position).collect(), findings)
}

#[test]
fn listed_lines_without_their_data_are_withheld_and_others_are_emptied() {
    use FindingKind::{Emptied, PutBack};
    let lists = |places: &str| vec![forgetting(Some(ACCOUNT), places)];
    let lines = [whole(1), emptied(2), emptied(3), whole(4), emptied(6)];
    for (listing, withheld, findings) in [
        (vec![], vec![], vec![(Emptied, 2), (Emptied, 3), (Emptied, 6)]),
        (lists("2-3,6"), vec![2, 3, 6], vec![]),
        (lists("2-3,5-9"), vec![2, 3, 6], vec![]),
        (lists("2"), vec![2], vec![(Emptied, 3), (Emptied, 6)]),
        (lists("2-6"), vec![2, 3, 6], vec![(PutBack, 4)]),
        (lists("6,2-"), vec![], vec![(Emptied, 2), (Emptied, 3), (Emptied, 6)]),
        ([lists("2"), lists("3,6")].concat(), vec![2, 3, 6], vec![]),
    ] {
        assert_eq!(told(&listing, &lines), (withheld, findings), "{listing:?}");
    }
}

#[test]
fn a_forgetting_excuses_no_line_of_another_account_and_no_other_event_does() {
    let emptied_lines = [emptied(2)];
    let found = (vec![], vec![(FindingKind::Emptied, 2)]);
    assert_eq!(told(&[forgetting(Some(OTHER), "2")], &emptied_lines), found);
    assert_eq!(told(&[forgetting(None, "2")], &emptied_lines), found);
    let other_event = AuditLine { event: "admin_changed".into(), ..forgetting(Some(ACCOUNT), "2") };
    assert_eq!(told(&[other_event], &emptied_lines), found);
    let about_nobody = [sealed_at(2, |own| {
        (own.account, own.personal.data, own.personal.salt) = (None, None, None);
    })];
    assert_eq!(told(&[forgetting(None, "2")], &about_nobody), found);
}

#[test]
fn a_line_without_a_place_is_listed_by_none() {
    let waiting = Stored { position: None, ..emptied(2) };
    assert_eq!(told(&[forgetting(Some(ACCOUNT), "1-9")], &[waiting]), (vec![], vec![(FindingKind::Emptied, 0)]));
}

#[test]
fn a_listed_line_that_never_named_anybody_is_no_finding() {
    let unnamed =
        sealed_at(2, |own| own.personal = crate::store::trail::PersonalData::salted(Default::default(), [9; 32]));
    assert_eq!(told(&[forgetting(Some(ACCOUNT), "1-9")], &[unnamed]), (vec![], vec![]));
}

#[test]
fn lines_of_a_forgetting_that_is_read_later_are_withheld() {
    let mut history = WithheldHistory::default();
    [whole(1), emptied(2)].iter().for_each(|stored| history.note(stored));
    assert!(history.has_unlisted());
    history.list(&forgetting(Some(ACCOUNT), "1-2"));
    history.settle();
    assert!(!history.has_unlisted());
    let (withheld, findings) = history.end();
    // The first line was read before the forgetting that lists it.
    assert_eq!((withheld.count(), findings.is_empty()), (1, true));
}
