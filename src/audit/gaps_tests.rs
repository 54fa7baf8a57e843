//! Declarations of gaps as lines tell them, and the checkpoints that fall into a gap.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use super::*;
use crate::audit::walk::tests::line;
use crate::store::trail::AuditLine;

fn mark(position: i64, number: i64) -> Checkpoint {
    Checkpoint { position, head: vec![7; 32], at: line(number).at }
}

/// The gap of a declaration at the time of line 100, after which the trail was cut.
fn gap(cut: Option<i64>, against: Option<&Checkpoint>) -> DeclaredGap {
    let cut = cut.map(|position| TrailPlace { position, head: vec![8; 32] });
    let detail = DeclaredGap::told(cut.as_ref(), against, "1/1/16384");
    let event = TrailEvent::Restored.name().into();
    let line = AuditLine { event, actor: "os:root@db".into(), account: None, detail, ..line(100) };
    DeclaredGap::read(&Stored { line, line_mac: None, position: Some(41), link_mac: None }).unwrap()
}

#[test]
fn a_declaration_is_read_as_it_was_told() {
    let against = mark(60, 90);
    let read = gap(Some(40), Some(&against));
    assert_eq!((read.position, read.ends_at(), read.by.as_str()), (Some(41), 40, "os:root@db"));
    assert_eq!((read.cut.unwrap().head, read.against), (vec![8; 32], Some(against)));
    assert_eq!((read.database.as_str(), read.accepted, read.missed), ("1/1/16384", false, None));
    let bare = gap(None, None);
    assert_eq!((bare.ends_at(), bare.cut, bare.against), (0, None, None));
    let other = Stored { line: line(1), line_mac: None, position: None, link_mac: None };
    assert_eq!(DeclaredGap::read(&other), None);
}

#[test]
fn a_checkpoint_falls_into_a_gap_if_it_is_beyond_the_cut_and_older_than_the_declaration() {
    for (position, number, falls) in
        [(40, 90, false), (41, 90, true), (900, 90, true), (41, 100, true), (41, 101, false), (900, 101, false)]
    {
        let mut gaps = vec![gap(Some(40), None)];
        let marks = marks(&mut gaps, Some(mark(position, number)));
        assert_eq!(gaps[0].missed.is_some(), falls, "{position} at {number}");
        let ends: Vec<i64> = marks.iter().map(|(_, mark)| mark.position).collect();
        // The trail must still hold the end of the dump.
        assert_eq!(ends, if falls { vec![40] } else { vec![position, 40] }, "{position} at {number}");
    }
    assert_eq!(marks(&mut [], Some(mark(41, 90))).len(), 1);
}
