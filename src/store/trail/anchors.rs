//! Archived parts of the trail in PostgreSQL: their signed anchors, what their lines said about rows, and the transaction that
//! deletes lines and writes an anchor. Judges neither lines nor anchors.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::schema::{audit, trail_anchors, trail_told};
use crate::store::sql::{Binds, Statement, statement};
use crate::store::{DatabaseUrl, Store};

/// Rows written at once.
const ROWS: usize = 5000;

/// Advisory lock by which archivers take turns; no other lock of this program has its number.
const TURN: &str = "pg_try_advisory_xact_lock(8452617330131)";

/// Settings of the transaction that deletes lines, of which there may be millions.
const PATIENCE: &str = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; \
    set local lock_timeout = '60s'";

/// Whether this role may delete lines: the serving role of `docs/grants.sql` may not.
const MAY: &str = "has_table_privilege('audit', 'delete') and has_table_privilege('trail_anchors', 'insert')";

/// An anchor as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnchor {
    /// Last archived position.
    pub position: i64,
    /// Time of the newest archived line.
    pub until: Instant,
    /// The signed token.
    pub token: String,
}

/// Kind of the rows of `trail_told` that say what archived lines recorded about an account.
pub const OF_ACCOUNT: &str = "account";

/// The time of an account's last archived sign-in, in a row of this kind.
pub const SIGNED_IN: &str = "(said::jsonb ->> 'signed_in')::timestamptz";

/// Kind, id and text of what archived lines said about a row.
pub type ToldRow = (String, Uuid, String);

/// Whether lines can be archived at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchivablePlace {
    /// Position.
    pub position: i64,
    /// Whether the line is old enough.
    pub is_old: bool,
    /// Whether notices were derived from the line.
    pub is_told: bool,
}

/// The result of the transaction of an archive.
#[derive(Debug, PartialEq, Eq)]
pub enum Anchoring {
    /// Committed.
    Done,
    /// Nothing was done: another archive is at work, or was made meanwhile.
    Overtaken,
    /// Nothing was done: this many lines are there, not as many as were read.
    Changed(usize),
}

/// Whether this role may archive.
pub async fn may_archive(store: &Store) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    Ok(diesel::select(sql::<Bool>(MAY)).get_result(&mut db).await?)
}

/// Every anchor, by position.
pub async fn anchors(store: &Store) -> Result<Vec<StoredAnchor>, Fault> {
    let mut db = store.connection().await?;
    let columns = (trail_anchors::last_position, trail_anchors::until, trail_anchors::token);
    let rows: Vec<(i64, Instant, String)> =
        trail_anchors::table.order(trail_anchors::last_position).select(columns).load(&mut db).await?;
    Ok(rows.into_iter().map(|(position, until, token)| StoredAnchor { position, until, token }).collect())
}

/// Up to `most` rows of what archived lines said, after a kind and id.
pub async fn told_behind(store: &Store, after: (&str, Uuid), most: i64) -> Result<Vec<ToldRow>, Fault> {
    let mut db = store.connection().await?;
    // A comparison of rows, from which the index of the primary key starts: two conditions would read every row before them.
    let behind =
        sql::<Bool>("(kind, subject) > (").bind::<Text, _>(after.0).sql(", ").bind::<SqlUuid, _>(after.1).sql(")");
    let rows = trail_told::table.filter(behind).order((trail_told::kind, trail_told::subject)).limit(most);
    Ok(rows.select((trail_told::kind, trail_told::subject, trail_told::said)).load(&mut db).await?)
}

/// The two last sealed lines are never archivable: the sealer goes on from them.
const ARCHIVABLE: &str = "\
select position, at < :before, (xact, id) <= (select xact, audit_id from notice_cursor)
from audit where position > :after
    and position < (select max(position) - 1 from audit)
order by position limit :most";

statement!(ArchivablePlaces: (BigInt, Bool, Bool) = ARCHIVABLE);

