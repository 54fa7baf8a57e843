//! Migrations: the tables, in the binary. Two migrators at once take turns.

use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{Array, Bool, Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::marks;
use super::url::DatabaseUrl;
use super::{NotConnected, Store};
use crate::fault::Fault;
use crate::keys::Keys;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The lock migrators take turns by: any number, as long as it is ours.
const LOCK: &str = "select pg_advisory_lock(8452617330129)";

/// Why the database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No connection.
    #[error("the database cannot be reached")]
    Connect(#[source] NotConnected),
    /// Another migrator holds on for too long, or the lock is refused.
    #[error("the migration lock was not given")]
    Lock(#[source] diesel::result::Error),
    /// A migration failed.
    #[error("a migration failed")]
    Run(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Rows are there that want a MAC.
    #[error("VESTIBULE_KEYS is missing: the accounts that are there get MACs under it")]
    NoKeys,
}

/// Brings the database up to date; returns the names of what was applied. Rows from before MACs get theirs, and for that
/// the keys are needed. Needs tokio's multi-threaded runtime.
pub async fn run(url: &DatabaseUrl, keys: Option<&Keys>) -> Result<Vec<String>, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect(url).await?);
    let applied = harness.run_pending_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    let applied = applied.iter().map(ToString::to_string).collect();
    marks::complete(&mut harness.into_inner(), keys).await?;
    Ok(applied)
}

/// The names of what is not yet applied.
pub async fn pending(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect(url).await?);
    let pending = harness.pending_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

/// Whether every migration of this binary is applied; false where there is no table of ours at all.
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

/// Takes every migration back. What was in the tables is gone.
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
