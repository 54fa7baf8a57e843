//! Tables of edits to a sealed trail, each with the finding and the position that the walk reports.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use super::*;
use crate::audit::sealing::decide;
use crate::keys::rows::MacOf;
use crate::rules::Instant;
use crate::rules::request_origin::RequestOrigin;
use crate::store::trail::{AuditLine, Head, NamedBy, PersonalData};

/// Number of lines of the trail under test.
const LINES: i64 = 12;

pub fn keys(byte: u8) -> Keys {
    Keys::parse(&format!("a:{}", data_encoding::BASE64.encode(&[byte; 32]))).unwrap()
}

pub fn line(number: i64) -> AuditLine {
    AuditLine {
        id: Uuid::from_u128(u128::from(number.unsigned_abs()) << 64),
        at: Instant::from_timestamp(1_795_292_645 + number, 0).unwrap(),
        door: "staff".into(),
        account: Some(Uuid::from_u128(1)),
        actor: "requester".into(),
        personal: PersonalData::salted(
            NamedBy { origin: "192.0.2.7/32".parse().ok().map(RequestOrigin::at), ..NamedBy::default() },
            [9; 32],
        ),
        event: "email_code".into(),
        outcome: "wrong".into(),
        detail: serde_json::json!({ "attempts": number }),
    }
}

pub fn written(keys: &Keys, line: AuditLine) -> Stored {
    let line_mac = Some(keys.mac(MacOf::Line, &line.covered()).to_vec());
    Stored { line, line_mac, position: None, link_mac: None }
}

/// Appends lines to a sealed trail, as the sealer does.
pub fn sealed(keys: &Keys, mut trail: Vec<Stored>, waiting: Vec<Stored>) -> (Vec<Stored>, Checkpoint) {
    let checkpoint = trail.last().map(|last| Checkpoint {
        position: last.position.unwrap(),
        head: last.link_mac.clone().unwrap(),
        at: last.line.at,
    });
    let token = checkpoint.map(|checkpoint| checkpoint.sign(keys).unwrap());
    let last = trail.iter().rev().take(2).cloned().collect();
    let head = Head { token, last, below: 0, oldest: 0 };
    let (done, places) = decide(keys, &head, waiting.clone(), None, line(LINES).at);
    assert_eq!(done.alarms, []);
    for (mut stored, place) in waiting.into_iter().zip(places) {
        stored.position = Some(place.position);
        stored.link_mac = Some(data_encoding::HEXLOWER.decode(place.link_mac.as_bytes()).unwrap());
        trail.push(stored);
    }
    (trail, done.checkpoint.unwrap())
}

fn trail() -> (Vec<Stored>, Checkpoint) {
    let keys = keys(1);
    let waiting = (1..=LINES).map(|number| written(&keys, line(number))).collect();
    sealed(&keys, Vec::new(), waiting)
}

