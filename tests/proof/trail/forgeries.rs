//! Random tamperings by an attacker who forges seals and checkpoints, with keys of their own or with the stolen ones.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use vestibule::audit::{Checkpoint, FindingKind};
use vestibule::keys::rows::{CoveredRow, MacOf};

use super::copy::{Copy, Place, Tampering, one};
use crate::kills::faults::Chance;

/// Reseals everything from a line on: under the attacker's keys, or under the house's keys, which only a checkpoint kept
/// elsewhere shows.
pub fn seal_with_other_keys(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let stolen = chance.below(2) == 0;
    let keys = if stolen { &copy.keys } else { &copy.others };
    let mut before = (at > 1).then(|| copy.at(at - 1).link_mac.clone().unwrap());
    let mut sql = String::new();
    for position in at..=copy.last() {
        let mut line = copy.at(position).line.clone();
        if position == at {
            line.outcome = String::from("other");
        }
        let line_mac = keys.mac(MacOf::Line, &line.covered());
        let place = CoveredRow::of("trail").number(Some(position)).bytes(before.as_deref()).row(&line.covered());
        let link = keys.mac(MacOf::Link, &place.bytes(Some(&line_mac)));
        sql += &format!(
            "update audit set outcome = '{}', line_mac = decode('{}', 'hex'), link_mac = decode('{}', 'hex') \
            where position = {position};",
            line.outcome,
            HEXLOWER.encode(&line_mac),
            HEXLOWER.encode(&link)
        );
        before = Some(link.to_vec());
    }
    let checkpoint = Checkpoint::read(&copy.keys, &copy.token).unwrap();
    let token = Checkpoint { head: before.unwrap(), ..checkpoint }.sign(keys).unwrap();
    sql += &format!("update trail_checkpoint set token = '{token}'");
    if stolen {
        let tampering = one("made anew with our own keys", sql, copy.last(), &[FindingKind::Checkpoint]);
        return Tampering { shipped: true, ..tampering };
    }
    let touched = (at..=copy.last()).collect();
    let (how, first) = ("made anew with other keys", Place::At(at));
    Tampering { how, sql, first, kinds: &[FindingKind::Edited], touched, shipped: false }
}

pub fn harm_the_checkpoint(copy: &Copy, chance: &Chance) -> Tampering {
    let ours = Checkpoint::read(&copy.keys, &copy.token).unwrap();
    let foreign = ours.sign(&copy.others).unwrap();
    let mut altered = copy.token.clone().into_bytes();
    let index = chance.index(altered.len());
    altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    let sql = match chance.index(4) {
        0 => String::from("delete from trail_checkpoint"),
        1 => format!("update trail_checkpoint set token = '{foreign}'"),
        2 => format!("update trail_checkpoint set token = '{altered}'"),
        _ => format!("update trail_checkpoint set token = '{}'", copy.older),
    };
    let first = Place::Nowhere;
    let touched = BTreeSet::new();
    Tampering { how: "the checkpoint harmed", sql, first, kinds: &[FindingKind::Checkpoint], touched, shipped: false }
}
