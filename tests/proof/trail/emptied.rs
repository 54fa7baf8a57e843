//! Tamperings that remove personal data, by an attacker without the master keys.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use vestibule::audit::FindingKind;
use vestibule::keys::rows::MacOf;

use super::copy::{Copy, Place, Tampering, id, made_of, other_value};
use crate::kills::faults::Chance;

/// Emptied lines hide no edit among them.
pub fn edit_among_emptied(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let emptied = "update audit set personal = null, personal_salt = null where position is not null";
    let sql = format!("update audit set {} where position = {at}; {emptied} and position <> {at}", other_value(chance));
    let touched = (1..=copy.last()).collect();
    let how = "a column edited, and all others' personal data removed";
    Tampering { how, sql, first: Place::At(at), kinds: &[FindingKind::Edited], touched, shipped: false }
}

pub fn empty_some(copy: &Copy, chance: &Chance) -> Tampering {
    let touched: BTreeSet<i64> = (0..1 + chance.below(8)).map(|_| copy.somewhere(chance)).collect();
    let first = Place::At(*touched.first().unwrap());
    let how = "personal data removed";
    Tampering { how, sql: emptying(&touched), first, kinds: &[FindingKind::Emptied], touched, shipped: false }
}

/// Personal data removed, and a line inserted that claims a forgetting of just these lines, sealed or to be sealed.
pub fn empty_and_claim_a_forgetting(copy: &Copy, chance: &Chance) -> Tampering {
    let (at, id) = (copy.somewhere(chance), id(chance));
    let mut touched = BTreeSet::from([at]);
    let mut line = copy.at(at).line.clone();
    line.id = id.parse().unwrap();
    line.event = String::from("personal_data_withheld");
    line.detail = serde_json::json!({ "places": at.to_string() });
    let mac = match chance.index(2) {
        0 => HEXLOWER.encode(copy.at(at).line_mac.as_ref().unwrap()),
        _ => HEXLOWER.encode(&copy.others.mac(MacOf::Line, &line.covered())),
    };
    let claim = format!("event = '{}', detail = '{}', line_mac = decode('{mac}', 'hex')", line.event, line.detail);
    let (place, first, kinds): (_, _, &[FindingKind]) = if chance.below(2) == 0 {
        (String::from("position = null, link_mac = null"), Place::Line(id.clone()), &[FindingKind::Inserted])
    } else {
        touched.insert(copy.last() + 1);
        (format!("position = {}", copy.last() + 1), Place::At(copy.last() + 1), &[FindingKind::Edited])
    };
    let sql = format!("{}; {}", made_of(at, &id, &format!("{claim}, {place}")), emptying(&touched));
    Tampering { how: "personal data removed, and a forgetting claimed", sql, first, kinds, touched, shipped: false }
}

fn emptying(positions: &BTreeSet<i64>) -> String {
    let list: Vec<String> = positions.iter().map(ToString::to_string).collect();
    format!("update audit set personal = null, personal_salt = null where position in ({})", list.join(", "))
}
