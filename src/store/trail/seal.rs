//! Sealing: gives lines their positions, by one sealer at a time. The caller decides between reading and writing, all in one
//! transaction: a sealer that dies midway has done nothing.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use super::Stored;
use super::head::Head;
use super::looked::{SealerProgress, TrailCursor, joined, unsealed_page};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::store::Store;
use crate::store::prepared::prepared;
use crate::store::schema::{audit, trail_checkpoint};
use crate::store::sql::{Binds, Statement, statement};

/// Advisory lock by which sealers take turns; no other lock of this program has its number.
const LOCK: &str = "pg_try_advisory_xact_lock(8452617330130)";

/// Lines that the patrol reads in each round of the sealer: a patrol over eight million lines takes eleven hours.
const PATROL: usize = 200;

/// Positions for lines, and the checkpoint after them.
#[derive(Debug, Default)]
pub struct Sealing {
    /// The positions.
    pub places: Vec<LinePlace>,
    /// Token of the new checkpoint, if there is one.
    pub token: Option<String>,
}

/// A line's position and MAC.
#[derive(Debug, Serialize)]
pub struct LinePlace {
    /// Line id.
    pub id: Uuid,
    /// Position.
    pub position: i64,
    /// MAC over position, line and the line before, in hexadecimal.
    pub link_mac: String,
}

/// Places lines, and counts them by day. Each line is found by id and updated by its ctid: a join, planned while the table was
/// empty, would scan the table for each batch for as long as the connection lives.
const PLACE: &str = "\
with places as materialized (
    select * from jsonb_to_recordset(:places) as places (id uuid, position bigint, link_mac text)),
found as materialized (
    select places.*, line.ctid as tuple
    from places cross join lateral (select audit.ctid from audit where audit.id = places.id offset 0) line),
placed as (
    update audit set position = found.position, link_mac = decode(found.link_mac, 'hex')
    from found where audit.ctid = found.tuple and audit.position is null
    returning audit.at, audit.door, audit.event, audit.outcome),
counted as (
    insert into audit_days (door, day, event, outcome, lines)
    select door, (at at time zone 'UTC')::date, event, outcome, count(*) from placed group by 1, 2, 3, 4
    on conflict (door, day, event, outcome) do update set lines = audit_days.lines + excluded.lines)
select count(*) from placed";

statement!(GivePlaces: BigInt = PLACE);

const HEAD: &str = "\
select (select token from trail_checkpoint), coalesce((select below_xact from trail_checkpoint), 0),
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

statement!(ReadHead: (Nullable<Text>, BigInt, BigInt) = HEAD);

/// Reads the head and the next `size` lines a sealer has not looked at, calls `decide` for the positions of the unsealed ones,
/// and writes them. Returns the progress and whether there is more; `None`: another sealer is at work.
pub async fn seal<T: Send>(
    store: &Store,
    (looked, size): (SealerProgress, usize),
    decide: impl FnOnce(&Head, Vec<Stored>) -> Result<(T, Sealing), Fault> + Send,
) -> Result<Option<(T, SealerProgress, bool)>, Fault> {
    let mut db = store.connection().await?;
    let sealed: Result<Option<(T, SealerProgress, bool)>, Fault> = db
        .transaction(async |db| {
            if !prepared(diesel::select(sql::<Bool>(LOCK))).get_result::<bool>(db).await? {
                return Ok(None);
            }
            let head = head(db).await?;
            let page = unsealed_page(db, looked.starts(&head), size).await?;
            let patrolled = unsealed_page(db, looked.patrols(), PATROL).await?;
            failpoint!("seal.read");
            let (looked, more) = (looked.after(&head, page.next, patrolled.next), page.next.is_some());
            let (decided, sealing) = decide(&head, joined(page.lines, patrolled.lines))?;
            write(db, sealing, looked.below()).await?;
            failpoint!("seal.written");
            Ok(Some((decided, looked, more)))
        })
        .await;
    failpoint!("seal.committed");
    sealed
}

/// Reads the head, and the first `size` lines while nothing is sealed.
pub async fn ends(store: &Store, size: usize) -> Result<(Head, Vec<Stored>), Fault> {
    let mut db = store.connection().await?;
    let head = head(&mut db).await?;
    let is_begun = head.token.is_some() || !head.last.is_empty();
    let first = if is_begun { Vec::new() } else { unsealed_page(&mut db, TrailCursor::START, size).await?.lines };
    Ok((head, first))
}

async fn head(db: &mut AsyncPgConnection) -> Result<Head, Fault> {
    let found: Vec<(Option<String>, i64, i64)> = Statement::<ReadHead>::of(Binds::default()).load(db).await?;
    let (token, below, oldest) = found.into_iter().next().unwrap_or_default();
    let placed = audit::table.filter(audit::position.is_not_null());
    let last = placed.order((audit::position.desc(), audit::id.desc())).limit(2);
    let last = prepared(last.select(Stored::as_select())).load(db).await?;
    Ok(Head { token, below, oldest, last })
}

async fn write(db: &mut AsyncPgConnection, sealing: Sealing, below: i64) -> Result<(), Fault> {
    if !sealing.places.is_empty() {
        let places = serde_json::to_value(&sealing.places).map_err(|error| Fault::Text(error.into()))?;
        let placed = Statement::<GivePlaces>::of(Binds::default().with("places", places)).load::<i64>(db).await?;
        let all = matches!(placed[..], [count] if usize::try_from(count) == Ok(sealing.places.len()));
        if !all {
            return Err(Fault::Row("a line of the trail that went away while it was sealed"));
        }
    }
    if let Some(token) = sealing.token {
        let kept = (trail_checkpoint::token.eq(&token), trail_checkpoint::below_xact.eq(below));
        let row = diesel::insert_into(trail_checkpoint::table).values((trail_checkpoint::one.eq(true), kept));
        prepared(row.on_conflict(trail_checkpoint::one).do_update().set(kept)).execute(db).await?;
    }
    Ok(())
}
