//! Rotation: finds the master key of each row, and moves rows to the current one. A row gets a new MAC only if it still has the
//! one that was read: a concurrent writer uses its own current key, and no row is locked. Altered rows stay as they are.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Store;
use super::schema::recovery_codes;
use super::walked_rows::WalkedRow;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::keys::rows::MacOf;
use crate::progress;
use crate::rules::Instant;

/// Rows read at once.
const BATCH: i64 = 500;

/// Counts of a table's rows.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// Number of rows by the id of their master key.
    pub under: BTreeMap<String, u64>,
    /// Altered rows.
    pub nobodys: u64,
    /// Rows moved to the current master key.
    pub moved: u64,
}

/// Expiring secrets under one master key.
#[derive(Clone, Debug, QueryableByName)]
pub struct WaitingSecrets {
    /// Id of the master key.
    #[diesel(sql_type = Text)]
    pub key_id: String,
    /// Latest expiry.
    #[diesel(sql_type = Timestamptz)]
    pub until: Instant,
}

/// Walks over the rows of a table. `rests`: also moves them to the current master key.
pub(super) async fn over<R: WalkedRow>(store: &Store, keys: &Keys, rests: bool) -> Result<Walked, Fault> {
    let (mut walked, mut last, mut seen) = (Walked::default(), R::Key::default(), 0);
    loop {
        let mut db = store.connection().await?;
        let rows = R::behind(&mut db, &last, BATCH).await?;
        let Some(end) = rows.last().map(R::key) else { return Ok(walked) };
        last = end;
        seen += rows.len() as u64;
        progress::tell(R::TABLE, seen, None);
        for row in rows {
            let Some(master) = master(&row, keys)? else {
                walked.nobodys += 1;
                continue;
            };
            let moved = rests && master != keys.current() && rest(row, &mut db, keys).await?;
            failpoint!("rotate.row");
            walked.moved += u64::from(moved);
            *walked.under.entry(if moved { keys.current().to_owned() } else { master }).or_default() += 1;
        }
    }
}

/// The older of the two master keys of a row with a secret: that of the MAC, unless it is the current one. `None`: the row is
/// altered.
fn master<R: WalkedRow>(row: &R, keys: &Keys) -> Result<Option<String>, Fault> {
    let Some(maker) = row.maker(keys) else { return Ok(None) };
    let held = if maker == keys.current() { row.held()? } else { None };
    Ok(Some(held.map_or_else(|| maker.to_owned(), |secret| secret.sealed.key_id)))
}

/// Moves a row to the current master key: its MAC, and its secret unless that is under a retired key, which opens nothing.
/// False: the row stays as it is, or was written meanwhile.
async fn rest<R: WalkedRow>(row: R, db: &mut AsyncPgConnection, keys: &Keys) -> Result<bool, Fault> {
    let seen = row.mac().to_vec();
    let row = match row.held()? {
        None => row,
        Some(secret) => {
            let Ok(plain) = keys.open(secret.purpose, secret.of, &secret.sealed) else { return Ok(false) };
            row.with_held(keys.seal(secret.purpose, secret.of, &plain)?)
        }
    };
    let mac = keys.mac(MacOf::Row, &row.covered()).to_vec();
    Ok(row.with_mac(mac).put(db, seen).await?)
}

/// Expiring secrets by master key, in these columns: table, id of the master key, expiry.
pub(super) async fn expiring(
    store: &Store,
    columns: &[(&str, &str, &str)],
    now: Instant,
) -> Result<Vec<WaitingSecrets>, Fault> {
    let each = columns.iter().map(|(table, key, until)| format!("select {key}, {until} from {table}"));
    let each = each.collect::<Vec<_>>().join(" union all ");
    let query = format!(
        "select key_id, max(until) as until from ({each}) as waiting (key_id, until)
        where key_id is not null and until > $1 group by key_id"
    );
    let mut db = store.connection().await?;
    Ok(diesel::sql_query(query).bind::<Timestamptz, _>(now).load(&mut db).await?)
}

/// Number of accounts with recovery codes, by master key. A code's MAC cannot be renewed without the code itself.
pub async fn recovery_codes(store: &Store) -> Result<Vec<(String, i64)>, Fault> {
    let mut db = store.connection().await?;
    let people = sql::<BigInt>("count(distinct account_id)");
    let rows = recovery_codes::table.group_by(recovery_codes::key_id).select((recovery_codes::key_id, people));
    Ok(rows.load(&mut db).await?)
}
