//! Deeds that owners were told of before, with the actor of each. Does not decide which of them share a mail.

use diesel::sql_types::{Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::notice::NoticeKind;
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// A deed that an owner is told of.
#[derive(Clone, Debug)]
pub struct DeedBefore {
    /// The owner.
    pub owner: Uuid,
    /// The kind.
    pub kind: NoticeKind,
    /// The actor.
    pub actor: String,
    /// Time of the deed.
    pub at: Instant,
    /// Id of the mail.
    pub mail: Uuid,
    /// Whether that mail waits for more.
    pub waits: bool,
}

/// A mail collects notices while it is neither due nor was ever claimed.
const BEFORE: &str = "\
select account_id, kind, (select actor from audit where audit.id = notices.audit_id), at, mail_id, exists (
    select from outbox mail where mail.id = notices.mail_id
        and mail.claimed_until is null and mail.attempts = 0 and mail.due_at > :now)
from notices
where account_id = any(:owners) and about = :nobody and kind = any(:kinds) and at between :since and :until";

statement!(DeedsBefore: (SqlUuid, Text, Nullable<Text>, Timestamptz, SqlUuid, Bool) = BEFORE);

/// Deeds of these kinds about no account that these owners were told of, within a span, and which of their mails wait at `now`.
/// Leaves out deeds whose line is gone from the trail.
pub async fn deeds_before(
    store: &Store,
    owners: Vec<Uuid>,
    kinds: Vec<&'static str>,
    (since, until): (Instant, Instant),
    now: Instant,
) -> Result<Vec<DeedBefore>, Fault> {
    let binds = Binds::default()
        .with("now", now)
        .with("owners", owners)
        .with("nobody", Uuid::nil())
        .with("kinds", kinds)
        .with("since", since)
        .with("until", until);
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, String, Option<String>, Instant, Uuid, bool)> =
        Statement::<DeedsBefore>::of(binds).load(&mut db).await?;
    let told = |(owner, kind, actor, at, mail, waits): (Uuid, String, Option<String>, Instant, Uuid, bool)| {
        let kind = kind.parse().map_err(|_| Fault::Row("a notice of no kind"));
        actor.map(|actor| Ok(DeedBefore { owner, kind: kind?, actor, at, mail, waits }))
    };
    rows.into_iter().filter_map(told).collect()
}
