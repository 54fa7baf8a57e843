//! Numbers for gauges: locked pools, live sessions, admins who cannot sign in yet. Each is counted by an index and up to 10,000, so
//! that a look costs the same among any number of rows. Rows are counted as they stand: no MAC is verified.

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use strum::VariantArray;

use super::Store;
use super::sql::{Binds, Statement, statement};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::factor::Door;
use crate::rules::policy::{Policies, Policy};
use crate::rules::session::Horizon;

/// Counts for gauges; each is at most 10,000.
#[derive(Clone, Debug, Default)]
pub struct GaugeCounts {
    /// Pools of each door in a lockout that lasts now, of addresses and names with or without an account, and of trusted
    /// browsers. A full window of wrong codes without a lockout is not counted.
    pub locked_pools: Vec<(String, i64)>,
    /// Admins among the accounts of those pools.
    pub locked_admins: i64,
    /// Live sessions of each door.
    pub live_sessions: Vec<(String, i64)>,
    /// Rows of the table of sessions, as PostgreSQL estimated them when it last analyzed the table.
    pub session_rows: i64,
    /// Admins without an authenticator.
    pub admins_without_authenticator: i64,
    /// Admins among them whose invitation or enrolment window has expired.
    pub admins_invitation_expired: i64,
}

/// Pools in a lockout, the latest ends first, and the admins whose untrusted pools they are. The expression is that of the
/// index `accounts_admin_pools`; the limits keep PostgreSQL from reading the accounts whole.
const LOCKED: &str = "\
select doors.door, count(locked.key), count(admin.found)
from unnest(:doors::text[]) as doors (door)
left join lateral (
    select key from budgets
    where door = doors.door and (first_locked_until is not null or second_locked_until is not null)
        and greatest(first_locked_until, second_locked_until) > :now
    order by greatest(first_locked_until, second_locked_until) desc limit 10000) as locked on true
left join lateral (
    select true as found from accounts
    where door = 'staff' and doors.door = 'staff' and locked.key
        = sha256('\\x766573746962756c6520706f6f6c00737461666600'::bytea || address::bytea) limit 1) as admin on true
group by doors.door";

statement!(CountLocked: (Text, BigInt, BigInt) = LOCKED);

/// The sessions that were seen last, and which of them are live.
const SESSIONS: &str = "\
select doors.door, live.sessions,
    (select greatest(reltuples, 0)::bigint from pg_class where oid = 'sessions'::regclass)
from unnest(:doors::text[], :seen_after::timestamptz[], :plain_seen::timestamptz[], :plain_created::timestamptz[],
        :longer_seen::timestamptz[], :longer_created::timestamptz[])
    as doors (door, seen_after, plain_seen, plain_created, longer_seen, longer_created)
cross join lateral (
    select count(*) filter (where case when page.remembered
        then page.seen_at > doors.longer_seen and page.created_at > doors.longer_created
        else page.seen_at > doors.plain_seen and page.created_at > doors.plain_created end) as sessions
    from (
        select seen_at, created_at, remembered from sessions
        where door = doors.door and seen_at > doors.seen_after order by seen_at desc limit 10000) as page) as live";

statement!(CountSessions: (Text, BigInt, BigInt) = SESSIONS);

/// Admins who may sign in and have no authenticator.
const ADMINS: &str = "\
select count(*), count(*) filter (where page.enrolment_until <= :now)
from (
    select enrolment_until from accounts
    where door = 'staff' and not enrolled and disabled_at is null order by id limit 10000) as page";

statement!(CountAdmins: (BigInt, BigInt) = ADMINS);

/// Counts for the gauges at `now`.
pub async fn counts(store: &Store, policies: &Policies, now: Instant) -> Result<GaugeCounts, Fault> {
    let doors: Vec<&str> = Door::VARIANTS.iter().map(|door| door.name()).collect();
    let of_each = |at: fn(&Policy, Instant) -> Instant| -> Vec<Instant> {
        Door::VARIANTS.iter().map(|door| at(policies.of(*door), now)).collect()
    };
    let mut db = store.connection().await?;
    let binds = Binds::default().with("doors", doors.clone()).with("now", now);
    let locked: Vec<(String, i64, i64)> = Statement::<CountLocked>::of(binds).load(&mut db).await?;
    let binds = Binds::default()
        .with("doors", doors)
        .with("seen_after", of_each(|policy, now| Horizon::of_all(policy, now).seen_after))
        .with("plain_seen", of_each(|policy, now| Horizon::plain(policy, now).seen_after))
        .with("plain_created", of_each(|policy, now| Horizon::plain(policy, now).created_after))
        .with("longer_seen", of_each(|policy, now| Horizon::remembered(policy, now).seen_after))
        .with("longer_created", of_each(|policy, now| Horizon::remembered(policy, now).created_after));
    let live: Vec<(String, i64, i64)> = Statement::<CountSessions>::of(binds).load(&mut db).await?;
    let binds = Binds::default().with("now", now);
    let admins: Vec<(i64, i64)> = Statement::<CountAdmins>::of(binds).load(&mut db).await?;
    let (admins_without_authenticator, admins_invitation_expired) = admins.into_iter().next().unwrap_or_default();
    Ok(GaugeCounts {
        locked_admins: locked.iter().map(|(.., admins)| admins).sum(),
        locked_pools: locked.into_iter().map(|(door, pools, _)| (door, pools)).collect(),
        session_rows: live.iter().map(|(.., rows)| *rows).max().unwrap_or(0),
        live_sessions: live.into_iter().map(|(door, sessions, _)| (door, sessions)).collect(),
        admins_without_authenticator,
        admins_invitation_expired,
    })
}
