//! Lines of the trail as events of a SIEM.

use strum::VariantArray as _;
use uuid::Uuid;

use super::*;
use crate::audit::gaps::TrailPlace;
use crate::audit::walk::tests::{keys, line, written};
use crate::store::trail::AuditLine;

fn listed(change: impl FnOnce(&mut AuditLine)) -> ListedLine {
    let mut own = line(7);
    change(&mut own);
    let stored = crate::store::trail::Stored { position: Some(7), ..written(&keys(1), own) };
    ListedLine { stored, handle: Some("admin_1".into()), account_now: Some(Uuid::from_u128(1)) }
}

#[test]
fn every_event_has_a_class_and_an_activity_that_it_has() {
    use OcsfClass::{AccountChange, Authentication, EntityManagement};
    for event in TrailEvent::VARIANTS {
        let (class, activity) = activity(Some(*event), Some(TrailOutcome::Done));
        let known = match class {
            AccountChange => [1, 2, 3, 4, 5, 6, 10, 11, OTHER].contains(&activity),
            Authentication => [1, 2, OTHER].contains(&activity),
            EntityManagement => [1, 2, 3, 4, OTHER].contains(&activity),
            OcsfClass::Base => false,
        };
        assert!(known, "{event:?}: {class:?} {activity}");
    }
    assert_eq!(activity(None, None), (EntityManagement, OTHER));
}

#[test]
fn a_line_names_its_place_its_actor_and_the_person_it_is_about() {
    let told = event_of(&listed(|line| {
        (line.event, line.outcome) = ("authenticator".into(), "locked_out".into());
        line.actor = "requester".into();
    }));
    assert_eq!(
        json!([told["class_uid"], told["activity_id"], told["type_uid"], told["status_id"], told["severity_id"]]),
        json!([3002, 1, 300_201, 2, 3])
    );
    assert_eq!(json!([told["metadata"]["sequence"], told["metadata"]["event_code"]]), json!([7, "authenticator"]));
    assert_eq!(json!([told["actor"]["user"]["name"], told["user"]["uid"]]), json!(["requester", "admin_1"]));
    let (at, event) = (told["time"].as_i64().unwrap_or(0), StreamedEvent::Line(line(7).id));
    assert_eq!(place_of(&told.to_string()), Some(StreamedPlace { position: 7, at, event }));
    let by_another = event_of(&listed(|line| line.actor = "account:admin_2".into()));
    assert_eq!(by_another["actor"], json!({ "user": { "uid": "admin_2" } }));
    let by_itself = event_of(&listed(|line| line.actor = "account".into()));
    assert_eq!(by_itself["actor"]["user"], by_itself["user"]);
}

#[test]
fn a_checkpoint_and_a_gap_are_told_apart_from_a_line_and_other_texts_are_none() {
    let at = line(1).at;
    let checkpoint = Checkpoint { position: 9, head: vec![1; 32], at };
    let told = checkpoint_of(&checkpoint, "a.b.c");
    assert_eq!((&told["class_uid"], &told["unmapped"]["checkpoint"]), (&json!(0), &json!("a.b.c")));
    let place = |position: i64, event: StreamedEvent| StreamedPlace { position, at: at.timestamp_millis(), event };
    assert_eq!(place_of(&told.to_string()), Some(place(9, StreamedEvent::Checkpoint("a.b.c".into()))));
    let gap = DeclaredGap {
        line: Uuid::from_u128(5),
        position: Some(7),
        at,
        by: "os:ann@db".into(),
        reason: None,
        cut: Some(TrailPlace { position: 6, head: vec![1; 32] }),
        against: None,
        database: String::new(),
        missed: None,
        accepted: false,
    };
    let told = gap_of(&gap, 8);
    let head = BASE64URL_NOPAD.encode(&[1; 32]);
    let facts = json!({ "line": gap.line, "cutAfter": 6, "cutHead": head, "streamedTo": 8 });
    assert_eq!((&told["class_uid"], &told["severity_id"], &told["unmapped"]["gap"]), (&json!(0), &json!(3), &facts));
    assert_eq!(place_of(&told.to_string()), Some(place(6, StreamedEvent::Gap(Some(head)))));
    let told = gap_of(&DeclaredGap { cut: None, ..gap }, 8);
    assert_eq!(place_of(&told.to_string()), Some(place(0, StreamedEvent::Gap(None))));
    for text in [
        "",
        "{}",
        "[]",
        "{\"metadata\":{\"sequence\":1}}",
        "{\"metadata\":{\"sequence\":1},\"time\":1,\"unmapped\":{}}",
        "{\"metadata\":{\"sequence\":\"1\"},\"time\":1,\"unmapped\":{}}",
    ] {
        assert_eq!(place_of(text), None, "{text}");
    }
}
