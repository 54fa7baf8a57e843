//! A snapshot of the tables, added to the clients' history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::Deserialize;
use uuid::Uuid;
use vestibule::keys::{Keys, SealPurpose};
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;
use vestibule::rules::pending::Sealed;
use vestibule::rules::token::Token;

use super::door_lines::pool_key;
use super::history::{Call, Evidence, Line, Marks, Session, Told};
use super::stand::{IDLE, Stand, WRONG, keys};

#[derive(Deserialize)]
struct Tables {
    trail: Vec<Line>,
    sessions: Vec<Session>,
    marks: BTreeMap<String, Marks>,
    authenticators: BTreeMap<String, Authenticator>,
    disabled: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Authenticator {
    account: Uuid,
    key_id: String,
    /// In hexadecimal.
    secret: String,
    last_step: i64,
}

/// One statement, so that all tables are of one moment. A decoy's line names no account, but the network of its person.
const TABLES: &str = "select json_build_object(
    'trail', (select coalesce(json_agg(json_build_object('at', at, 'account', coalesce(address, host((personal ->> 'network')::inet), ''),
        'event', event, 'outcome', outcome, 'pending', detail->>'pendingSignIn', 'session', detail->>'session',
        'xact', xact) order by at), '[]')
        from audit left join accounts on accounts.id = account_id),
    'sessions', (select coalesce(json_agg(json_build_object('id', sessions.id, 'account', address,
        'token_hash', encode(token_hash, 'hex'))), '[]') from sessions join accounts on accounts.id = account_id
        where sessions.door = 'staff'),
    'marks', (select coalesce(json_object_agg(encode(key, 'hex'), json_build_object(
        'email_code', first_wrong_at, 'authenticator', second_wrong_at)), '{}') from budgets),
    'authenticators', (select coalesce(json_object_agg(address, json_build_object('account', account_id,
        'key_id', key_id, 'secret', encode(secret, 'hex'), 'last_step', last_step)), '{}')
        from authenticators join accounts on accounts.id = account_id where door = 'staff'),
    'disabled', (select coalesce(json_agg(address), '[]') from accounts
        where door = 'staff' and disabled_at is not null))::text";

pub async fn evidence(stand: &Stand) -> Evidence {
    let mut tables: Tables = serde_json::from_str(&stand.text(TABLES).await).unwrap();
    let history = stand.history.entries();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let tokens = history.iter().filter_map(|entry| match (&entry.told, &entry.call) {
        (Told::Session(token), _) | (_, Call::SignOut(token)) => Some(token.clone()),
        _ => None,
    });
    let hashes = tokens.map(|token| (token.clone(), hex(&Token::parse(&token).unwrap().hash().0))).collect();
    let marks = stand.people.iter().filter_map(|person| {
        let key = pool_key(Door::Staff, &Address::parse(&person.email).unwrap().into());
        Some((person.email.clone(), tables.marks.remove(&key)?))
    });
    let marks = marks.collect();
    let by_network: BTreeMap<&str, &str> =
        stand.people.iter().map(|person| (person.network.as_str(), person.email.as_str())).collect();
    for line in &mut tables.trail {
        if let Some(email) = by_network.get(line.account.as_str()) {
            line.account = (*email).into();
        }
    }
    // Clients that disconnect are unknown and were promised nothing.
    let emails: BTreeSet<&str> = stand.people.iter().map(|person| person.email.as_str()).collect();
    tables.trail.retain(|line| emails.contains(line.account.as_str()));
    let keys = Keys::parse(&keys(false)).unwrap();
    let opened = tables.authenticators.iter().map(|(address, of)| {
        let bytes = data_encoding::HEXLOWER.decode(of.secret.as_bytes()).unwrap();
        let sealed = Sealed { key_id: of.key_id.clone(), bytes };
        (address.clone(), hex(&keys.open(SealPurpose::Authenticator, of.account, &sealed).unwrap()))
    });
    Evidence {
        enrolled: opened.collect(),
        last_steps: tables.authenticators.iter().map(|(address, of)| (address.clone(), of.last_step)).collect(),
        disabled: tables.disabled,
        marks,
        history,
        trail: tables.trail,
        sessions: tables.sessions,
        hashes,
        most_wrong: WRONG.0,
        within: TimeDelta::seconds(WRONG.1),
        idle: TimeDelta::seconds(IDLE),
    }
}
