//! The database as an operator should know it: what kind of server it is, and under which keys its secrets are sealed.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Store;
use super::schema::authenticators;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::pending::Sealed;

/// What kind of server it is.
#[derive(Clone, Debug, Queryable)]
pub struct DatabaseFacts {
    /// Its version.
    pub version: String,
    /// Whether the line to it is encrypted.
    pub encrypted: bool,
    /// Whether it takes writes.
    pub writable: bool,
    /// Whether our role may do anything there.
    pub superuser: bool,
    /// Whether our role may alter, empty or put triggers on a table of ours, or make new tables beside them.
    pub alters: bool,
    /// Whether it waits for the disk.
    pub fsync: bool,
    /// Whether it waits for it before it answers.
    pub synchronous_commit: bool,
    /// Connections it has for roles like ours.
    pub connections: i32,
    /// Its time.
    pub now: Instant,
}

/// A table's owner drops its CHECKs and adds triggers; a superuser owns every table.
const ALTERS: &str = "\
(coalesce(has_schema_privilege(current_schema(), 'create'), false) or exists (
    select from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
        and (pg_has_role(relowner, 'usage') or has_table_privilege(oid, 'truncate')
            or has_table_privilege(oid, 'trigger'))))";

/// What kind of server it is.
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

/// One sealed secret, and whose it is, for each key that seals any.
pub async fn sealed(store: &Store) -> Result<Vec<(Uuid, Sealed)>, Fault> {
    let mut db = store.connection().await?;
    let rows: Vec<(Uuid, String, Vec<u8>)> = authenticators::table
        .distinct_on(authenticators::key_id)
        .order(authenticators::key_id)
        .select((authenticators::account_id, authenticators::key_id, authenticators::secret))
        .load(&mut db)
        .await?;
    Ok(rows.into_iter().map(|(account, key_id, bytes)| (account, Sealed { key_id, bytes })).collect())
}
