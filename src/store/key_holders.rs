//! Which server holds which master key, as servers tell each other: a row for each master, under a MAC of that very master, so
//! that nobody says it of a master they do not hold. Does not decide what follows.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::schema::key_holders;
use super::{Store, macs};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rules::Instant;

/// A server that told of a master it holds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = key_holders, check_for_backend(Pg))]
pub struct KeyHolderRow {
    server: Uuid,
    master: String,
    told_at: Instant,
    mac: Vec<u8>,
}

impl KeyHolderRow {
    /// The server and the id of its master, if `keys` has that master and the row is a holder's.
    fn vouched(self, keys: &Keys) -> Option<(Uuid, String)> {
        let row = macs::key_holder(self.server, &self.master, self.told_at);
        keys.is_mac_under(&self.master, &row, &self.mac).then_some((self.server, self.master))
    }
}

/// Tells that a server holds each master of `keys` that opens.
pub async fn tell(store: &Store, keys: &Keys, server: Uuid, now: Instant) -> Result<(), Fault> {
    let row = |master: &str| {
        let mac = keys.mac_under(master, &macs::key_holder(server, master, now))?;
        Some((
            key_holders::server.eq(server),
            key_holders::master.eq(master.to_owned()),
            key_holders::told_at.eq(now),
            key_holders::mac.eq(mac.to_vec()),
        ))
    };
    let rows: Vec<_> = keys.opening().filter_map(row).collect();
    let mut db = store.connection().await?;
    diesel::insert_into(key_holders::table)
        .values(rows)
        .on_conflict((key_holders::server, key_holders::master))
        .do_update()
        .set((key_holders::told_at.eq(excluded(key_holders::told_at)), key_holders::mac.eq(excluded(key_holders::mac))))
        .execute(&mut db)
        .await?;
    Ok(())
}

/// The servers that told of a master of `keys` between two instants, with its id. Rows of masters that `keys` does not have
/// cannot be judged and are left out, and so are forged ones.
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
