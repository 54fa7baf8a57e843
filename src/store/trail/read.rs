//! Reads the trail in batches, for the verifier and for the count of unsealed lines. An altered row is returned as it is, never
//! skipped. Does not judge what it reads.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::looked::unsealed_page;
use super::{Stored, TrailCursor, UnsealedPage};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::schema::{
    accounts, audit, authenticators, passwords, pending_sign_ins, recovery_codes, sessions, trail_checkpoint,
    trusted_browsers,
};
use crate::store::sql::{Binds, Statement, statement};

/// The checkpoint kept in the database, and the greatest position.
#[derive(Debug)]
pub struct KeptCheckpoint {
    /// The token of the checkpoint.
    pub token: Option<String>,
    /// The greatest position of a line.
    pub greatest: Option<i64>,
}

/// Reads the kept checkpoint and the greatest position, at one moment.
pub async fn kept(store: &Store) -> Result<KeptCheckpoint, Fault> {
    let mut db = store.connection().await?;
    let greatest = audit::table.select(diesel::dsl::max(audit::position)).single_value();
    let token = trail_checkpoint::table.select(trail_checkpoint::token).single_value();
    let (token, greatest) = diesel::select((token, greatest)).get_result(&mut db).await?;
    Ok(KeptCheckpoint { token, greatest })
}

/// Up to `most` sealed lines after a position and id.
pub async fn sealed_behind(store: &Store, after: (i64, Uuid), most: i64) -> Result<Vec<Stored>, Fault> {
    let mut db = store.connection().await?;
    let behind = sql::<Bool>("position is not null and (position, id) > (")
        .bind::<BigInt, _>(after.0)
        .sql(", ")
        .bind::<SqlUuid, _>(after.1)
        .sql(")");
    let lines = audit::table.filter(behind).order((audit::position, audit::id)).limit(most);
    Ok(lines.select(Stored::as_select()).load(&mut db).await?)
}

/// Ids and link MACs of up to `most` lines at a position. More than one is there only if some are forged.
pub async fn placed_at(store: &Store, position: i64, most: i64) -> Result<Vec<(Uuid, Vec<u8>)>, Fault> {
    let mut db = store.connection().await?;
    let lines = audit::table.filter(audit::position.eq(position)).order(audit::id).limit(most);
    let lines: Vec<(Uuid, Option<Vec<u8>>)> = lines.select((audit::id, audit::link_mac)).load(&mut db).await?;
    Ok(lines.into_iter().filter_map(|(id, link)| Some((id, link?))).collect())
}

/// Unsealed lines among the next `size` lines after a cursor.
pub async fn unsealed_behind(store: &Store, after: TrailCursor, size: usize) -> Result<UnsealedPage, Fault> {
    Ok(unsealed_page(&mut *store.connection().await?, after, size).await?)
}

/// Number and age of unsealed lines.
#[derive(Clone, Copy, Debug)]
pub struct UnsealedCount {
    /// Number of lines, at most 10,000.
    pub lines: i64,
    /// Time of the oldest.
    pub since: Option<Instant>,
}

/// Starts after the transactions that the last checkpoint covers completely, unless that was made in another cluster.
const UNSEALED: &str = "\
select count(*) filter (where position is null),
    min(at) filter (where position is null and at >= timestamptz 'epoch' and at < timestamptz '9000-01-01Z')
from (select position, at from audit
    where xact >= least(coalesce((select below_xact from trail_checkpoint), 0),
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
    order by xact, id limit 10000) behind";

statement!(CountUnsealed: (BigInt, Nullable<Timestamptz>) = UNSEALED);

/// Counts unsealed lines. Forged lines, which no sealer takes, are not counted once a sealer has passed them.
pub async fn unsealed(store: &Store) -> Result<UnsealedCount, Fault> {
    let mut db = store.connection().await?;
    let counted: Vec<(i64, Option<Instant>)> = Statement::<CountUnsealed>::of(Binds::default()).load(&mut db).await?;
    let (lines, since) = counted.into_iter().next().unwrap_or_default();
    Ok(UnsealedCount { lines, since })
}

/// Versions and ids in an account's rows, to be checked against the trail.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Account id.
    pub id: Uuid,
    /// Version of the account's row.
    pub version: i64,
    /// Creation time of its authenticator.
    pub enrolled_at: Option<Instant>,
    /// Last accepted step of its authenticator.
    pub last_step: Option<i64>,
    /// Version of its password.
    pub password: Option<i64>,
    /// Ids of its recovery codes.
    pub codes: Vec<Uuid>,
    /// Trusted browsers of the account, with their last sign-in.
    pub browsers: Vec<(Uuid, Instant)>,
}

/// Id and version, creation time and last step of the authenticator, version of the password.
type AccountColumns = (Uuid, i64, Option<Instant>, Option<i64>, Option<i64>);

/// Up to `most` accounts after an id, and their sessions as account, id and creation time.
pub async fn versions_behind(
    store: &Store,
    after: Option<Uuid>,
    most: i64,
) -> Result<(Vec<Rows>, Vec<(Uuid, Uuid, Instant)>), Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<AccountColumns> = accounts::table
        .left_join(authenticators::table)
        .left_join(passwords::table)
        .filter(accounts::id.gt(after.unwrap_or_default()))
        .order(accounts::id)
        .limit(most)
        .select((
            accounts::id,
            accounts::version,
            authenticators::created_at.nullable(),
            authenticators::last_step.nullable(),
            passwords::version.nullable(),
        ))
        .load(&mut db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let codes = recovery_codes::table.filter(recovery_codes::account_id.eq_any(&ids));
    let codes: Vec<(Uuid, Uuid)> = codes.select((recovery_codes::account_id, recovery_codes::id)).load(&mut db).await?;
    let browsers = trusted_browsers::table.filter(trusted_browsers::account_id.eq_any(&ids));
    let browsers = browsers.select((trusted_browsers::account_id, trusted_browsers::id, trusted_browsers::seen_at));
    let browsers: Vec<(Uuid, Uuid, Instant)> = browsers.load(&mut db).await?;
    let (mut codes_of, mut browsers_of) = (HashMap::<Uuid, Vec<Uuid>>::new(), HashMap::<Uuid, Vec<_>>::new());
    codes.into_iter().for_each(|(account, id)| codes_of.entry(account).or_default().push(id));
    browsers.into_iter().for_each(|(account, id, at)| browsers_of.entry(account).or_default().push((id, at)));
    let whole = |(id, version, enrolled_at, last_step, password)| {
        let (codes, browsers) = (codes_of.remove(&id).unwrap_or_default(), browsers_of.remove(&id).unwrap_or_default());
        Rows { id, version, enrolled_at, last_step, password, codes, browsers }
    };
    let rows = rows.into_iter().map(whole).collect();
    let of_these = sessions::table.filter(sessions::account_id.eq_any(ids)).order(sessions::id);
    let sessions = of_these.select((sessions::account_id, sessions::id, sessions::created_at)).load(&mut db).await?;
    Ok((rows, sessions))
}

/// Up to `most` pending sign-ins after an id, decoys included, with the versions of their rows.
pub async fn pending_behind(store: &Store, after: Option<Uuid>, most: i64) -> Result<Vec<(Uuid, i64)>, Fault> {
    let mut db = store.connection().await?;
    let behind = pending_sign_ins::table.filter(pending_sign_ins::id.gt(after.unwrap_or_default()));
    let rows = behind.order(pending_sign_ins::id).limit(most).select((pending_sign_ins::id, pending_sign_ins::version));
    Ok(rows.load(&mut db).await?)
}
