//! Sealing: the positions and checkpoints that lines get, and the alarms that faults raise.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use super::*;
use crate::audit::walk::tests::{keys, line, sealed, written};

const NOW: i64 = 100;

/// Ten sealed lines, and the checkpoint after each of them.
fn trail() -> (Vec<Stored>, Vec<Checkpoint>) {
    let keys = keys(1);
    let (mut lines, mut checkpoints) = (Vec::new(), Vec::new());
    for number in 1..=10 {
        let checkpoint;
        (lines, checkpoint) = sealed(&keys, lines, vec![written(&keys, line(number))]);
        checkpoints.push(checkpoint);
    }
    (lines, checkpoints)
}

fn head(lines: &[Stored], kept: Option<&Checkpoint>) -> Head {
    let token = kept.map(|kept| kept.sign(&keys(1)).unwrap());
    Head { token, last: lines.iter().rev().take(2).cloned().collect(), below: 0, oldest: 0 }
}

fn seal(head: &Head, seen: Option<&Checkpoint>) -> (SealedBatch, Vec<i64>) {
    let waiting = vec![written(&keys(1), line(20)), written(&keys(1), line(21))];
    let (sealed, places) = decide(&keys(1), head, waiting, seen, line(NOW).at);
    (sealed, places.iter().map(|place| place.position).collect())
}

#[test]
fn lines_are_given_the_places_behind_the_last() {
    let (lines, checkpoints) = trail();
    let (sealed, places) = seal(&head(&lines, checkpoints.last()), checkpoints.get(3));
    assert_eq!((sealed.lines, sealed.alarms.as_slice(), places.as_slice()), (2, &[][..], &[11, 12][..]));
    assert_eq!(sealed.checkpoint.map(|checkpoint| (checkpoint.position, checkpoint.at)), Some((12, line(NOW).at)));
    let idle = decide(&keys(1), &head(&lines, checkpoints.last()), Vec::new(), None, line(NOW).at);
    assert_eq!(idle.0, SealedBatch { checkpoint: None, lines: 0, alarms: Vec::new() });
}

#[test]
fn a_line_that_is_not_ours_gets_no_place_and_holds_up_nothing() {
    let (lines, checkpoints) = trail();
    let forged = Stored { line_mac: None, ..written(&keys(1), line(30)) };
    let other = written(&keys(2), line(31));
    let waiting = vec![forged, other, written(&keys(1), line(32))];
    let head = head(&lines, checkpoints.last());
    let (sealed, places) = decide(&keys(1), &head, waiting, None, line(NOW).at);
    let alarms = [30, 31].map(|number| Alarm::Foreign(line(number).id));
    assert_eq!((sealed.lines, sealed.alarms.as_slice()), (1, &alarms[..]));
    assert_eq!(places.iter().map(|place| (place.id, place.position)).collect::<Vec<_>>(), [(line(32).id, 11)]);
}

#[test]
fn what_is_amiss_is_an_alarm_and_leaves_its_mark() {
    let (lines, checkpoints) = trail();
    let (last, fifth) = (checkpoints.last(), checkpoints.get(4));
    let foreign = Checkpoint { position: 10, ..checkpoints[9].clone() }.sign(&keys(2)).unwrap();
    let mut altered = lines.clone();
    altered[9].link_mac = Some(vec![0; 32]);
    let mut beyond = lines.clone();
    beyond.push(Stored { position: Some(i64::MAX), link_mac: Some(vec![0; 32]), ..written(&keys(1), line(40)) });
    let cut = |ends| Alarm::Cut { ends, sealed: 10 };
    let table = [
        ("cut", head(&lines[..7], last), None, vec![cut(7)], 11),
        ("emptied", head(&[], last), None, vec![cut(0)], 11),
        (
            "cut, and an older checkpoint, seen before",
            head(&lines[..5], fifth),
            last,
            vec![Alarm::Checkpoint, cut(5)],
            11,
        ),
        ("emptied, and seen before", head(&[], None), last, vec![Alarm::Checkpoint, cut(0)], 11),
        ("no checkpoint", head(&lines, None), None, vec![Alarm::Checkpoint], 11),
        ("no checkpoint, seen before", head(&lines, None), last, vec![Alarm::Checkpoint], 11),
        ("an older checkpoint", head(&lines, fifth), None, vec![Alarm::Checkpoint], 11),
        ("an older checkpoint, seen before", head(&lines, fifth), last, vec![Alarm::Checkpoint], 11),
        (
            "a checkpoint of others",
            Head { token: Some(foreign), ..head(&lines, None) },
            None,
            vec![Alarm::Checkpoint],
            11,
        ),
        ("the last link", head(&altered, last), None, vec![Alarm::Altered { position: 10 }], 11),
        ("a forged line far off", head(&beyond, last), None, vec![Alarm::Checkpoint], 11),
    ];
    for (name, head, seen, alarms, next) in table {
        let (sealed, places) = seal(&head, seen);
        assert_eq!((sealed.alarms, places), (alarms, vec![next, next + 1]), "{name}");
        assert_eq!(sealed.checkpoint.map(|checkpoint| checkpoint.position), Some(next + 1), "{name}");
    }
}

#[test]
fn a_line_without_a_mac_is_foreign_also_at_the_first_sealing() {
    let bare = Stored { line_mac: None, ..written(&keys(1), line(1)) };
    for seen in [None, trail().1.last()] {
        let (sealed, places) = decide(&keys(1), &head(&[], None), vec![bare.clone()], seen, line(NOW).at);
        assert!(places.is_empty() && sealed.alarms.contains(&Alarm::Foreign(line(1).id)));
    }
}
