//! Migrations: the tables, in the binary, and which of them a database has. Refuses tables that shut out this binary by the comment
//! of the table of migrations. Knows no row.

use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{Array, Bool, Nullable, Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Store;
use super::migrator::{self, MigrateError, MigrationStep, MigrationText};
use super::url::DatabaseUrl;
use crate::fault::Fault;

/// The migrations of this binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

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
    run_these(url, MIGRATIONS, &mut |_| ()).await
}

/// Applies those of some migrations that are missing, tells of each, and returns their names. Needs tokio's multi-threaded runtime.
pub async fn run_these(
    url: &DatabaseUrl,
    source: impl MigrationSource<Pg>,
    tell: &mut (dyn FnMut(MigrationStep<'_>) + Send),
) -> Result<Vec<String>, MigrateError> {
    let (mut connection, missing) = texts(connect_fit(url).await?, source)?;
    let mut names = Vec::new();
    for migration in missing {
        migrator::apply(&mut connection, &migration, tell).await?;
        names.push(migration.name);
    }
    Ok(names)
}

/// The texts of those of some migrations that are missing.
fn texts(
    connection: AsyncPgConnection,
    source: impl MigrationSource<Pg>,
) -> Result<(AsyncPgConnection, Vec<MigrationText>), MigrateError> {
    let mut harness = AsyncMigrationHarness::new(connection);
    let missing = harness.pending_migrations(source).map_err(MigrateError::Run)?;
    let texts = missing.iter().map(|migration| MigrationText::of(migration.as_ref())).collect::<Result<Vec<_>, _>>()?;
    Ok((harness.into_inner(), texts))
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
        Some(needed) => Err(MigrateError::TooOld(too_old(&needed))),
        None => Ok(connection),
    }
}

async fn connect(url: &DatabaseUrl) -> Result<AsyncPgConnection, MigrateError> {
    let mut connection = url.connect("vestibule-migrate").await.map_err(MigrateError::Connect)?;
    migrator::take_turn(&mut connection).await?;
    Ok(connection)
}
