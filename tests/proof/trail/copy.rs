//! A sealed copy of a trail, and the SQL of tamperings.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use vestibule::audit::FindingKind;
use vestibule::keys::Keys;
use vestibule::store::trail::Stored;

use crate::kills::faults::Chance;

/// A tampering of the copy, and where it must be found.
pub struct Tampering {
    pub how: &'static str,
    pub sql: String,
    /// Expected place and kinds of the first finding.
    pub first: Place,
    pub kinds: &'static [FindingKind],
    /// Other positions that may be named.
    pub touched: BTreeSet<i64>,
    /// Whether the checkpoint kept elsewhere is given.
    pub shipped: bool,
}

/// Place of a finding.
#[derive(Debug)]
pub enum Place {
    At(i64),
    /// A line without a position, by its id.
    Line(String),
    /// The checkpoint, which has no position.
    Nowhere,
}

/// The sealed lines.
pub struct Copy {
    pub lines: Vec<Stored>,
    /// The checkpoint kept elsewhere, and an older one.
    pub token: String,
    pub older: String,
    /// Old versions of rows.
    pub old: Vec<Old>,
    /// The house's master keys and the attacker's.
    pub keys: Keys,
    pub others: Keys,
}

/// An old version of a row: the SQL that puts it back, and the trail line with the later version.
pub struct Old {
    pub how: &'static str,
    pub sql: String,
    pub by: i64,
}

impl Copy {
    pub fn last(&self) -> i64 {
        i64::try_from(self.lines.len()).unwrap()
    }

    pub fn at(&self, position: i64) -> &Stored {
        &self.lines[usize::try_from(position - 1).unwrap()]
    }

    /// A random line.
    pub fn somewhere(&self, chance: &Chance) -> i64 {
        1 + i64::try_from(chance.index(self.lines.len())).unwrap()
    }

    /// Two random lines in order.
    pub fn two(&self, chance: &Chance) -> (i64, i64) {
        let a = self.somewhere(chance);
        loop {
            let b = self.somewhere(chance);
            if a != b {
                return (a.min(b), a.max(b));
            }
        }
    }
}

pub fn hex(chance: &Chance) -> String {
    HEXLOWER.encode(&(0..32).map(|_| u8::try_from(chance.below(256)).unwrap()).collect::<Vec<u8>>())
}

pub fn id(chance: &Chance) -> String {
    let hex = hex(chance);
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// SQL value of an edited column.
pub fn other_value(chance: &Chance) -> String {
    let number = chance.below(1_000_000) + 1;
    let id = id(chance);
    let edits = [
        format!("at = at + interval '{number} microseconds'"),
        format!("at = at - interval '{number} microseconds'"),
        String::from("door = 'player'"),
        format!("account_id = '{id}'"),
        String::from("account_id = case when account_id is null then id end"),
        format!("actor = 'os:other{number}'"),
        format!("actor = actor || '{}'", ["x", " ", "\u{e9}"][chance.index(3)]),
        format!("personal = personal || '{{\"network\": \"203.0.113.{}/32\"}}'", number % 256),
        format!("personal = personal || '{{\"email\": \"other{number}@example.com\"}}'"),
        format!("personal = personal - 'network' || '{{\"browser\": \"Other {number}\"}}'"),
        format!("personal_salt = decode('{}', 'hex')", hex(chance)),
        format!("personal_digest = decode('{}', 'hex')", hex(chance)),
        String::from("personal = null, personal_salt = null, personal_digest = null"),
        format!("personal = null, personal_salt = null, outcome = 'other{number}'"),
        format!("event = event || '_{number}'"),
        String::from("event = upper(event)"),
        format!("outcome = 'other{number}'"),
        String::from("outcome = ''"),
        format!("detail = detail || '{{\"attempts\": {}}}'", number + 100),
        format!("detail = detail || '{{\"reason\": \"other {number}\"}}'"),
        String::from("detail = '{\"a\": [1, {\"b\": null}]}'"),
        String::from("detail = to_jsonb(detail::text)"),
        format!("id = '{id}'"),
    ];
    edits[chance.index(edits.len())].clone()
}

pub fn one(how: &'static str, sql: String, at: i64, kinds: &'static [FindingKind]) -> Tampering {
    Tampering { how, sql, first: Place::At(at), kinds, touched: BTreeSet::from([at]), shipped: false }
}

/// SQL that copies a line under another id, with these values for its place.
pub fn made_of(of: i64, id: &str, also: &str) -> String {
    format!(
        "create temporary table made as select * from audit where position = {of}; update made set id = '{id}', {also}; \
        insert into audit select * from made; drop table made"
    )
}
