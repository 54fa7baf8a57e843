//! The database, its clock, and whether our keys are the ones its secrets are sealed under.

use std::time::Instant;

use super::{Finding, Patient, causes};
use crate::agreement::{agree, warning};
use crate::fault::Fault;
use crate::keys::{Keys, Purpose};
use crate::rules::Span;
use crate::store::examine::{self, Facts};
use crate::store::signing_keys::{self, SigningKeyRow};
use crate::store::trail::size;
use crate::store::{Store, migrations};

/// Clocks further apart than this make `/readyz` 503.
const APART: Span = Span::seconds(30);

/// Bytes of the trail in a day that an operator should know of.
const MUCH: i64 = 256 << 20;

/// Looks at the database, and through it at the clock and the keys.
pub async fn examine(store: &Store, patient: &Patient<'_>) -> Vec<Finding> {
    if let Ok(true) = store.shares_connections().await {
        let said = "a pooler hands one connection to several clients (PgBouncer: pool_mode has to be session)";
        return vec![Finding::bad("database", said), keys_alone(patient.keys)];
    }
    let begun = Instant::now();
    let facts = match examine::facts(store).await {
        Ok(facts) => facts,
        Err(fault) => return vec![Finding::bad("database", causes(&fault)), keys_alone(patient.keys)],
    };
    let micros = begun.elapsed().as_micros();
    let mut findings = vec![server(&facts, micros), durability(&facts), room(&facts, patient.pool)];
    let current = migrations::is_current(store).await.unwrap_or(false);
    findings.push(role(&facts));
    findings.push(if current {
        Finding::good("tables", "up to date")
    } else {
        Finding::bad("tables", "not up to date: run `vestibule migrate`")
    });
    findings.push(clock(facts.now - patient.clock.now()));
    if current {
        findings.push(trail(store, patient.clock.now()).await);
    }
    findings.push(keys(store, patient.keys, (current, patient.clock.now())).await);
    findings
}

fn server(facts: &Facts, micros: u128) -> Finding {
    let line = if facts.encrypted { "over TLS" } else { "not encrypted" };
    let said = format!("PostgreSQL {}, {line}, connected and asked in {} ms", facts.version, micros / 1000);
    match facts {
        Facts { writable: false, .. } => Finding::bad("database", format!("{said}; takes no writes")),
        Facts { superuser: true, .. } => Finding::doubtful("database", format!("{said}; our role is a superuser")),
        _ => Finding::good("database", said),
    }
}

/// Whoever takes over a server gets its role, and with a table the right to drop what guards it.
fn role(facts: &Facts) -> Finding {
    if facts.alters {
        Finding::doubtful(
            "role",
            "may alter tables: serve with a role that may not (docs/operations.md, \"Two roles\")",
        )
    } else {
        Finding::good("role", "may alter no table")
    }
}

/// What was answered is to survive a power cut (promise S5).
fn durability(facts: &Facts) -> Finding {
    let off: Vec<&str> = [(facts.fsync, "fsync"), (facts.synchronous_commit, "synchronous_commit")]
        .iter()
        .filter(|(on, _)| !on)
        .map(|(_, name)| *name)
        .collect();
    match off.as_slice() {
        [] => Finding::good("durability", "fsync and synchronous_commit are on"),
        off => {
            Finding::bad("durability", format!("{} is off: a power cut takes back what was answered", off.join(", ")))
        }
    }
}

/// Connections a server has beside its pool: for codes, for notices, for the sealer and for `/readyz`.
const WORKERS: i64 = 4;

fn room(facts: &Facts, pool: u32) -> Finding {
    let wanted = i64::from(pool) + WORKERS;
    let said = format!("each server takes up to {wanted} of {} connections", facts.connections);
    if wanted > i64::from(facts.connections) {
        Finding::bad("connections", said)
    } else if wanted * 2 > i64::from(facts.connections) {
        Finding::doubtful("connections", format!("{said}: too few for a second server"))
    } else {
        Finding::good("connections", said)
    }
}

/// It only grows: whoever asks for codes writes lines of it, an account or none.
async fn trail(store: &Store, now: crate::rules::Instant) -> Finding {
    let size = match size(store, now).await {
        Ok(size) => size,
        Err(fault) => return Finding::bad("trail", causes(&fault)),
    };
    let (all, day) = (mebibytes(size.bytes), mebibytes(size.bytes_of_a_day()));
    let said =
        format!("{all} MiB in {} lines; the last day added {} lines, {day} MiB", size.lines, size.lines_of_a_day);
    if size.bytes_of_a_day() < MUCH {
        Finding::good("trail", said)
    } else {
        Finding::doubtful(
            "trail",
            format!("{said}: at that pace {} MiB a month", mebibytes(30 * size.bytes_of_a_day())),
        )
    }
}

/// In whole and tenths.
fn mebibytes(bytes: i64) -> String {
    let tenths = bytes.saturating_mul(10) / (1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn clock(ahead: Span) -> Finding {
    let apart = ahead.abs();
    let said = format!("{} ms from PostgreSQL's", apart.num_milliseconds());
    if apart > APART {
        Finding::bad("clock", format!("{said}; more than {} s, and no server is ready", APART.num_seconds()))
    } else if apart > Span::seconds(2) {
        Finding::doubtful("clock", format!("{said}; authenticator codes live 30 s"))
    } else {
        Finding::good("clock", said)
    }
}

async fn keys(store: &Store, keys: Option<&Keys>, (current, now): (bool, crate::rules::Instant)) -> Finding {
    let (Some(known), true) = (keys, current) else { return keys_alone(keys) };
    let samples = match examine::sealed(store).await {
        Ok(samples) => samples,
        Err(fault) => return Finding::bad("keys", causes(&fault)),
    };
    let closed: Vec<&str> = samples
        .iter()
        .filter(|(account, sealed)| known.open(Purpose::Authenticator, *account, sealed).is_err())
        .map(|(_, sealed)| sealed.key_id.as_str())
        .collect();
    if !closed.is_empty() {
        return Finding::bad("keys", format!("do not open the authenticators sealed under {}", closed.join(", ")));
    }
    match signing_keys(store, known).await {
        Ok(0) => {}
        Ok(unusable) => {
            let said = format!(
                "{unusable} signing keys do not open or are altered, and no gate opens until `vestibule keys rotate`"
            );
            return Finding::bad("keys", said);
        }
        Err(fault) => return Finding::bad("keys", causes(&fault)),
    }
    match agree(store, known, now).await {
        Err(fault) => return Finding::bad("keys", causes(&fault)),
        Ok(agreement) => {
            if let Some(warning) = warning(known, agreement) {
                return Finding::doubtful("keys", warning);
            }
        }
    }
    match samples.len() {
        0 => Finding::good("keys", "read; nothing is sealed yet"),
        all => Finding::good("keys", format!("open what is sealed, under {all} of them")),
    }
}

/// How many signing keys a server with these masters cannot use.
async fn signing_keys(store: &Store, keys: &Keys) -> Result<usize, Fault> {
    let rows = signing_keys::all(store).await?;
    let is_usable = |row: &SigningKeyRow| {
        let opened = row.clone().taken().and_then(|own| keys.open_signer(own.door, own.id, &own.sealed));
        row.clone().held().maker(keys).is_some() && opened.is_ok()
    };
    Ok(rows.iter().filter(|row| !is_usable(row)).count())
}

fn keys_alone(keys: Option<&Keys>) -> Finding {
    match keys {
        Some(_) => Finding::doubtful("keys", "read; what they open cannot be told without the tables"),
        None => Finding::bad("keys", "are not set"),
    }
}