/// Up to `most` places after a position, each with whether its line is from before an instant.
pub async fn archivable_behind(
    store: &Store,
    after: i64,
    before: Instant,
    most: i64,
) -> Result<Vec<ArchivablePlace>, Fault> {
    let binds = Binds::default().with("before", before).with("after", after).with("most", most);
    let mut db = store.connection().await?;
    let rows: Vec<(i64, bool, bool)> = Statement::<ArchivablePlaces>::of(binds).load(&mut db).await?;
    let place = |(position, is_old, is_told)| ArchivablePlace { position, is_old, is_told };
    Ok(rows.into_iter().map(place).collect())
}

const STANDING: &str = "\
select id from sessions where created_at <= :until
union select id from trusted_browsers where id < :bound
union select id from pending_sign_ins where id < :bound";

statement!(StandingRowIds: SqlUuid = STANDING);

/// Deletes the lines of a part and writes its anchor, with what its lines and those before it said, in one transaction on a
/// connection of its own. `make` makes the rows and the anchor of the ids of the sessions, trusted browsers and pending
/// sign-ins that are there and began before `until`.
pub async fn anchor(
    url: &DatabaseUrl,
    (first, last, lines): (i64, i64, usize),
    until: Instant,
    make: impl FnOnce(Vec<Uuid>) -> Result<(Vec<ToldRow>, String), Fault> + Send,
) -> Result<Anchoring, Fault> {
    let mut db = url.connect("vestibule-archive").await?;
    failpoint!("archive.filed");
    let anchored = db.transaction(async |db| {
        db.batch_execute(PATIENCE).await?;
        if !diesel::select(sql::<Bool>(TURN)).get_result::<bool>(db).await? {
            return Ok(Anchoring::Overtaken);
        }
        let newest = trail_anchors::table.select(diesel::dsl::max(trail_anchors::last_position));
        if newest.first::<Option<i64>>(db).await?.unwrap_or(0) != first - 1 {
            return Ok(Anchoring::Overtaken);
        }
        let of_part = audit::table.filter(audit::position.between(first, last));
        let there: i64 = of_part.count().get_result(db).await?;
        let there = usize::try_from(there).unwrap_or(usize::MAX);
        if there != lines {
            return Ok(Anchoring::Changed(there));
        }
        let (rows, token) = make(standing(db, until).await?)?;
        diesel::delete(audit::table.filter(audit::position.between(first, last))).execute(db).await?;
        diesel::delete(trail_told::table).execute(db).await?;
        for batch in rows.chunks(ROWS) {
            let values: Vec<_> = batch
                .iter()
                .map(|(kind, subject, said)| {
                    (trail_told::kind.eq(kind), trail_told::subject.eq(subject), trail_told::said.eq(said))
                })
                .collect();
            diesel::insert_into(trail_told::table).values(values).execute(db).await?;
        }
        let row =
            (trail_anchors::last_position.eq(last), trail_anchors::until.eq(until), trail_anchors::token.eq(token));
        diesel::insert_into(trail_anchors::table).values(row).execute(db).await?;
        failpoint!("archive.anchored");
        Ok(Anchoring::Done)
    });
    let anchored: Result<Anchoring, Fault> = anchored.await;
    failpoint!("archive.committed");
    anchored
}

/// Ids of the sessions, trusted browsers and pending sign-ins that began before an instant. Ids sort by time (RFC 9562).
async fn standing(db: &mut AsyncPgConnection, until: Instant) -> Result<Vec<Uuid>, Fault> {
    let millis = u128::try_from(until.timestamp_millis().saturating_add(1)).unwrap_or(0);
    let binds = Binds::default().with("until", until).with("bound", Uuid::from_u128(millis << 80));
    Ok(Statement::<StandingRowIds>::of(binds).load(db).await?)
}

/// The newest anchor's position and the time of its newest line, as the table has them.
pub async fn archived_until(store: &Store) -> Result<Option<(i64, Instant)>, Fault> {
    let mut db = store.connection().await?;
    let newest = trail_anchors::table.order(trail_anchors::last_position.desc());
    Ok(newest.select((trail_anchors::last_position, trail_anchors::until)).first(&mut db).await.optional()?)
}
