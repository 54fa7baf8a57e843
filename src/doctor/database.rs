//! Checks of the database, of its clock, and of the master keys against the secrets sealed in it.

use std::collections::BTreeSet;
use std::time::Instant;

use super::diagnosis::{Diagnosis, causes};
use super::patient::Patient;
use super::{people, public_url};
use crate::agreement::{agree, warning};
use crate::fault::Fault;
use crate::keys::{Keys, SealPurpose};
use crate::rules::Span;
use crate::store::examine::{self, DatabaseFacts};
use crate::store::migrations::{self, TablesState};
use crate::store::refresh_tokens;
use crate::store::row::StoredRow;
use crate::store::signing_keys::{self, SigningKeyRow};
use crate::store::trail::size;
use crate::store::walked_rows::HeldSecret;
use crate::store::{APART, ConnectObstacle, Store, obstacle, tables, write_probe};

/// Daily growth of the trail in bytes from which the operator is warned.
const MUCH: i64 = 256 << 20;

/// Checks the database, its clock, and the master keys by the secrets sealed in it.
pub async fn examine(store: &Store, patient: &Patient<'_>) -> Vec<Diagnosis> {
    let (own_keys, own_clock) = (patient.keys, patient.clock);
    if let Ok(true) = store.shares_connections().await {
        let said = "a pooler hands one connection to several clients (PgBouncer: pool_mode has to be session)";
        let found = Diagnosis::bad("database", said).then("set pool_mode = session in pgbouncer.ini");
        return vec![found.at(patient.database_hosts.clone()), keys_alone(own_keys)];
    }
    let begun = Instant::now();
    let facts = match examine::facts(store).await {
        Ok(facts) => facts,
        Err(fault) => {
            let fault = store.reach().await.err().unwrap_or(fault);
            return vec![away(&fault).at(patient.database_hosts.clone()), keys_alone(own_keys)];
        }
    };
    let micros = begun.elapsed().as_micros();
    let tables = migrations::state(store).await.unwrap_or(TablesState::Behind);
    let current = tables == TablesState::Current;
    let probe = if current && facts.writable { write_probe::taken_back(store).await } else { Ok(()) };
    let server = server(&facts, micros, probe).at(patient.database_hosts.clone());
    let mut results = vec![server, durability(&facts), room(&facts, patient.pool)];
    results.push(role(&facts));
    results.push(match tables {
        TablesState::Current => Diagnosis::good("tables", "up to date"),
        TablesState::Behind => Diagnosis::bad("tables", "not up to date: run `vestibule migrate`"),
        TablesState::Ahead(needed) => {
            Diagnosis::bad("tables", migrations::too_old(&needed)).then("run the version that these tables are of")
        }
    });
    results.push(clock(facts.now - own_clock.now()));
    if current {
        results.push(trail(store, own_clock.now()).await);
    }
    results.push(keys(store, own_keys, (current, own_clock.now())).await);
    if !current {
        return results;
    }
    results.extend(people::codes(store).await);
    if patient.has_owners {
        results.push(people::owners(store).await);
    }
    if let Some(public) = patient.public.as_ref().filter(|_| facts.writable) {
        results.push(public_url::asked(store, public, own_clock.now()).await);
    }
    results
}

/// The result where no connection is to be had.
fn away(fault: &Fault) -> Diagnosis {
    let found = Diagnosis::bad("database", causes(fault));
    match obstacle(fault) {
        Some(ConnectObstacle::Full) => {
            found.then("end connections of other clients (pg_stat_activity shows them), or raise max_connections")
        }
        Some(ConnectObstacle::Standby) => found.then("start the primary, or promote the standby: select pg_promote()"),
        None => found,
    }
}

fn server(facts: &DatabaseFacts, micros: u128, probe: Result<(), Fault>) -> Diagnosis {
    let line = if facts.encrypted { "over TLS" } else { "not encrypted" };
    let said = format!("PostgreSQL {}, {line}, connected and asked in {} ms", facts.version, micros / 1000);
    if let Err(fault) = probe {
        let found = Diagnosis::bad("database", format!("{said}; a write failed: {}", causes(&fault)));
        return found.then("make room on PostgreSQL's disk (df), or let its log tell why it writes nothing");
    }
    match facts {
        DatabaseFacts { writable: false, .. } => Diagnosis::bad("database", format!("{said}; takes no writes"))
            .then("promote this standby, or name the primary first in the URL"),
        DatabaseFacts { superuser: true, .. } => {
            Diagnosis::doubtful("database", format!("{said}; the role is a superuser"))
                .then("serve with a role of its own: docs/operations.md, \"Two roles\"")
        }
        _ => Diagnosis::good("database", said),
    }
}

