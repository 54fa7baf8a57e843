//! Strange keys: what speaks for master keys, what against them, and what for neither.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

use super::*;
use crate::audit::walk::tests::{keys, line, sealed, written};

/// The end of a trail of two lines that `keys(1)` sealed.
fn head() -> Head {
    let own = keys(1);
    let (lines, _) = sealed(&own, Vec::new(), vec![written(&own, line(1))]);
    let (lines, checkpoint) = sealed(&own, lines, vec![written(&own, line(2))]);
    let token = Some(checkpoint.sign(&own).unwrap());
    Head { token, last: lines.into_iter().rev().collect(), below: 0, oldest: 0 }
}

fn both(retired: bool) -> Keys {
    let [own, other] =
        [("a", 1), ("b", 2)].map(|(id, byte)| format!("{id}:{}", data_encoding::BASE64.encode(&[byte; 32])));
    if retired {
        Keys::parse(&other).unwrap().and_retired(&own).unwrap()
    } else {
        Keys::parse(&format!("{other},{own}")).unwrap()
    }
}

#[test]
fn a_trail_is_sealed_by_others_if_neither_its_checkpoint_nor_its_last_line_is_under_a_key() {
    for (name, keys, others) in [
        ("own", keys(1), false),
        ("another", keys(2), true),
        ("older", both(false), false),
        ("retired", both(true), false),
    ] {
        assert_eq!(is_sealed_by_others(&keys, &head()), others, "{name}");
    }
}

#[test]
fn what_was_altered_under_the_right_keys_does_not_make_them_strange() {
    let forged = Some(String::from("forged"));
    let mut edited = head();
    edited.last[0].line.outcome = String::from("other");
    for (name, head) in [
        ("no checkpoint", Head { token: None, ..head() }),
        ("a forged checkpoint", Head { token: forged.clone(), ..head() }),
        ("an edited line", edited),
        ("nothing", Head { token: None, last: Vec::new(), below: 0, oldest: 0 }),
    ] {
        assert!(!is_sealed_by_others(&keys(1), &head), "{name}");
    }
    assert!(is_sealed_by_others(&keys(1), &Head { token: forged, last: Vec::new(), ..head() }), "both");
}

#[test]
fn lines_before_the_first_seal_are_judged_by_their_macs() {
    let (own, others) = (written(&keys(1), line(1)), written(&keys(2), line(2)));
    let bare = Stored { line_mac: None, ..written(&keys(2), line(3)) };
    let table = [
        (vec![], false),
        (vec![bare.clone()], false),
        (vec![own.clone()], false),
        (vec![others.clone(), own], false),
        (vec![bare, others], true),
    ];
    for (lines, is_strange) in table {
        assert_eq!(are_written_by_others(&keys(1), &lines), is_strange, "{lines:?}");
    }
}
