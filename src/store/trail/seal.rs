//! Sealing: lines are given their places, by one sealer at a time. What each is given is decided by whoever asks, between
//! the reading and the writing, both in one transaction: a sealer that dies in the middle has done nothing.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use super::Stored;
use super::read::{out_of_time, waiting};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::schema::{audit, trail_checkpoint};
use crate::store::sql::{Bind, Named, Statement};

/// The lock sealers take turns by: any number, as long as it is ours.
const LOCK: &str = "pg_try_advisory_xact_lock(8452617330130)";

/// What the sealed part of the trail ends with.
#[derive(Debug)]
pub struct Head {
    /// The checkpoint that is kept, as it is kept.
    pub token: Option<String>,
    /// The last lines that have a position, two at most, the last first.
    pub last: Vec<Stored>,
    /// Lines without a position that no clock of ours can have told of.
    pub out_of_time: Vec<Uuid>,
}

/// What lines are given.
#[derive(Debug, Default)]
pub struct Sealing {
    /// Each line's place.
    pub places: Vec<Place>,
    /// The checkpoint that is kept from now on.
    pub token: Option<String>,
}

/// A line's place.
#[derive(Debug, Serialize)]
pub struct Place {
    /// The line.
    pub id: Uuid,
    /// Its position.
    pub position: i64,
    /// The MAC of it there, in hexadecimal.
    pub link_mac: String,
    /// The MAC of its own, in hexadecimal: of a line that was written before lines had one.
    pub line_mac: String,
}

const PLACE: &str = "\
with places as (
    select * from jsonb_to_recordset(?) as places (id uuid, position bigint, link_mac text, line_mac text)),
placed as (
    update audit set position = places.position, link_mac = decode(places.link_mac, 'hex'),
        line_mac = decode(places.line_mac, 'hex')
    from places where audit.id = places.id and audit.position is null
    returning 1)
select count(*) from placed";

struct Places;

impl Named for Places {
    type Row = BigInt;
}

/// Reads the head and up to `most` lines without a place behind `after`, has `decide` say what they are given, and writes
/// that. `None`: another sealer is at it.
pub async fn seal<T: Send>(
    store: &Store,
    (after, most): (Option<(Instant, Uuid)>, i64),
    decide: impl FnOnce(&Head, Vec<Stored>) -> Result<(T, Sealing), Fault> + Send,
) -> Result<Option<T>, Fault> {
    let mut db = store.connection().await?;
    let sealed: Result<Option<T>, Fault> = db
        .transaction(async |db| {
            if !diesel::select(sql::<Bool>(LOCK)).get_result::<bool>(db).await? {
                return Ok(None);
            }
            let head = head(db).await?;
            let waiting = waiting(db, after, most).await?;
            failpoint!("seal.read");
            let (decided, sealing) = decide(&head, waiting)?;
            write(db, sealing).await?;
            failpoint!("seal.written");
            Ok(Some(decided))
        })
        .await;
    failpoint!("seal.committed");
    sealed
}

async fn head(db: &mut AsyncPgConnection) -> Result<Head, Fault> {
    let token = trail_checkpoint::table.select(trail_checkpoint::token).first::<String>(db).await.optional()?;
    let placed = audit::table.filter(audit::position.is_not_null());
    let last = placed.order((audit::position.desc(), audit::id.desc())).limit(2);
    let last = last.select(Stored::as_select()).load(db).await?;
    Ok(Head { token, last, out_of_time: out_of_time(db).await? })
}

async fn write(db: &mut AsyncPgConnection, sealing: Sealing) -> Result<(), Fault> {
    if !sealing.places.is_empty() {
        let places = serde_json::to_value(&sealing.places).map_err(|error| Fault::Text(error.into()))?;
        let placed = Statement::<Places>::of(vec![(PLACE, vec![Bind::Json(places)])]).load::<i64>(db).await?;
        let all = matches!(placed[..], [count] if usize::try_from(count) == Ok(sealing.places.len()));
        if !all {
            return Err(Fault::Row("a line of the trail that went away while it was sealed"));
        }
    }
    if let Some(token) = sealing.token {
        let row = (trail_checkpoint::one.eq(true), trail_checkpoint::token.eq(&token));
        let kept = diesel::insert_into(trail_checkpoint::table).values(row).on_conflict(trail_checkpoint::one);
        kept.do_update().set(trail_checkpoint::token.eq(&token)).execute(db).await?;
    }
    Ok(())
}
