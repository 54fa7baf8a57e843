//! Notices that were sent before. Read once for a batch of lines: each reader and account is one look-up by the index of notices,
//! whatever the planner knows about the table. Does not count them against a limit.

use diesel::sql_types::{Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::state::Earlier;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// A mail collects notices while it is neither due nor was ever claimed. `offset 0` keeps the join one look-up a pair.
const EARLIER: &str = "\
select told.account_id, told.about, told.kind, told.at, told.mail_id, exists (
    select from outbox mail where mail.id = told.mail_id
        and mail.claimed_until is null and mail.attempts = 0 and mail.due_at > :now)
from unnest(:readers, :abouts) as asked (reader, about)
cross join lateral (
    select account_id, about, kind, at, mail_id from notices
    where notices.account_id = asked.reader and notices.about = asked.about and notices.at between :since and :until
    offset 0) as told";

statement!(EarlierNotices: (SqlUuid, SqlUuid, Text, Timestamptz, SqlUuid, Bool) = EARLIER);

/// Notices within a span, by pairs of a reader and an account, and which of their mails wait at `now`.
pub async fn earlier(
    store: &Store,
    mut pairs: Vec<(Uuid, Uuid)>,
    (since, until): (Instant, Instant),
    now: Instant,
) -> Result<Vec<Earlier>, Fault> {
    pairs.sort_unstable();
    pairs.dedup();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let (readers, abouts): (Vec<Uuid>, Vec<Uuid>) = pairs.into_iter().unzip();
    let binds = Binds::default()
        .with("now", now)
        .with("readers", readers)
        .with("abouts", abouts)
        .with("since", since)
        .with("until", until);
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, Uuid, String, Instant, Uuid, bool)> =
        Statement::<EarlierNotices>::of(binds).load(&mut db).await?;
    let known = |(to, about, kind, at, mail, waits): (Uuid, Uuid, String, Instant, Uuid, bool)| {
        let kind = kind.parse().map_err(|_| Fault::Row("a notice of no kind"))?;
        Ok(Earlier { to, about, kind, at, mail, waits })
    };
    rows.into_iter().map(known).collect()
}