/// Checks that the role may alter no table: an attacker who takes over a server has its role, and could drop constraints.
fn role(facts: &DatabaseFacts) -> Diagnosis {
    if facts.alters {
        Diagnosis::doubtful(
            "role",
            "may alter tables: serve with a role that may not (docs/operations.md, \"Two roles\")",
        )
    } else {
        Diagnosis::good("role", "may alter no table")
    }
}

/// Checks that commits survive a power failure (promise S5).
fn durability(facts: &DatabaseFacts) -> Diagnosis {
    let off: Vec<&str> = [(facts.fsync, "fsync"), (facts.synchronous_commit, "synchronous_commit")]
        .iter()
        .filter(|(on, _)| !on)
        .map(|(_, name)| *name)
        .collect();
    match off.as_slice() {
        [] => Diagnosis::good("durability", "fsync and synchronous_commit are on"),
        off => {
            Diagnosis::bad("durability", format!("{} is off: a power cut takes back what was answered", off.join(", ")))
        }
    }
}

/// Number of connections of a server besides its pool: for codes, notices, the sealer and `/readyz`.
const WORKERS: i64 = 4;

fn room(facts: &DatabaseFacts, pool: u32) -> Diagnosis {
    let wanted = i64::from(pool) + WORKERS;
    let said = format!("each server takes up to {wanted} of {} connections", facts.connections);
    if wanted > i64::from(facts.connections) {
        Diagnosis::bad("connections", said)
    } else if wanted * 2 > i64::from(facts.connections) {
        Diagnosis::doubtful("connections", format!("{said}: too few for a second server"))
    } else {
        Diagnosis::good("connections", said)
    }
}

/// Checks the growth of the trail. The trail is never pruned, only archived by a command, and every request for a code adds lines, with or without an
/// account.
async fn trail(store: &Store, now: crate::rules::Instant) -> Diagnosis {
    let size = match size(store, now).await {
        Ok(size) => size,
        Err(fault) => return Diagnosis::bad("trail", causes(&fault)),
    };
    let (all, day) = (mebibytes(size.bytes), mebibytes(size.bytes_of_a_day()));
    let said =
        format!("{all} MiB in {} lines; the last day added {} lines, {day} MiB", size.lines_kept, size.lines_of_a_day);
    if size.bytes_of_a_day() < MUCH {
        Diagnosis::good("trail", said)
    } else {
        Diagnosis::doubtful(
            "trail",
            format!("{said}: at that pace {} MiB a month", mebibytes(30 * size.bytes_of_a_day())),
        )
    }
}

