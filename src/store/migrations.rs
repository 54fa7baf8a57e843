//! Migrations: the tables, in the binary. Two migrators at once take turns. Knows no row.

use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{Array, Bool, Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::url::DatabaseUrl;
use super::{NotConnected, Store};
use crate::fault::Fault;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Advisory lock by which migrators take turns; no other lock of this program has its number.
const LOCK: &str = "select pg_advisory_lock(8452617330129)";

/// Why the database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No connection could be made.
    #[error("the database cannot be reached")]
    Connect(#[source] NotConnected),
    /// Another migrator holds the lock for more than a minute, or the lock is refused.
    #[error("the migration lock was not given")]
    Lock(#[source] diesel::result::Error),
    /// A migration failed.
    #[error("a migration failed")]
    Run(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Applies the migrations that are missing and returns their names. Needs tokio's multi-threaded runtime.
pub async fn run(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect(url).await?);
    let applied = harness.run_pending_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

/// Names of the migrations that are missing.
pub async fn pending(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect(url).await?);
    let pending = harness.pending_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

/// Whether every migration of this binary is applied; false in an empty database.
pub async fn is_current(store: &Store) -> Result<bool, Fault> {
    let mut db = store.connection().await?;
    let begun = sql::<Bool>("to_regclass('__diesel_schema_migrations') is not null");
    if !diesel::select(begun).get_result::<bool>(&mut db).await? {
        return Ok(false);
    }
    let applied =
        sql::<Array<Text>>("coalesce((select array_agg(version::text) from __diesel_schema_migrations), '{}')");
    let applied: Vec<String> = diesel::select(applied).get_result(&mut db).await?;
    let ours = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Fault::Text)?;
    Ok(ours.iter().all(|migration| applied.contains(&migration.name().version().to_string())))
}

/// Reverts every migration: all tables and their rows are dropped.
pub async fn revert_all(url: &DatabaseUrl) -> Result<(), MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect(url).await?);
    harness.revert_all_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(())
}

async fn connect(url: &DatabaseUrl) -> Result<AsyncPgConnection, MigrateError> {
    let mut connection = url.connect("vestibule-migrate").await.map_err(MigrateError::Connect)?;
    let patience = "set statement_timeout = 0; set lock_timeout = '60s'";
    connection.batch_execute(patience).await.map_err(MigrateError::Lock)?;
    connection.batch_execute(LOCK).await.map_err(MigrateError::Lock)?;
    Ok(connection)
}
