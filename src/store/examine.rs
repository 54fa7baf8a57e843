//! The database as `doctor` examines it: the kind of server, and the role that is connected. Does not judge what it reads.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::Store;
use crate::fault::Fault;
use crate::rules::Instant;

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
