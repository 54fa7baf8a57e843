//! Random tamperings by an attacker who can write to every table, and where each must be found.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use vestibule::audit::FindingKind;
use vestibule::keys::rows::MacOf;

use super::copy::{Copy, Place, Tampering, hex, id, made_of, one, other_value};
use super::emptied::{edit_among_emptied, empty_and_claim_a_forgetting, empty_some};
use super::forgeries::{harm_the_checkpoint, seal_with_other_keys};
use crate::kills::faults::Chance;

pub type Draw = fn(&Copy, &Chance) -> Tampering;

pub const DRAWS: [Draw; 21] = [
    put_a_row_back,
    edit_a_column,
    edit_among_emptied,
    empty_some,
    empty_and_claim_a_forgetting,
    edit_a_mac,
    edit_many,
    insert_at_a_place,
    insert_and_push_apart,
    insert_unsealed,
    insert_a_copy,
    delete_one,
    delete_many,
    delete_and_push_together,
    swap_places,
    turn_a_range,
    exchange_contents,
    exchange_links,
    cut_the_tail,
    seal_with_other_keys,
    harm_the_checkpoint,
];

fn put_a_row_back(copy: &Copy, chance: &Chance) -> Tampering {
    let old = &copy.old[chance.index(copy.old.len())];
    one(old.how, old.sql.clone(), old.by, &[FindingKind::PutBack])
}

fn edit_a_column(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let sql = format!("update audit set {} where position = {at}", other_value(chance));
    one("a column edited", sql, at, &[FindingKind::Edited])
}

fn edit_a_mac(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let (column, kinds): (_, &[FindingKind]) =
        if chance.below(2) == 0 { ("line_mac", &[FindingKind::Edited]) } else { ("link_mac", &[FindingKind::Moved]) };
    let made = format!("decode('{}', 'hex')", hex(chance));
    let bit = format!("set_bit({column}, {}, 1 - get_bit({column}, {0}))", chance.below(256));
    let gone = if column == "line_mac" { "null" } else { made.as_str() };
    let value = [made.as_str(), bit.as_str(), gone][chance.index(3)].to_owned();
    one("a MAC edited", format!("update audit set {column} = {value} where position = {at}"), at, kinds)
}

fn edit_many(copy: &Copy, chance: &Chance) -> Tampering {
    let places: BTreeSet<i64> = (0..2 + chance.below(8)).map(|_| copy.somewhere(chance)).collect();
    let edits = places.iter().map(|at| format!("update audit set {} where position = {at};", other_value(chance)));
    let (sql, first) = (edits.collect(), Place::At(*places.first().unwrap()));
    Tampering {
        how: "several lines edited",
        sql,
        first,
        kinds: &[FindingKind::Edited],
        touched: places,
        shipped: false,
    }
}

fn insert_at_a_place(copy: &Copy, chance: &Chance) -> Tampering {
    let (of, at) = (copy.somewhere(chance), 1 + i64::try_from(chance.below(copy.last().unsigned_abs() + 1)).unwrap());
    let mac =
        ["line_mac = line_mac", &format!("line_mac = decode('{}', 'hex')", hex(chance))][chance.index(2)].to_owned();
    let sql = made_of(of, &id(chance), &format!("position = {at}, {mac}"));
    one("a line inserted beside another or at the end", sql, at, &[FindingKind::Inserted, FindingKind::Edited])
}

fn insert_and_push_apart(copy: &Copy, chance: &Chance) -> Tampering {
    let (of, at) = (copy.somewhere(chance), copy.somewhere(chance));
    let apart = format!("update audit set position = position + 1 where position >= {at};");
    // The copied line may have moved by then.
    let of = if of >= at { of + 1 } else { of };
    let sql = apart + &made_of(of, &id(chance), &format!("position = {at}"));
    let touched = (at..=copy.last() + 1).collect();
    let first = Place::At(at);
    Tampering {
        how: "a line inserted, the rest pushed apart",
        sql,
        first,
        kinds: &[FindingKind::Edited],
        touched,
        shipped: false,
    }
}

fn insert_unsealed(copy: &Copy, chance: &Chance) -> Tampering {
    let (of, id) = (copy.somewhere(chance), id(chance));
    let stored = copy.at(of);
    let mut line = stored.line.clone();
    line.id = id.parse().unwrap();
    let mac = match chance.index(3) {
        0 => hex(chance),
        1 => HEXLOWER.encode(stored.line_mac.as_ref().unwrap()),
        _ => HEXLOWER.encode(&copy.others.mac(MacOf::Line, &line.covered())),
    };
    let sql = made_of(of, &id, &format!("position = null, link_mac = null, line_mac = decode('{mac}', 'hex')"));
    let first = Place::Line(id);
    let touched = BTreeSet::new();
    Tampering {
        how: "a line inserted, to be sealed",
        sql,
        first,
        kinds: &[FindingKind::Inserted],
        touched,
        shipped: false,
    }
}

/// Repeats an old line: it loses its place.
fn insert_a_copy(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let sql = format!("update audit set position = null, link_mac = null where position = {at}");
    let kinds: &[FindingKind] =
        if at == copy.last() { &[FindingKind::Cut, FindingKind::Checkpoint] } else { &[FindingKind::Missing] };
    one("a line unsealed", sql, at, kinds)
}

