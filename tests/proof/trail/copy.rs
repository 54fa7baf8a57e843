//! A sealed copy of a trail, and the words a tampering of it is made of.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use vestibule::audit::Kind;
use vestibule::keys::Keys;
use vestibule::store::trail::Stored;

use crate::kills::faults::Chance;

/// What is done to a copy, and where that is to be found.
pub struct Tampering {
    pub how: &'static str,
    pub sql: String,
    /// Where the first finding has to be, and which kinds it may be of.
    pub first: Place,
    pub kinds: &'static [Kind],
    /// Every position that may be named besides.
    pub touched: BTreeSet<i64>,
    /// Held against the checkpoint shipped before.
    pub shipped: bool,
}

/// A place to be named.
#[derive(Debug)]
pub enum Place {
    At(i64),
    /// A line without a position, by its id.
    Line(String),
    /// The checkpoint, which stands nowhere.
    Nowhere,
}

/// The copy: what was sealed, and where it is kept.
pub struct Copy {
    pub lines: Vec<Stored>,
    /// The checkpoint that was shipped, and one from before.
    pub token: String,
    pub older: String,
    /// Rows as they were before something was told of them.
    pub old: Vec<Old>,
    /// The masters, and those of whoever tampers.
    pub keys: Keys,
    pub others: Keys,
}

/// A row of ours that is older than what was told of it: how it is put back, and the line that knows better.
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

    /// A line, somewhere.
    pub fn somewhere(&self, chance: &Chance) -> i64 {
        1 + i64::try_from(chance.index(self.lines.len())).unwrap()
    }

    /// Two lines, the first of them first.
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

/// What a column of a line is made, and the same for two edits of one line.
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

pub fn one(how: &'static str, sql: String, at: i64, kinds: &'static [Kind]) -> Tampering {
    Tampering { how, sql, first: Place::At(at), kinds, touched: BTreeSet::from([at]), shipped: false }
}

/// A line made of another, under another id and with these values for its place.
pub fn made_of(of: i64, id: &str, also: &str) -> String {
    format!(
        "create temporary table made as select * from audit where position = {of}; update made set id = '{id}', {also}; \
        insert into audit select * from made; drop table made"
    )
}