/// Formats bytes as MiB with one decimal.
fn mebibytes(bytes: i64) -> String {
    let tenths = bytes.saturating_mul(10) / (1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn clock(ahead: Span) -> Diagnosis {
    let apart = ahead.abs();
    let said = format!("{} ms from PostgreSQL's", apart.num_milliseconds());
    if apart > APART {
        Diagnosis::bad("clock", format!("{said}; more than {} s, and no server is ready", APART.num_seconds()))
    } else if apart > Span::seconds(2) {
        Diagnosis::doubtful("clock", format!("{said}; authenticator codes live 30 s"))
    } else {
        Diagnosis::good("clock", said)
    }
}

async fn keys(store: &Store, keys: Option<&Keys>, (current, now): (bool, crate::rules::Instant)) -> Diagnosis {
    let (Some(known), true) = (keys, current) else { return keys_alone(keys) };
    let mut samples = match tables::secrets(store).await {
        Ok(samples) => samples,
        Err(fault) => return of_database(Diagnosis::bad("keys", causes(&fault))),
    };
    // Each row of signing keys is examined.
    samples.retain(|(_, secret)| !matches!(secret.purpose, SealPurpose::SigningKey(_)));
    let is_closed = |secret: &HeldSecret| known.open(secret.purpose, secret.of, &secret.sealed).is_err();
    if let Some((table, _)) = samples.iter().find(|(_, secret)| is_closed(secret)) {
        let closed = samples.iter().filter(|(of, secret)| of == table && is_closed(secret));
        let under: Vec<&str> = closed.map(|(_, secret)| secret.sealed.key_id.as_str()).collect();
        return Diagnosis::bad("keys", format!("do not open the {table} sealed under {}", under.join(", ")));
    }
    let agreement = match agree(store, known, now).await {
        Ok(agreement) => agreement,
        Err(fault) => return of_database(Diagnosis::bad("keys", causes(&fault))),
    };
    match unusable_signing_keys(store, known).await {
        Ok(unusable) if unusable.is_empty() => {}
        Ok(unusable) => return closed(known, &unusable, agreement.is_strange),
        Err(fault) => return of_database(Diagnosis::bad("keys", causes(&fault))),
    }
    match warning(known, agreement) {
        Some(strange) if agreement.is_strange => return Diagnosis::bad("keys", strange),
        Some(warning) => return Diagnosis::doubtful("keys", warning),
        None => {}
    }
    let masters: BTreeSet<&str> = samples.iter().map(|(_, secret)| secret.sealed.key_id.as_str()).collect();
    let outstanding = match refresh_tokens::of_older_masters(store, known).await {
        Ok(tokens) => tokens.iter().map(|tokens| tokens.sessions).sum::<i64>(),
        Err(fault) => return of_database(Diagnosis::bad("keys", causes(&fault))),
    };
    let read = match masters.len() {
        0 => String::from("read; nothing is sealed yet"),
        all => format!("open what is sealed, under {all} of them"),
    };
    Diagnosis::good(
        "keys",
        match outstanding {
            0 => read,
            sessions => format!("{read}; refresh tokens of {sessions} sessions may be under an older one"),
        },
    )
}

/// The result where signing keys cannot be used. Only a signing key that was altered is one for `keys rotate` to replace: another one
/// opens again with its master key.
fn closed(keys: &Keys, unusable: &[Option<String>], is_strange: bool) -> Diagnosis {
    let (many, own) = (unusable.len(), keys.opening().collect::<Vec<_>>());
    let under: BTreeSet<&str> = unusable.iter().flatten().map(String::as_str).collect();
    let listed = |ids: Vec<&str>| ids.join(", ");
    let lacking: Vec<&str> = under.iter().copied().filter(|id| !own.contains(id)).collect();
    Diagnosis::bad(
        "keys",
        if is_strange {
            let (under, own) = (listed(under.into_iter().collect()), listed(own));
            format!(
                "VESTIBULE_KEYS has no key of this database: {many} signing keys are sealed under {under}, and do not open under {own}"
            )
        } else if lacking.is_empty() {
            format!("{many} signing keys do not open or are altered, and no gate opens until `vestibule keys rotate`")
        } else {
            format!("VESTIBULE_KEYS lacks {}: {many} signing keys do not open, and no gate does", listed(lacking))
        },
    )
}

/// The ids of the master keys under which the signing keys are sealed that a server with these cannot use; `None` for an unreadable row.
async fn unusable_signing_keys(store: &Store, keys: &Keys) -> Result<Vec<Option<String>>, Fault> {
    let rows = signing_keys::all(store).await?;
    let is_usable = |row: &SigningKeyRow| {
        let opened = row.clone().read().and_then(|own| keys.open_signer(own.door, own.id, &own.sealed));
        row.maker(keys).is_some() && opened.is_ok()
    };
    let unusable = rows.into_iter().filter(|row| !is_usable(row));
    Ok(unusable.map(|row| row.read().ok().map(|own| own.sealed.key_id)).collect())
}

fn keys_alone(keys: Option<&Keys>) -> Diagnosis {
    match keys {
        Some(_) => of_database(Diagnosis::doubtful("keys", "read; what they open cannot be told without the tables")),
        None => Diagnosis::bad("keys", "are not set")
            .then("set the keys of this database, or make some once: vestibule keys generate"),
    }
}

/// A result about the keys that rests on the database alone.
fn of_database(found: Diagnosis) -> Diagnosis {
    found.by("DATABASE_URL").then("repair the database and its tables first: the checks above say how")
}
