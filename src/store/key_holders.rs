//! Announcements of the master keys that each server holds: one row per key, with a MAC made by that key, so that no server can
//! claim a key it lacks. Decides nothing.

use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::prepared::prepared;
use super::row::Covered;
use super::row_macros::row;
use super::schema::key_holders;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;

row! {
    /// A server and a master key it holds.
    pub struct KeyHolderRow of key_holders by (server, master) {
        server: Uuid,
        master: String,
        told_at: Instant,
    }
}

impl KeyHolderRow {
    /// The row without its MAC.
    pub(super) fn of(server: Uuid, master: &str, told_at: Instant) -> KeyHolderRow {
        KeyHolderRow { server, master: master.to_owned(), told_at, mac: Vec::new() }
    }

    /// The server and the id of its master key, if `keys` has that key and it made the MAC.
    fn vouched(self, keys: &Keys) -> Option<(Uuid, String)> {
        keys.is_mac_under(&self.master, &self.covered(), &self.mac).then_some((self.server, self.master))
    }
}

/// Announces each master key of `keys` that can open secrets as held by a server.
pub async fn tell(store: &Store, keys: &Keys, server: Uuid, now: Instant) -> Result<(), Fault> {
    // Each row is under a MAC of its own master key.
    let row = |master: &str| {
        let row = KeyHolderRow::of(server, master, now);
        let mac = keys.mac_under(master, &row.covered())?;
        Some(row.with_mac(mac.to_vec()))
    };
    let rows: Vec<KeyHolderRow> = keys.opening().filter_map(row).collect();
    let mut db = store.connection().await?;
    let anew =
        (key_holders::told_at.eq(excluded(key_holders::told_at)), key_holders::mac.eq(excluded(key_holders::mac)));
    let told = diesel::insert_into(key_holders::table)
        .values(rows)
        .on_conflict((key_holders::server, key_holders::master))
        .do_update()
        .set(anew);
    prepared(told).execute(&mut db).await?;
    Ok(())
}

/// Servers and the master keys of `keys` that they announced between two instants. Forged rows, and rows of keys that `keys`
/// lacks, are left out.
pub async fn told(
    store: &Store,
    keys: &Keys,
    (after, before): (Instant, Instant),
) -> Result<Vec<(Uuid, String)>, Fault> {
    let mut db = store.connection().await?;
    let rows = key_holders::table.filter(key_holders::told_at.gt(after).and(key_holders::told_at.lt(before)));
    let rows: Vec<KeyHolderRow> = rows.select(KeyHolderRow::as_select()).load(&mut db).await?;
    Ok(rows.into_iter().filter_map(|row| row.vouched(keys)).collect())
}
