//! The player door's tables and SMS once everything has ended, beside the calls.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use vestibule::rules::factor::Door;
use vestibule::rules::identifier::Identifier;
use vestibule::rules::uuid_token::UuidToken;

use super::plays::Played;
use crate::kills::door_lines::{DoorLine, pool_key};
use crate::kills::load::now;
use crate::kills::stand::{Stand, WRONG};

/// A session of a player.
#[derive(Clone, Debug, Deserialize)]
pub struct PlayRow {
    pub id: String,
    pub who: String,
    pub half: bool,
    /// Hash of the token, in hexadecimal.
    pub hash: String,
}

/// A player as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub struct StoredPlayer {
    pub mobile: String,
    pub proven: bool,
    pub disabled: bool,
}

/// Instants that the pool of a player remembers.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PoolMarks {
    /// Wrong codes by SMS.
    pub sms_code: Vec<DateTime<Utc>>,
    /// Wrong codes by mail.
    pub email_code: Vec<DateTime<Utc>>,
    /// Codes that were asked for.
    pub sends: Vec<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct PlayTables {
    lines: Vec<DoorLine>,
    sessions: Vec<PlayRow>,
    players: BTreeMap<String, StoredPlayer>,
    marks: BTreeMap<String, PoolMarks>,
    waiting: BTreeMap<String, usize>,
}

/// Calls, tables and SMS.
#[derive(Clone)]
pub struct PlayFacts {
    pub calls: Vec<Played>,
    pub lines: Vec<DoorLine>,
    pub sessions: Vec<PlayRow>,
    pub players: BTreeMap<String, StoredPlayer>,
    pub marks: BTreeMap<String, PoolMarks>,
    /// SMS that wait in the outbox, by player.
    pub waiting: BTreeMap<String, usize>,
    /// Names of the SMS that came to each number, in digits.
    pub texts: BTreeMap<String, BTreeSet<String>>,
    /// Hash of a session's token, as in the tables.
    pub hashes: BTreeMap<String, String>,
    /// Wrong guesses and sends after this are still in their windows; earlier ones may be pruned.
    pub remembered_since: DateTime<Utc>,
}

impl PlayFacts {
    /// The session of a token.
    pub fn session(&self, token: &str) -> Option<&PlayRow> {
        self.sessions.iter().find(|row| Some(&row.hash) == self.hashes.get(token))
    }

    /// Players of the calls.
    pub fn people(&self) -> BTreeSet<&str> {
        self.calls.iter().map(|call| call.who.as_str()).collect()
    }

    /// Calls of a player.
    pub fn of<'a>(&'a self, who: &'a str) -> impl Iterator<Item = &'a Played> {
        self.calls.iter().filter(move |call| call.who == who)
    }

    /// Lines about a player.
    pub fn about<'a>(&'a self, who: &'a str) -> impl Iterator<Item = &'a DoorLine> {
        self.lines.iter().filter(move |line| line.who == who)
    }

    /// Prints all facts about the players with violations.
    pub fn tell(&self, violations: &[String]) {
        let named = |who: &str| violations.iter().any(|told| told.contains(&format!("{who:?}")));
        self.calls.iter().filter(|call| named(&call.who)).for_each(|call| println!("{call:?}"));
        self.lines.iter().filter(|line| named(&line.who)).for_each(|line| println!("{line:?}"));
        self.sessions.iter().filter(|row| named(&row.who)).for_each(|row| println!("{row:?}"));
        self.players.iter().filter(|(who, _)| named(who)).for_each(|player| println!("{player:?}"));
    }
}

/// One statement, so that all tables are of one moment.
const TABLES: &str = "with players as (select id, brand || '/' || number as who, mobile, mobile_proven, disabled_at from accounts
        where door = 'player')
    select json_build_object(
    'lines', (select coalesce(json_agg(json_build_object('at', at, 'who', who, 'event', event, 'outcome', outcome,
        'session', detail->>'session', 'pending', detail->>'pendingSignIn', 'xact', xact,
        'ended', coalesce(jsonb_array_length(detail->'pendingEnded'), 0)
            + (select count(*) from jsonb_object_keys(coalesce(detail->'pendingDecoys', '{}')))) order by xact), '[]')
        from audit join players on players.id = account_id),
    'sessions', (select coalesce(json_agg(json_build_object('id', own.id, 'who', who, 'half', half,
        'hash', encode(token_hash, 'hex'))), '[]') from sessions own join players on players.id = account_id),
    'players', (select coalesce(json_object_agg(who, json_build_object('mobile', mobile, 'proven', mobile_proven,
        'disabled', disabled_at is not null)), '{}') from players),
    'marks', (select coalesce(json_object_agg(encode(key, 'hex'), json_build_object('sms_code', first_wrong_at,
        'email_code', second_wrong_at, 'sends', mailed_at)), '{}') from budgets where door = 'player'),
    'waiting', (select coalesce(json_object_agg(who, texts), '{}') from (select who, count(*) as texts from outbox
        join pending_sign_ins on pending_sign_ins.id = pending_id join players on players.id = pending_sign_ins.account_id
        where kind = 'sms' group by who) as own))::text";

pub async fn play_facts(stand: &Stand) -> PlayFacts {
    let mut tables: PlayTables = serde_json::from_str(&stand.text(TABLES).await).unwrap();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let calls = stand.play_book.all();
    let tokens = calls.iter().filter_map(Played::made);
    let hashes = tokens.map(|token| (token.to_owned(), hex(&UuidToken::parse(token).unwrap().hash().0))).collect();
    let mut marks = BTreeMap::new();
    for who in calls.iter().map(|call| &call.who) {
        let (brand, id) = who.split_once('/').unwrap();
        let identifier = Identifier::Player { brand: brand.parse().unwrap(), id: id.parse().unwrap() };
        if let Some(own) = tables.marks.remove(&pool_key(Door::Player, &identifier)) {
            marks.insert(who.clone(), own);
        }
    }
    let PlayTables { lines, sessions, players, waiting, .. } = tables;
    let (texts, remembered_since) = (stand.letters.texts(), now() - TimeDelta::seconds(WRONG.1));
    PlayFacts { calls, lines, sessions, players, marks, waiting, texts, hashes, remembered_since }
}
