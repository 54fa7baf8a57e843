//! Refused calls at the desk: counted per account, and written to the trail with their number at most once a minute. The first
//! refusal is written at once; those within a minute after it wait for the next line. Does not know why a call was refused.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use ipnet::IpNet;
use serde_json::json;
use uuid::Uuid;

use super::Store;
use super::columns::door;
use super::prepared::prepared;
use super::schema::desk_refusals;
use super::trail::{TrailAction, tell_also};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::desk::REFUSALS_TOLD_EVERY;
use crate::rules::desk_refusal::DeskRefusal;
use crate::rules::request_origin::RequestOrigin;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};

/// Accounts handled in one round.
const BATCH: i64 = 100;

/// Counts a refused call, and writes a line about all refusals that are not in the trail, unless the last line is less than a
/// minute old. `id`: the line's id.
pub async fn count(store: &Store, refusal: DeskRefusal<'_>, (id, now): (Uuid, Instant)) -> Result<(), Fault> {
    let mut db = store.connection().await?;
    let row = || desk_refusals::table.find(refusal.account);
    let last = || {
        (
            desk_refusals::requester.eq(refusal.requester),
            desk_refusals::field.eq(refusal.field),
            desk_refusals::code.eq(refusal.code),
        )
    };
    let one_more = || desk_refusals::untold.eq(desk_refusals::untold + 1_i64);
    let told_within = row().filter(desk_refusals::told_at.gt(now - REFUSALS_TOLD_EVERY));
    let counted = prepared(diesel::update(told_within).set((one_more(), last())));
    if counted.execute(&mut db).await? == 1 {
        return Ok(());
    }
    db.transaction(async |db| {
        let first = (
            desk_refusals::account_id.eq(refusal.account),
            desk_refusals::door.eq(refusal.door.name()),
            desk_refusals::told_at.eq(now),
        );
        let inserted = diesel::insert_into(desk_refusals::table)
            .values((first, desk_refusals::untold.eq(0_i64), last()))
            .on_conflict_do_nothing()
            .execute(db)
            .await?;
        if inserted == 1 {
            return tell(db, store, refusal, (id, now, 1)).await;
        }
        prepared(diesel::update(row()).set((one_more(), last()))).execute(db).await?;
        tell_if_due(db, store, refusal.account, (id, now)).await.map(|_| ())
    })
    .await
}

/// Writes the lines of accounts whose last line is a minute old; returns whether more may be due. `id` draws the id of a line.
pub async fn tell_due(store: &Store, now: Instant, id: impl Fn() -> Result<Uuid, Fault>) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    // A bound value would hide the partial index of untold refusals from the planner.
    let untold = sql::<Bool>("untold > 0");
    let due = desk_refusals::table.filter(untold.and(desk_refusals::told_at.le(now - REFUSALS_TOLD_EVERY)));
    let due = due.order(desk_refusals::told_at).limit(BATCH).select(desk_refusals::account_id);
    let accounts: Vec<Uuid> = prepared(due).load(&mut db).await?;
    for account in &accounts {
        let line = id()?;
        db.transaction(async |db| tell_if_due(db, store, *account, (line, now)).await).await?;
    }
    Ok(!accounts.is_empty())
}

/// Writes the line of an account's refusals under their row lock, if any are unwritten and the minute is over.
async fn tell_if_due(
    db: &mut AsyncPgConnection,
    store: &Store,
    account: Uuid,
    (id, now): (Uuid, Instant),
) -> Result<bool, Fault> {
    type RefusalRow = (String, Instant, i64, IpNet, String, String);
    let locked: Option<RefusalRow> = desk_refusals::table
        .find(account)
        .select((
            desk_refusals::door,
            desk_refusals::told_at,
            desk_refusals::untold,
            desk_refusals::requester,
            desk_refusals::field,
            desk_refusals::code,
        ))
        .for_update()
        .first(db)
        .await
        .optional()?;
    let Some((of_desk, told_at, untold, requester, field, code)) = locked else { return Ok(false) };
    if untold == 0 || told_at > now - REFUSALS_TOLD_EVERY {
        return Ok(false);
    }
    let told = (desk_refusals::told_at.eq(now), desk_refusals::untold.eq(0_i64));
    diesel::update(desk_refusals::table.find(account)).set(told).execute(db).await?;
    let refusal = DeskRefusal { door: door(&of_desk)?, account, requester, field: &field, code: &code };
    tell(db, store, refusal, (id, now, untold)).await?;
    Ok(true)
}

async fn tell(
    db: &mut AsyncPgConnection,
    store: &Store,
    refusal: DeskRefusal<'_>,
    (id, at, refusals): (Uuid, Instant, i64),
) -> Result<(), Fault> {
    let (actor, requester, event) =
        (&TrailActor::Itself, Some(RequestOrigin::at(refusal.requester)), TrailEvent::DeskRefused);
    let deed = TrailAction { id, at, actor, session: None, requester, door: refusal.door, event, reason: None };
    let detail = json!({ "refusals": refusals, "field": refusal.field, "code": refusal.code });
    Ok(tell_also(db, store, deed, Some(refusal.account), (TrailOutcome::Refused, detail)).await?)
}
