//! The database as `doctor` examines it: the kind of server, the role that is connected, owners, accepted codes, servers that run.
//! Does not judge what it reads.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Store;
use super::schema::key_holders;
use super::sql::{Binds, Statement, statement};
use crate::fault::Fault;
use crate::rules::{Instant, Span};

/// Properties of the server and of the role that is connected.
#[derive(Clone, Debug, Queryable)]
pub struct DatabaseFacts {
    /// Version.
    pub version: String,
    /// Whether the connection is encrypted.
    pub encrypted: bool,
    /// Whether the server accepts writes.
    pub writable: bool,
    /// Whether the role is a superuser.
    pub superuser: bool,
    /// Whether the role may alter, empty or put triggers on a table of this program, or create tables beside them.
    pub alters: bool,
    /// Whether `fsync` is on.
    pub fsync: bool,
    /// Whether a commit waits for the disk (`synchronous_commit`).
    pub synchronous_commit: bool,
    /// Connections for roles without reserved ones.
    pub connections: i32,
    /// Current time.
    pub now: Instant,
}

/// A table's owner drops its CHECKs and adds triggers; a superuser owns every table.
const ALTERS: &str = "\
(coalesce(has_schema_privilege(current_schema(), 'create'), false) or exists (
    select from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
        and (pg_has_role(relowner, 'usage') or has_table_privilege(oid, 'truncate')
            or has_table_privilege(oid, 'trigger'))))";

/// Reads the properties of the server and of the role.
pub async fn facts(store: &Store) -> Result<DatabaseFacts, Fault> {
    let mut db = store.connection().await?;
    let reserved = "current_setting('superuser_reserved_connections')::int";
    let facts = diesel::select((
        sql::<Text>("current_setting('server_version')"),
        sql::<Bool>("coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)"),
        sql::<Bool>("not pg_is_in_recovery() and not current_setting('transaction_read_only')::bool"),
        sql::<Bool>("(select rolsuper from pg_roles where rolname = current_user)"),
        sql::<Bool>(ALTERS),
        sql::<Bool>("current_setting('fsync')::bool"),
        sql::<Bool>("current_setting('synchronous_commit') not in ('off', 'local')"),
        sql::<Integer>(&format!("current_setting('max_connections')::int - {reserved}")),
        sql::<Timestamptz>("clock_timestamp()"),
    ));
    Ok(facts.get_result(&mut db).await?)
}

/// Owners of the back office, as their rows stand: no MAC is verified.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct OwnerCounts {
    /// Whether there is an admin.
    pub admins: bool,
    /// Enabled owners with an authenticator that is not suspended.
    pub able: i64,
    /// Enabled owners without an authenticator.
    pub waiting: i64,
}

/// Counts the owners by the partial index of owners.
pub async fn owners(store: &Store) -> Result<OwnerCounts, Fault> {
    let mut db = store.connection().await?;
    let counts = diesel::select((
        sql::<Bool>("exists (select from accounts where door = 'staff')"),
        sql::<BigInt>(
            "(select count(*) from accounts join authenticators on account_id = id where door = 'staff'
                and roles @> '{OWNER}' and enrolled and disabled_at is null and suspended_at is null)",
        ),
        sql::<BigInt>(
            "(select count(*) from accounts where door = 'staff' and roles @> '{OWNER}' and not enrolled
                and disabled_at is null)",
        ),
    ));
    Ok(counts.get_result(&mut db).await?)
}

/// Accepted codes of the last week with lines, among the newest 5,000: how many steps each was ahead of the clock of the server that accepted it.
const CODE_OFFSETS: &str = "\
select (detail ->> 'lastStep')::bigint - floor(extract(epoch from at) / 30)::bigint as offset
from (select at, event, outcome, detail from audit order by at desc limit 5000) as recent
where at > (select max(at) from audit) - interval '7 days' and event in ('authenticator', 'identity')
    and outcome in ('signed_in', 'enrolled_and_signed_in', 'confirmed') and detail ->> 'lastStep' ~ '^[0-9]{1,15}$'
limit 101";

statement!(ReadCodeOffsets: BigInt = CODE_OFFSETS);

/// Offsets in steps of the authenticator codes that were accepted last, 101 at most.
pub async fn code_offsets(store: &Store) -> Result<Vec<i64>, Fault> {
    let mut db = store.connection().await?;
    Ok(Statement::<ReadCodeOffsets>::of(Binds::default()).load(&mut db).await?)
}

/// Number of servers that told within two minutes that they run.
pub async fn servers(store: &Store, now: Instant) -> Result<i64, Fault> {
    let mut db = store.connection().await?;
    let told = key_holders::table.filter(key_holders::told_at.gt(now - Span::minutes(2)));
    Ok(told.select(sql::<BigInt>("count(distinct server)")).get_result(&mut db).await?)
}