fn delete_one(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let kinds: &[FindingKind] = if at == copy.last() { &[FindingKind::Cut] } else { &[FindingKind::Missing] };
    one("a line deleted", format!("delete from audit where position = {at}"), at, kinds)
}

fn delete_many(copy: &Copy, chance: &Chance) -> Tampering {
    let (first, last) = copy.two(chance);
    let sql = format!("delete from audit where position between {first} and {last}");
    let kinds: &[FindingKind] = if last == copy.last() { &[FindingKind::Cut] } else { &[FindingKind::Missing] };
    let touched = (first..=last).collect();
    Tampering { how: "several lines deleted", sql, first: Place::At(first), kinds, touched, shipped: false }
}

fn delete_and_push_together(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let sql = format!(
        "delete from audit where position = {at}; update audit set position = position - 1 where position > {at}"
    );
    let kinds: &[FindingKind] = if at == copy.last() { &[FindingKind::Cut] } else { &[FindingKind::Moved] };
    let touched = (at..=copy.last()).collect();
    let how = "a line deleted, the rest pushed together";
    Tampering { how, sql, first: Place::At(at), kinds, touched, shipped: false }
}

fn swap_places(copy: &Copy, chance: &Chance) -> Tampering {
    let (a, b) = copy.two(chance);
    let mut sql = format!("update audit set position = {a} + {b} - position where position in ({a}, {b})");
    if chance.below(2) == 0 {
        // The links between lines are swapped too.
        let link = |at: i64| HEXLOWER.encode(copy.at(at).link_mac.as_ref().unwrap());
        for at in [a, b] {
            sql += &format!("; update audit set link_mac = decode('{}', 'hex') where position = {at}", link(at));
        }
    }
    let touched = BTreeSet::from([a, b]);
    Tampering {
        how: "two lines swapped",
        sql,
        first: Place::At(a),
        kinds: &[FindingKind::Moved],
        touched,
        shipped: false,
    }
}

fn turn_a_range(copy: &Copy, chance: &Chance) -> Tampering {
    let (a, b) = copy.two(chance);
    let sql = if chance.below(2) == 0 {
        format!("update audit set position = {a} + {b} - position where position between {a} and {b}")
    } else {
        format!(
            "update audit set position = case when position = {b} then {a} else position + 1 end \
            where position between {a} and {b}"
        )
    };
    let touched = (a..=b).collect();
    Tampering {
        how: "a range put in another order",
        sql,
        first: Place::At(a),
        kinds: &[FindingKind::Moved],
        touched,
        shipped: false,
    }
}

fn exchange_contents(copy: &Copy, chance: &Chance) -> Tampering {
    let (a, b) = copy.two(chance);
    let (of_a, of_b) = (copy.at(a).line.id, copy.at(b).line.id);
    let columns = "at = other.at, door = other.door, account_id = other.account_id, actor = other.actor, \
        personal = other.personal, personal_salt = other.personal_salt, personal_digest = other.personal_digest, \
        event = other.event, outcome = other.outcome, detail = other.detail";
    let macs = ["", ", line_mac = other.line_mac"][chance.index(2)];
    let sql = format!(
        "create temporary table other as select * from audit where position in ({a}, {b}); \
        update audit set {columns}{macs} from other where (audit.id = '{of_a}' and other.id = '{of_b}') \
        or (audit.id = '{of_b}' and other.id = '{of_a}'); drop table other"
    );
    let touched = BTreeSet::from([a, b]);
    Tampering {
        how: "two lines' contents exchanged",
        sql,
        first: Place::At(a),
        kinds: &[FindingKind::Edited],
        touched,
        shipped: false,
    }
}

fn exchange_links(copy: &Copy, chance: &Chance) -> Tampering {
    let (a, b) = copy.two(chance);
    let link = |at: i64| HEXLOWER.encode(copy.at(at).link_mac.as_ref().unwrap());
    let sql = format!(
        "update audit set link_mac = decode('{}', 'hex') where position = {a}; \
        update audit set link_mac = decode('{}', 'hex') where position = {b}",
        link(b),
        link(a)
    );
    let touched = BTreeSet::from([a, b]);
    Tampering {
        how: "two lines' links exchanged",
        sql,
        first: Place::At(a),
        kinds: &[FindingKind::Moved],
        touched,
        shipped: false,
    }
}

fn cut_the_tail(copy: &Copy, chance: &Chance) -> Tampering {
    let at = copy.somewhere(chance);
    let mut sql = format!("delete from audit where position >= {at};");
    // With an old checkpoint or none, only a checkpoint kept elsewhere shows it.
    let shipped = chance.below(2) == 0;
    if shipped {
        sql += &match chance.index(2) {
            0 if at > 3 => format!("update trail_checkpoint set token = '{}'", copy.older),
            _ => String::from("delete from trail_checkpoint"),
        };
    }
    let touched = (at..=copy.last()).collect();
    Tampering { how: "the tail cut", sql, first: Place::At(at), kinds: &[FindingKind::Cut], touched, shipped }
}