fn found(mut lines: Vec<Stored>, marks: Vec<(&'static str, Checkpoint)>) -> Vec<(FindingKind, i64)> {
    lines.sort_by_key(|stored| (stored.position, stored.line.id));
    let keys = keys(1);
    let mut walk = Walk::new(&keys, marks);
    lines.iter().for_each(|stored| {
        walk.step(stored);
    });
    let (many, findings) = walk.end();
    assert_eq!(many, u64::try_from(lines.iter().filter(|stored| stored.position.is_some()).count()).unwrap());
    findings.told.iter().map(|finding| (finding.kind, finding.position.unwrap())).collect()
}

fn of(change: impl FnOnce(&mut Vec<Stored>)) -> Vec<(FindingKind, i64)> {
    let (mut lines, checkpoint) = trail();
    change(&mut lines);
    found(lines, vec![("kept", checkpoint)])
}

/// Swaps the positions and links of two lines.
fn swap(lines: &mut [Stored], a: usize, b: usize) {
    let place = |stored: &Stored| (stored.position, stored.link_mac.clone());
    let (of_a, of_b) = (place(&lines[a]), place(&lines[b]));
    (lines[a].position, lines[a].link_mac) = of_b;
    (lines[b].position, lines[b].link_mac) = of_a;
}

#[test]
fn a_trail_as_it_was_sealed_is_whole() {
    assert_eq!(of(|_| {}), []);
    let (lines, checkpoint) = trail();
    // An older checkpoint still fits after the trail has grown.
    let keys = keys(1);
    let more = vec![written(&keys, line(LINES + 1)), written(&keys, line(LINES + 2))];
    let (lines, newer) = sealed(&keys, lines, more);
    assert_eq!(found(lines, vec![("given", checkpoint), ("kept", newer)]), []);
    assert_eq!(found(Vec::new(), Vec::new()), []);
}

#[test]
fn every_column_of_a_line_counts() {
    type Edit = (&'static str, fn(&mut Stored));
    let edits: [Edit; 18] = [
        ("id", |stored| stored.line.id = Uuid::from_u128(9)),
        ("at", |stored| stored.line.at += chrono::TimeDelta::microseconds(1)),
        ("door", |stored| stored.line.door = "account".into()),
        ("account", |stored| stored.line.account = None),
        ("another account", |stored| stored.line.account = Some(Uuid::from_u128(2))),
        ("actor", |stored| stored.line.actor = "os:root".into()),
        ("network", |stored| stored.line.personal.data = Some(serde_json::json!({ "network": "192.0.2.8/32" }))),
        ("no network", |stored| stored.line.personal.data = Some(serde_json::json!({}))),
        ("salt", |stored| stored.line.personal.salt = Some(vec![8; 32])),
        ("digest", |stored| stored.line.personal.digest = Some(vec![8; 32])),
        ("data without its salt", |stored| stored.line.personal.salt = None),
        ("salt without its data", |stored| stored.line.personal.data = None),
        ("no personal data", |stored| stored.line.personal = PersonalData::default()),
        ("event", |stored| stored.line.event = "authenticator".into()),
        ("outcome", |stored| stored.line.outcome = "proven".into()),
        ("detail", |stored| stored.line.detail = serde_json::json!({ "attempts": 0 })),
        ("no MAC", |stored| stored.line_mac = None),
        ("MAC", |stored| stored.line_mac = Some(vec![0; 32])),
    ];
    for (name, edit) in edits {
        for index in [0, 5, 11] {
            let position = i64::try_from(index).unwrap() + 1;
            assert_eq!(of(|lines| edit(&mut lines[index])), [(FindingKind::Edited, position)], "{name} at {position}");
        }
    }
    assert_eq!(of(|lines| lines[5].link_mac = Some(vec![0; 32])), [(FindingKind::Moved, 6)]);
}

#[test]
fn a_line_whose_personal_data_is_withheld_is_whole_and_so_is_what_follows() {
    let withhold = |stored: &mut Stored| (stored.line.personal.data, stored.line.personal.salt) = (None, None);
    assert_eq!(of(|lines| withhold(&mut lines[5])), []);
    assert_eq!(of(|lines| lines.iter_mut().for_each(withhold)), []);
    let told = of(|lines| {
        withhold(&mut lines[5]);
        lines[5].line.outcome = "proven".into();
    });
    assert_eq!(told, [(FindingKind::Edited, 6)], "withholding hides no other edit");
}

#[test]
fn a_line_of_other_keys_is_found_with_all_that_follows_it() {
    for index in [0, 7, 11] {
        let all: Vec<(FindingKind, i64)> =
            (index + 1..=LINES).map(|position| (FindingKind::Edited, position)).collect();
        let forged = of(|lines| {
            let other = keys(2);
            let from = usize::try_from(index).unwrap();
            let mut before = from.checked_sub(1).and_then(|index| lines[index].link_mac.clone());
            for stored in &mut lines[from..] {
                stored.line_mac = Some(other.mac(MacOf::Line, &stored.line.covered()).to_vec());
                let place = chain::place(stored, stored.position.unwrap(), before.as_deref());
                stored.link_mac = Some(other.mac(MacOf::Link, &place).to_vec());
                before = stored.link_mac.clone();
            }
        });
        assert_eq!(forged, all, "{index}");
    }
}

#[test]
fn lines_taken_out_are_missed_where_they_were() {
    assert_eq!(of(|lines| drop(lines.remove(0))), [(FindingKind::Missing, 1)]);
    assert_eq!(of(|lines| drop(lines.remove(6))), [(FindingKind::Missing, 7)]);
    assert_eq!(of(|lines| drop(lines.drain(3..6))), [(FindingKind::Missing, 4)]);
    // Closing the gap by renumbering does not hide the removal.
    for index in [0, 3, 9] {
        let found = of(|lines| {
            lines.remove(index);
            for (place, stored) in lines.iter_mut().enumerate() {
                stored.position = i64::try_from(place + 1).ok();
            }
        });
        assert_eq!(found[0], (FindingKind::Moved, i64::try_from(index + 1).unwrap()));
        assert_eq!(found.last(), Some(&(FindingKind::Cut, LINES)));
    }
}

#[test]
fn lines_put_in_are_found_where_they_are() {
    let forged = |position: i64| {
        let (lines, _) = trail();
        let mut forged = lines[2].clone();
        (forged.line.id, forged.position) = (Uuid::from_u128(77), Some(position));
        forged
    };
    for position in [1, 4, LINES] {
        assert_eq!(of(|lines| lines.push(forged(position))), [(FindingKind::Inserted, position)], "{position}");
    }
    assert_eq!(of(|lines| lines.push(forged(LINES + 1))), [(FindingKind::Edited, LINES + 1)]);
    assert_eq!(of(|lines| lines.push(forged(0))), [(FindingKind::Inserted, 0)]);
    assert_eq!(
        of(|lines| lines.push(forged(i64::MAX))),
        [(FindingKind::Missing, LINES + 1), (FindingKind::Edited, i64::MAX)]
    );
    // Renumbering the later lines does not hide the insertion.
    let found = of(|lines| {
        lines[4..].iter_mut().for_each(|stored| stored.position = stored.position.map(|position| position + 1));
        lines.push(forged(5));
    });
    assert_eq!(found[0], (FindingKind::Edited, 5));
}

#[test]
fn lines_that_changed_places_are_found_where_they_are() {
    for (a, b) in [(0, 11), (3, 8), (10, 11), (0, 1)] {
        let found = of(|lines| swap(lines, a, b));
        let [first, second] = [a, b].map(|index| i64::try_from(index + 1).unwrap());
        assert_eq!(found[0], (FindingKind::Moved, first), "{a} {b}");
        assert!(found.iter().all(|(_, position)| [first, second].contains(position)), "{a} {b}: {found:?}");
    }
    let turned = of(|lines| {
        let last = lines[5].position;
        for index in (3..=5).rev() {
            lines[index].position = if index == 3 { last } else { lines[index].position.map(|position| position - 1) };
        }
        lines[3].position = Some(6);
    });
    assert_eq!(turned[0], (FindingKind::Moved, 4));
}

#[test]
fn a_tail_that_was_cut_is_missed_by_a_checkpoint_alone() {
    let (mut lines, checkpoint) = trail();
    lines.truncate(8);
    assert_eq!(found(lines.clone(), vec![("given", checkpoint.clone())]), [(FindingKind::Cut, 9)]);
    assert_eq!(found(lines.clone(), Vec::new()), []);
    // An attacker with the keys can seal other lines instead, but the older checkpoint names another line.
    let keys = keys(1);
    let others = (20..30).map(|number| written(&keys, line(number))).collect();
    let (lines, newer) = sealed(&keys, lines, others);
    assert_eq!(found(lines, vec![("kept", newer), ("given", checkpoint)]), [(FindingKind::Checkpoint, LINES)]);
    assert_eq!(found(Vec::new(), vec![("given", trail().1)]), [(FindingKind::Cut, 1)]);
}
