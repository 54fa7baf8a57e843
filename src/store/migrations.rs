//! Migrations: the tables, in the binary. Two migrators at once take turns. Refuses tables that shut out this binary by the comment of
//! the table of migrations. Knows no row.

use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{Array, Bool, Nullable, Text};
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
    /// The tables need a migration, by its version, that this binary does not have.
    #[error("{}", too_old(.0))]
    TooOld(String),
}

/// The tables, as far as this binary may use them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TablesState {
    /// Every migration of this binary is applied. Newer ones that suit this binary may be applied too.
    Current,
    /// Migrations are missing; all of them in an empty database.
    Behind,
    /// The tables need a migration, by its version, that this binary does not have.
    Ahead(String),
}

/// The refusal of tables that need a migration which this binary does not have.
pub fn too_old(needed: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("the database needs migration {needed}, which vestibule {version} does not have: run a newer version")
}

/// Begins the comment of the table of migrations by which a migration shuts out binaries that do not have it; its version follows.
const NEEDS: &str = "needs ";

/// The comment of the table of migrations; null without a comment or a table. Without `obj_description`, whose own statement would be
/// a second one.
const COMMENT: &str = "(select description from pg_description where objoid = to_regclass('__diesel_schema_migrations') \
    and classoid = 'pg_class'::regclass and objsubid = 0)";

/// Applies the migrations that are missing and returns their names. Needs tokio's multi-threaded runtime.
pub async fn run(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect_fit(url).await?);
    // The migrator returns versions alone; the lock keeps the list of missing names true until it has run.
    let names = missing(&mut harness)?;
    harness.run_pending_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(names)
}

/// Names of the migrations that are missing.
pub async fn pending(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect_fit(url).await?);
    missing(&mut harness)
}

fn missing(harness: &mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<Vec<String>, MigrateError> {
    let pending = harness.pending_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

/// Number of applied migrations, and names of those of this binary that are not applied.
pub async fn found(store: &Store) -> Result<(usize, Vec<String>), Fault> {
    let mut db = store.connection().await?;
    let begun = sql::<Bool>("to_regclass('__diesel_schema_migrations') is not null");
    let mut applied: Vec<String> = Vec::new();
    if diesel::select(begun).get_result::<bool>(&mut db).await? {
        let listed = "coalesce((select array_agg(version::text) from __diesel_schema_migrations), '{}')";
        applied = diesel::select(sql::<Array<Text>>(listed)).get_result(&mut db).await?;
    }
    let ours = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Fault::Text)?;
    let missing = ours.iter().filter(|migration| !applied.contains(&migration.name().version().to_string()));
    let missing = missing.map(|migration| migration.name().to_string()).collect();
    Ok((applied.len(), missing))
}

/// Whether this binary may use the tables.
pub async fn state(store: &Store) -> Result<TablesState, Fault> {
    let mut db = store.connection().await?;
    let begun = sql::<Bool>("to_regclass('__diesel_schema_migrations') is not null");
    let (begun, comment): (bool, Option<String>) =
        diesel::select((begun, sql::<Nullable<Text>>(COMMENT))).get_result(&mut db).await?;
    if !begun {
        return Ok(TablesState::Behind);
    }
    let ours = versions().map_err(Fault::Text)?;
    if let Some(needed) = lacking(&ours, comment.as_deref()) {
        return Ok(TablesState::Ahead(needed));
    }
    let applied =
        sql::<Array<Text>>("coalesce((select array_agg(version::text) from __diesel_schema_migrations), '{}')");
    let applied: Vec<String> = diesel::select(applied).get_result(&mut db).await?;
    let is_current = ours.iter().all(|version| applied.contains(version));
    Ok(if is_current { TablesState::Current } else { TablesState::Behind })
}

/// Versions of the migrations of this binary.
fn versions() -> diesel::migration::Result<Vec<String>> {
    let migrations = MigrationSource::<Pg>::migrations(&MIGRATIONS)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// The migration that a comment of the table of migrations demands and that is none of `versions`.
fn lacking(versions: &[String], comment: Option<&str>) -> Option<String> {
    let needed = comment?.strip_prefix(NEEDS)?.trim();
    (!versions.iter().any(|version| version == needed)).then(|| needed.to_owned())
}

/// Reverts every migration: all tables and their rows are dropped.
pub async fn revert_all(url: &DatabaseUrl) -> Result<(), MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connect(url).await?);
    harness.revert_all_migrations(MIGRATIONS).map_err(MigrateError::Run)?;
    Ok(())
}

/// Connects to tables that this binary may change.
async fn connect_fit(url: &DatabaseUrl) -> Result<AsyncPgConnection, MigrateError> {
    let mut connection = connect(url).await?;
    let comment: Option<String> =
        diesel::select(sql::<Nullable<Text>>(COMMENT)).get_result(&mut connection).await.map_err(MigrateError::Lock)?;
    match lacking(&versions().map_err(MigrateError::Run)?, comment.as_deref()) {
        Some(needed) => Err(MigrateError::TooOld(needed)),
        None => Ok(connection),
    }
}

async fn connect(url: &DatabaseUrl) -> Result<AsyncPgConnection, MigrateError> {
    let mut connection = url.connect("vestibule-migrate").await.map_err(MigrateError::Connect)?;
    let patience = "set statement_timeout = 0; set lock_timeout = '60s'";
    connection.batch_execute(patience).await.map_err(MigrateError::Lock)?;
    connection.batch_execute(LOCK).await.map_err(MigrateError::Lock)?;
    Ok(connection)
}
