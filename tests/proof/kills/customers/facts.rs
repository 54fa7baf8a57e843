//! The account door's tables once everything has ended, beside the customers' requests.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;
use vestibule::rules::identifier::{Identifier, UserName};

use super::ledger::Request;
use crate::kills::door_lines::{DoorLine, pool_key};
use crate::kills::load::now;
use crate::kills::stand::{Stand, WRONG};

/// A row of `sessions`.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: String,
    pub account: String,
    pub generation: usize,
}

/// An account as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub struct Stored {
    /// When its password was set, if it has one.
    pub password: Option<DateTime<Utc>>,
    pub two_factor: bool,
}

/// Wrong passwords and wrong codes that pools remember.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Remembered {
    pub password: Vec<DateTime<Utc>>,
    pub email_code: Vec<DateTime<Utc>>,
}

/// Requests and tables.
#[derive(Clone)]
pub struct Facts {
    pub requests: Vec<Request>,
    pub lines: Vec<DoorLine>,
    pub sessions: Vec<Row>,
    /// By address.
    pub accounts: BTreeMap<String, Stored>,
    /// By address: the pools of address and user name together.
    pub remembered: BTreeMap<String, Remembered>,
    /// Codes that came by mail or wait in the outbox, by address.
    pub mails: BTreeMap<String, usize>,
    /// Codes of registrations in the outbox, whose address is sealed.
    pub waiting: usize,
    /// Wrong guesses after this are still in their windows; earlier ones may be pruned.
    pub remembered_since: DateTime<Utc>,
}

impl Facts {
    pub fn has(&self, email: &str) -> bool {
        self.accounts.contains_key(email)
    }

    /// Prints all facts about the accounts with violations.
    pub fn tell(&self, violations: &[String]) {
        let named = |account: &str| violations.iter().any(|told| told.contains(&format!("{account:?}")));
        self.requests.iter().filter(|request| named(&request.account)).for_each(|request| println!("{request:?}"));
        self.lines.iter().filter(|line| named(&line.who)).for_each(|line| println!("{line:?}"));
        self.sessions.iter().filter(|row| named(&row.account)).for_each(|row| println!("{row:?}"));
    }
}

#[derive(Deserialize)]
struct Tables {
    lines: Vec<DoorLine>,
    sessions: Vec<Row>,
    accounts: BTreeMap<String, Stored>,
    remembered: BTreeMap<String, Remembered>,
    mails: BTreeMap<String, usize>,
    waiting: usize,
}

/// One statement, so that all tables are of one moment.
const TABLES: &str = "select json_build_object(
    'lines', (select coalesce(json_agg(json_build_object('at', at, 'who', address, 'event', event, 'outcome', outcome,
        'session', detail->>'session', 'ended', coalesce(jsonb_array_length(detail->'pendingEnded'), 0)
            + (select count(*) from jsonb_object_keys(coalesce(detail->'pendingDecoys', '{}'))), 'xact', xact) order by at), '[]')
        from audit join accounts on accounts.id = account_id where accounts.door = 'account'),
    'sessions', (select coalesce(json_agg(json_build_object('id', sessions.id, 'account', address,
        'generation', refresh_generation)), '[]') from sessions join accounts on accounts.id = account_id
        where accounts.door = 'account'),
    'accounts', (select coalesce(json_object_agg(address, json_build_object('two_factor', two_factor,
        'password', passwords.changed_at)), '{}') from accounts left join passwords on account_id = accounts.id
        where door = 'account'),
    'remembered', (select coalesce(json_object_agg(encode(key, 'hex'), json_build_object(
        'password', first_wrong_at, 'email_code', second_wrong_at)), '{}') from budgets where door = 'account'),
    'mails', (select coalesce(json_object_agg(address, mails), '{}') from (select address, count(*) as mails from outbox
        join pending_sign_ins on pending_sign_ins.id = pending_id join accounts on accounts.id = pending_sign_ins.account_id
        where outbox.door = 'account' group by address) as waiting),
    'waiting', (select count(*) from outbox join pending_sign_ins on pending_sign_ins.id = pending_id
        where purpose = 'registration'))::text";

pub async fn facts(stand: &Stand) -> Facts {
    let mut tables: Tables = serde_json::from_str(&stand.text(TABLES).await).unwrap();
    let (mut mails, mut remembered) = (BTreeMap::new(), BTreeMap::new());
    let requests = stand.ledger.requests();
    for email in requests.iter().map(|request| &request.account) {
        if mails.contains_key(email) {
            continue;
        }
        let waits = tables.mails.get(email).copied().unwrap_or(0);
        mails.insert(email.clone(), stand.letters.codes(email).len() + waits);
        let name = UserName::parse(email.split('@').next().unwrap()).unwrap();
        let of = [Address::parse(email).unwrap().into(), Identifier::UserName(name)];
        let mut own = Remembered::default();
        for identifier in &of {
            let remembered = tables.remembered.remove(&pool_key(Door::Account, identifier));
            if let Some(Remembered { password, email_code }) = remembered {
                own.password.extend(password);
                own.email_code.extend(email_code);
            }
        }
        remembered.insert(email.clone(), own);
    }
    let Tables { lines, sessions, accounts, waiting, .. } = tables;
    let remembered_since = now() - TimeDelta::seconds(WRONG.1);
    Facts { requests, lines, sessions, accounts, remembered, mails, waiting, remembered_since }
}
