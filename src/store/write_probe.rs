//! Write probes while the database refuses writes: without traffic no other write would show that it accepts them again.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::Store;
use super::schema::write_probe;
use crate::fault::Fault;

/// Interval of probes while writes are refused.
const PACE: Duration = Duration::from_secs(1);

/// Payload of a probe: large enough to need new pages, which a full disk cannot provide.
static PAYLOAD: [u8; 65_536] = [0; 65_536];

/// Writes a probe once a second while the database refuses writes, until one succeeds. Never returns.
pub async fn run(store: Store) {
    let mut pace = tokio::time::interval(PACE);
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        pace.tick().await;
        if store.refused_writes().is_some() && written(&store).await.is_ok() {
            store.health.probe_written();
            tracing::info!("store: database takes writes again");
        }
    }
}

async fn written(store: &Store) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    write(&mut db).await
}

/// Writes a probe and takes it back: whether the database takes writes and has room for them.
///
/// # Errors
///
/// The refusal of PostgreSQL.
pub async fn taken_back(store: &Store) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    db.batch_execute("begin").await?;
    let written = write(&mut db).await;
    db.batch_execute("rollback").await?;
    written
}

/// Writes a probe into new pages.
async fn write(db: &mut AsyncPgConnection) -> Result<(), Fault> {
    let row = (write_probe::id.eq(1_i16), write_probe::payload.eq(&PAYLOAD[..]));
    let insert = diesel::insert_into(write_probe::table).values(row);
    insert.on_conflict(write_probe::id).do_update().set(write_probe::payload.eq(&PAYLOAD[..])).execute(db).await?;
    Ok(())
}
