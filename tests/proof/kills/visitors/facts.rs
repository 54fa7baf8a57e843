//! The session door's tables and the keys once everything has ended, beside the visits and the commands.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use vestibule::rules::factor::Door;
use vestibule::rules::identifier::{Identifier, UserName};
use vestibule::rules::token::Token;

use super::visits::{KeyOrder, Visit};
use super::{VISITORS, name_of};
use crate::kills::door_lines::{DoorLine, pool_key};
use crate::kills::load::now;
use crate::kills::stand::{Stand, WRONG};

/// A line of the trail about a key.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyLine {
    pub event: String,
    /// Id of the key.
    pub key: String,
    pub xact: i64,
}

/// A session, or a login that awaits its code.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyedRow {
    pub id: String,
    pub who: String,
    /// Id of the application key.
    pub key: Option<String>,
    /// Hash of the cookie, in hexadecimal.
    pub hash: String,
}

/// An application key.
#[derive(Clone, Debug, Deserialize)]
pub struct KeyRow {
    pub id: String,
    pub name: String,
    pub version: usize,
    pub ended: bool,
}

/// Wrong passwords and codes that a pool remembers.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wrongs {
    pub password: Vec<DateTime<Utc>>,
    pub authenticator: Vec<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct SessionTables {
    lines: Vec<DoorLine>,
    key_lines: Vec<KeyLine>,
    sessions: Vec<KeyedRow>,
    halves: Vec<KeyedRow>,
    keys: Vec<KeyRow>,
    wrongs: BTreeMap<String, Wrongs>,
    last_steps: BTreeMap<String, i64>,
}

/// Visits, commands and tables.
#[derive(Clone)]
pub struct SessionFacts {
    pub visits: Vec<Visit>,
    pub orders: Vec<KeyOrder>,
    pub lines: Vec<DoorLine>,
    pub key_lines: Vec<KeyLine>,
    pub sessions: Vec<KeyedRow>,
    pub halves: Vec<KeyedRow>,
    pub keys: Vec<KeyRow>,
    /// By user name.
    pub wrongs: BTreeMap<String, Wrongs>,
    /// By user name, of those with an authenticator.
    pub last_steps: BTreeMap<String, i64>,
    /// Hash of a cookie, as in the tables.
    pub hashes: BTreeMap<String, String>,
    /// Wrong guesses after this are still in their windows; earlier ones may be pruned.
    pub remembered_since: DateTime<Utc>,
}

impl SessionFacts {
    /// The key of a name, of which there is one at most here.
    pub fn key(&self, name: &str) -> Option<&KeyRow> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Session of a cookie.
    pub fn session(&self, cookie: &str) -> Option<&KeyedRow> {
        self.sessions.iter().find(|row| Some(&row.hash) == self.hashes.get(cookie))
    }

    /// Prints all facts about the visitors with violations, and about the keys.
    pub fn tell(&self, violations: &[String]) {
        let named = |who: &str| violations.iter().any(|told| told.contains(&format!("{who:?}")));
        self.visits.iter().filter(|visit| named(&visit.who)).for_each(|visit| println!("{visit:?}"));
        self.lines.iter().filter(|line| named(&line.who)).for_each(|line| println!("{line:?}"));
        if !violations.is_empty() {
            self.sessions.iter().chain(&self.halves).for_each(|row| println!("{row:?}"));
            self.orders.iter().for_each(|order| println!("{order:?}"));
            self.keys.iter().for_each(|key| println!("{key:?}"));
            self.key_lines.iter().for_each(|line| println!("{line:?}"));
        }
    }
}

/// One statement, so that all tables are of one moment.
const TABLES: &str = "select json_build_object(
    'lines', (select coalesce(json_agg(json_build_object('at', at, 'who', user_name, 'event', event, 'outcome', outcome,
        'session', detail->>'session', 'pending', detail->>'pendingSignIn', 'key', detail->>'applicationKeyId',
        'xact', xact) order by at), '[]')
        from audit join accounts on accounts.id = account_id where accounts.door = 'session'),
    'key_lines', (select coalesce(json_agg(json_build_object('event', event, 'key', detail->>'applicationKeyId',
        'xact', xact)), '[]') from audit where event like 'application_key_%'),
    'sessions', (select coalesce(json_agg(json_build_object('id', own.id, 'who', user_name, 'key', application_key_id,
        'hash', encode(token_hash, 'hex'))), '[]') from sessions own join accounts on accounts.id = account_id
        where own.door = 'session'),
    'halves', (select coalesce(json_agg(json_build_object('id', own.id, 'who', user_name, 'key', application_key_id,
        'hash', encode(token_hash, 'hex'))), '[]') from pending_sign_ins own join accounts on accounts.id = account_id
        where own.door = 'session'),
    'keys', (select coalesce(json_agg(json_build_object('id', id, 'name', name, 'version', version,
        'ended', ended_at is not null)), '[]') from application_keys),
    'wrongs', (select coalesce(json_object_agg(encode(key, 'hex'), json_build_object(
        'password', first_wrong_at, 'authenticator', second_wrong_at)), '{}') from budgets where door = 'session'),
    'last_steps', (select coalesce(json_object_agg(user_name, last_step), '{}') from authenticators
        join accounts on accounts.id = account_id where door = 'session'))::text";

pub async fn session_facts(stand: &Stand) -> SessionFacts {
    let mut tables: SessionTables = serde_json::from_str(&stand.text(TABLES).await).unwrap();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let (visits, orders) = (stand.guest_book.visits(), stand.guest_book.orders());
    let cookies = visits.iter().filter_map(|visit| visit.made().or(visit.cookie.as_deref()));
    let hashes = cookies.map(|cookie| (cookie.to_owned(), hex(&Token::parse(cookie).unwrap().hash().0))).collect();
    let names = (0..=VISITORS).map(name_of);
    let wrongs = names.filter_map(|name| {
        let identifier = Identifier::UserName(UserName::parse(&name).unwrap());
        Some((name, tables.wrongs.remove(&pool_key(Door::Session, &identifier))?))
    });
    let wrongs = wrongs.collect();
    let SessionTables { lines, key_lines, sessions, halves, keys, last_steps, .. } = tables;
    let remembered_since = now() - TimeDelta::seconds(WRONG.1);
    SessionFacts {
        visits,
        orders,
        lines,
        key_lines,
        sessions,
        halves,
        keys,
        wrongs,
        last_steps,
        hashes,
        remembered_since,
    }
}
