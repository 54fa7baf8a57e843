//! Notices to owners about other accounts within an hour: the notices that went at once, the digests that wait for more, and
//! the counts of a digest. Does not decide what is told.

use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::notice::NoticeKind;
use crate::rules::request_origin::networks_among;
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// A notice to an owner that went at once.
#[derive(Clone, Copy, Debug)]
pub struct ToldAtOnce {
    /// The owner.
    pub owner: Uuid,
    /// The kind.
    pub kind: NoticeKind,
    /// Time of the event.
    pub at: Instant,
}

/// The counts of one kind in a digest.
#[derive(Clone, Debug)]
pub struct KindCount {
    /// The kind.
    pub kind: NoticeKind,
    /// Number of accounts.
    pub accounts: i64,
    /// Number of networks that the requests came from.
    pub networks: i64,
}

const AT_ONCE: &str = "\
select account_id, kind, at from notices
where account_id = any(:owners) and about <> account_id and not digest and kind = any(:kinds) and at between :since and :until";

statement!(NoticesAtOnce: (SqlUuid, Text, Timestamptz) = AT_ONCE);

/// Notices of these kinds about other accounts that these owners were told at once, within a span.
pub async fn told_at_once(
    store: &Store,
    owners: Vec<Uuid>,
    kinds: Vec<&'static str>,
    (since, until): (Instant, Instant),
) -> Result<Vec<ToldAtOnce>, Fault> {
    let binds = Binds::default().with("owners", owners).with("kinds", kinds).with("since", since).with("until", until);
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, String, Instant)> = Statement::<NoticesAtOnce>::of(binds).load(&mut db).await?;
    let told = |(owner, kind, at): (Uuid, String, Instant)| Ok(ToldAtOnce { owner, kind: of_name(&kind)?, at });
    rows.into_iter().map(told).collect()
}

/// A mail collects notices while it is neither due nor was ever claimed.
const WAITING: &str = "\
select mail.account_id, mail.id from outbox mail
where mail.account_id = any(:owners) and mail.claimed_until is null and mail.attempts = 0 and mail.due_at > :now
    and exists (select from notices where notices.mail_id = mail.id and digest)";

statement!(WaitingDigests: (SqlUuid, SqlUuid) = WAITING);

/// The owners whose digest waits for more, each with its mail.
pub async fn waiting_digests(store: &Store, owners: Vec<Uuid>, now: Instant) -> Result<Vec<(Uuid, Uuid)>, Fault> {
    let binds = Binds::default().with("owners", owners).with("now", now);
    let mut db = store.connection().await?;
    Ok(Statement::<WaitingDigests>::of(binds).load(&mut db).await?)
}

const COUNTS: &str = "\
select notices.kind, count(distinct notices.about),
    coalesce(array_agg(distinct audit.personal ->> 'network') filter (where audit.personal ->> 'network' is not null), '{}')
from notices left join audit on audit.id = notices.audit_id
where notices.mail_id = :mail and digest group by 1 order by 1";

statement!(DigestCounts: (Text, BigInt, Array<Text>) = COUNTS);

/// The counts of a digest, by its mail.
pub async fn digest_counts(store: &Store, mail: Uuid) -> Result<Vec<KindCount>, Fault> {
    let mut db = store.connection().await?;
    let binds = Binds::default().with("mail", mail);
    let rows: Vec<(String, i64, Vec<String>)> = Statement::<DigestCounts>::of(binds).load(&mut db).await?;
    let count = |(kind, accounts, addresses): (String, i64, Vec<String>)| {
        Ok(KindCount { kind: of_name(&kind)?, accounts, networks: networks_among(&addresses) })
    };
    rows.into_iter().map(count).collect()
}

fn of_name(kind: &str) -> Result<NoticeKind, Fault> {
    kind.parse().map_err(|_| Fault::Row("a notice of no kind"))
}
