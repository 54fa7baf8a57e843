//! The migrator: applies migrations one after the other. One that runs in a transaction waits for a lock only briefly and is begun
//! anew, since the statements of every server queue behind it. One that runs outside of a transaction builds an index; the unfinished
//! index of an interrupted migrator is dropped first. Knows no migration.

use std::any::Any;
use std::time::Duration;

use diesel::connection::{BoxableConnection, SimpleConnection};
use diesel::dsl::sql;
use diesel::migration::Migration;
use diesel::pg::Pg;
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio::time::{Instant, sleep};

use super::NotConnected;

/// Tries to take the advisory lock by which migrators take turns; no other lock of this program has its number.
const TURN: &str = "pg_try_advisory_lock(8452617330129)";

/// Settings of a migrator's connection.
const SETTINGS: &str = "set statement_timeout = 0";

/// Ends the statement of a killed migrator, which PostgreSQL would otherwise run to its end.
const WATCHED: &str = "set client_connection_check_interval = '1s'";

/// Longest wait for a lock by a migration in a transaction. Statements of servers that want the table wait behind it, and a server
/// refuses first steps once they have waited for 300 ms.
const SHORT_WAITS: &str = "set lock_timeout = '150ms'";

/// Waits of a migration outside of a transaction: nobody waits behind it.
const LONG_WAITS: &str = "set lock_timeout = 0";

/// Time between two tries of a migration that was not given a lock.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// Time between two questions for the turn.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(100);

/// Longest wait for another migrator's end, and longest time of a migration's tries.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why the database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No connection could be made.
    #[error("the database cannot be reached")]
    Connect(#[source] NotConnected),
    /// The migrator's connection could not be set up.
    #[error("the migration lock was not given")]
    Lock(#[source] Error),
    /// Another migrator has held the lock for a minute.
    #[error("another migration has been running for a minute: run this again when it has ended")]
    Busy,
    /// The migrations could not be listed or reverted.
    #[error("a migration failed")]
    Run(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A migration, by its name, failed.
    #[error("migration {0} failed")]
    Failed(String, #[source] Error),
    /// A migration, by its name, was not given a lock for a minute.
    #[error(
        "migration {0} has not been given a lock on a table for a minute: end the transaction that holds it (a dump, a session of \
        psql), then run this again"
    )]
    Locked(String),
    /// The tables need a migration that this binary does not have; the refusal names it.
    #[error("{0}")]
    TooOld(String),
}

/// Progress of a migrator, with the migration's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationStep<'a> {
    /// The migration begins.
    Begins(&'a str),
    /// Another transaction holds a lock that the migration needs. Told once for each migration.
    Waits(&'a str),
    /// The migration is applied.
    Ends(&'a str),
}

/// A migration as text.
pub struct MigrationText {
    /// Name of its folder.
    pub name: String,
    version: String,
    up: String,
    in_transaction: bool,
}

/// Takes down the text of a migration, which diesel shows only to a connection.
#[derive(Default)]
struct Scribe(String);

impl SimpleConnection for Scribe {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.0.push_str(query);
        Ok(())
    }
}

impl BoxableConnection<Pg> for Scribe {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

impl MigrationText {
    /// The text of a migration.
    pub fn of(migration: &dyn Migration<Pg>) -> Result<MigrationText, MigrateError> {
        let mut scribe = Scribe::default();
        migration.run(&mut scribe).map_err(MigrateError::Run)?;
        Ok(MigrationText {
            name: migration.name().to_string(),
            version: migration.name().version().to_string(),
            up: scribe.0,
            in_transaction: migration.metadata().run_in_transaction(),
        })
    }

    /// The statement that runs a migration in a transaction. Of all errors diesel tells only a few by their kind, so a lock that was not
    /// given is raised again as one of these.
    fn guarded(&self) -> String {
        format!(
            "do $vestibule_guard$ begin execute $vestibule_up${}\n$vestibule_up$;
            exception when lock_not_available or deadlock_detected then
                raise exception using errcode = 'serialization_failure', message = sqlerrm;
            end $vestibule_guard$",
            self.up
        )
    }

    /// Name of the index that a migration outside of a transaction builds.
    fn index(&self) -> &str {
        self.name.split_once('_').map_or("", |(_, index)| index)
    }
}

/// Sets up a migrator's connection and waits for its turn.
///
/// A waiting migrator asks again and again: a statement that waits for the lock would be one that `create index concurrently` of the
/// other migrator waits for.
pub async fn take_turn(connection: &mut AsyncPgConnection) -> Result<(), MigrateError> {
    connection.batch_execute(SETTINGS).await.map_err(MigrateError::Lock)?;
    // A PostgreSQL on a system that cannot tell of closed connections refuses this setting.
    let _refused = connection.batch_execute(WATCHED).await;
    let until = Instant::now() + PATIENCE;
    loop {
        let taken = diesel::select(sql::<Bool>(TURN)).get_result::<bool>(connection).await;
        if taken.map_err(MigrateError::Lock)? {
            return Ok(());
        }
        if Instant::now() >= until {
            return Err(MigrateError::Busy);
        }
        sleep(BETWEEN_QUESTIONS).await;
    }
}

/// Applies a migration and records it.
pub async fn apply(
    connection: &mut AsyncPgConnection,
    migration: &MigrationText,
    tell: &mut (dyn FnMut(MigrationStep<'_>) + Send),
) -> Result<(), MigrateError> {
    let name = &migration.name;
    tell(MigrationStep::Begins(name));
    let (until, mut is_first) = (Instant::now() + PATIENCE, true);
    loop {
        match tried(connection, migration).await {
            Ok(()) => break,
            Err(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) if migration.in_transaction => {
                if is_first {
                    tell(MigrationStep::Waits(name));
                    is_first = false;
                }
                if Instant::now() >= until {
                    return Err(MigrateError::Locked(name.clone()));
                }
                sleep(BETWEEN_TRIES).await;
            }
            Err(error) => return Err(MigrateError::Failed(name.clone(), error)),
        }
    }
    tell(MigrationStep::Ends(name));
    Ok(())
}

async fn tried(connection: &mut AsyncPgConnection, migration: &MigrationText) -> QueryResult<()> {
    if !migration.in_transaction {
        connection.batch_execute(LONG_WAITS).await?;
        drop_unfinished(connection, migration.index()).await?;
        connection.batch_execute(&migration.up).await?;
        return record(connection, migration).await;
    }
    connection.batch_execute(SHORT_WAITS).await?;
    let guarded = migration.guarded();
    connection
        .transaction(async |connection| {
            connection.batch_execute(&guarded).await?;
            record(connection, migration).await
        })
        .await
}

/// Drops an index that an interrupted migrator left invalid: `create index if not exists` would take it for a finished one.
async fn drop_unfinished(connection: &mut AsyncPgConnection, index: &str) -> QueryResult<()> {
    let invalid = sql::<Bool>("exists (select from pg_index where not indisvalid and indexrelid = to_regclass(")
        .bind::<Text, _>(index)
        .sql("))");
    if diesel::select(invalid).get_result(connection).await? {
        connection.batch_execute(&format!("drop index concurrently {index}")).await?;
    }
    Ok(())
}

async fn record(connection: &mut AsyncPgConnection, migration: &MigrationText) -> QueryResult<()> {
    let recorded = "insert into __diesel_schema_migrations (version) values ($1)";
    diesel::sql_query(recorded).bind::<Text, _>(&migration.version).execute(connection).await?;
    Ok(())
}
