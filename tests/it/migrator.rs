//! The migrator over made-up migrations: beside transactions that hold a lock, beside another migrator, and after one that was
//! interrupted.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use diesel_async::SimpleAsyncConnection;
use diesel_migrations::FileBasedMigrations;
use tempfile::TempDir;
use tokio::sync::mpsc;
use vestibule::store::migrations;
use vestibule::store::migrator::MigrationStep;

use crate::support::program::command;
use crate::support::{TestDatabase, until};

/// A migration that changes a table.
const COLUMN: (&str, &str) = ("2099-01-01-000001_accounts_made_up", "alter table accounts add column made_up text;\n");

/// A migration that builds an index.
const INDEX: (&str, &str) = (
    "2099-01-01-000002_accounts_by_age",
    "create index concurrently if not exists accounts_by_age on accounts (created_at);\n",
);

/// Connections of migrators to the current database.
const MIGRATORS: &str = "select count(*) from pg_stat_activity where application_name = 'vestibule-migrate' and datname = current_database()";

/// Counts the made-up index as long as it is unfinished.
const UNFINISHED: &str =
    "select count(*) from pg_index where indexrelid = to_regclass('accounts_by_age') and not indisvalid";

/// Counts the made-up index once it is finished.
const FINISHED: &str = "select count(*) from pg_index where indexrelid = to_regclass('accounts_by_age') and indisvalid";

/// A folder with one migration, which runs outside of a transaction if it builds an index.
fn folder((name, up): (&str, &str)) -> (TempDir, FileBasedMigrations) {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join(name);
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("up.sql"), up).unwrap();
    if up.contains("concurrently") {
        std::fs::write(own.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    }
    let source = FileBasedMigrations::from_path(folder.path()).unwrap();
    (folder, source)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_waits_for_a_lock_keeps_no_statement_of_a_server_waiting() {
    let (database, (_folder, source)) = (TestDatabase::new().await, folder(COLUMN));
    let mut dump = database.connect().await;
    dump.batch_execute("begin; lock table accounts in access share mode").await.unwrap();
    let (waits, mut waiting) = mpsc::unbounded_channel();
    let url = database.url.clone();
    let migrating = tokio::spawn(async move {
        let mut tell = |step: MigrationStep<'_>| {
            if matches!(step, MigrationStep::Waits(_)) {
                waits.send(()).unwrap();
            }
        };
        migrations::run_these(&url, source, &mut tell).await
    });
    waiting.recv().await.unwrap();
    // The dump still holds its lock, so the migration still wants one: a statement behind it would fail after three seconds.
    assert_eq!(database.db_number("select count(*) from accounts").await, 0);
    assert!(!migrating.is_finished());
    dump.batch_execute("rollback").await.unwrap();
    assert_eq!(migrating.await.unwrap().unwrap(), [COLUMN.0]);
    assert_eq!(database.db_number("select count(made_up) from accounts").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_built_while_another_migrator_waits_for_its_turn() {
    let (database, (_folder, source)) = (TestDatabase::new().await, folder(INDEX));
    let mut writer = database.connect().await;
    writer.batch_execute("begin; lock table accounts in row exclusive mode").await.unwrap();
    let migrators = [(), ()].map(|()| {
        let (url, source) = (database.url.clone(), source.clone());
        tokio::spawn(async move { migrations::run_these(&url, source, &mut |_| ()).await.unwrap().len() })
    });
    until("an index that is being built beside a second migrator", async || {
        let (unfinished, many) = (database.db_number(UNFINISHED).await, database.db_number(MIGRATORS).await);
        (unfinished == 1 && many == 2).then_some(())
    })
    .await;
    writer.batch_execute("rollback").await.unwrap();
    let mut applied = Vec::new();
    for migrator in migrators {
        applied.push(migrator.await.unwrap());
    }
    applied.sort_unstable();
    assert_eq!(applied, [0, 1]);
    assert_eq!(database.db_number(FINISHED).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_an_interrupted_migrator_left_unfinished_is_built_anew() {
    let (database, (_folder, source)) = (TestDatabase::new().await, folder(INDEX));
    let mut writer = database.connect().await;
    writer.batch_execute("begin; lock table accounts in row exclusive mode").await.unwrap();
    let (url, interrupted) = (database.url.clone(), source.clone());
    let migrating = tokio::spawn(async move { migrations::run_these(&url, interrupted, &mut |_| ()).await });
    until("an index that is being built", async || (database.db_number(UNFINISHED).await == 1).then_some(())).await;
    database.run(&MIGRATORS.replace("count(*)", "pg_terminate_backend(pid)")).await;
    let failed = migrating.await.unwrap().unwrap_err();
    assert_eq!(failed.to_string(), format!("migration {} failed", INDEX.0));
    until("the connection to end", async || (database.db_number(MIGRATORS).await == 0).then_some(())).await;
    writer.batch_execute("rollback").await.unwrap();
    assert_eq!(database.db_number(UNFINISHED).await, 1);
    assert_eq!(migrations::run_these(&database.url, source.clone(), &mut |_| ()).await.unwrap(), [INDEX.0]);
    assert_eq!((database.db_number(UNFINISHED).await, database.db_number(FINISHED).await), (0, 1));
    assert!(migrations::run_these(&database.url, source, &mut |_| ()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_index_whose_migrator_did_not_come_to_record_it_is_kept() {
    let (database, (_folder, source)) = (TestDatabase::new().await, folder(INDEX));
    database.run(INDEX.1).await;
    let id = "select 'accounts_by_age'::regclass::oid::bigint";
    let built = database.db_number(id).await;
    assert_eq!(migrations::run_these(&database.url, source, &mut |_| ()).await.unwrap(), [INDEX.0]);
    assert_eq!(database.db_number(id).await, built);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_fails_leaves_nothing_and_is_named() {
    let name = "2099-01-01-000003_made_up";
    let up = "create table made_up (id integer);\nalter table nowhere add column made_up text;\n";
    let (database, (_folder, source)) = (TestDatabase::new().await, folder((name, up)));
    let made = database.shape().await;
    let failed = migrations::run_these(&database.url, source, &mut |_| ()).await.unwrap_err();
    assert_eq!(failed.to_string(), format!("migration {name} failed"));
    let why = std::error::Error::source(&failed).unwrap().to_string();
    assert!(why.contains("nowhere"), "{why}");
    assert_eq!(database.shape().await, made);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_migration_is_told_of_in_plain_lines() {
    let database = TestDatabase::bare().await;
    let mut other = database.connect().await;
    other.batch_execute("begin; create table accounts (id integer)").await.unwrap();
    let mut migrate = command(&["migrate"], &[("DATABASE_URL", &database.conninfo())]);
    let mut migrate = migrate.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut remarks = BufReader::new(migrate.stderr.take().unwrap()).lines();
    let name = "2026-11-28-000001_accounts";
    let mut told = tokio::task::block_in_place(|| [remarks.next().unwrap().unwrap(), remarks.next().unwrap().unwrap()]);
    told.sort_unstable();
    let waits = format!("vestibule: {name} waits for a lock that another transaction holds");
    assert_eq!(told, [waits, format!("vestibule: applying {name}")]);
    other.batch_execute("rollback").await.unwrap();
    let ended = tokio::task::block_in_place(|| migrate.wait_with_output()).unwrap();
    assert!(ended.status.success());
    let said = String::from_utf8(ended.stdout).unwrap();
    assert!(
        said.starts_with(&format!("applied {name}\n")) && said.ends_with("\nthe database is up to date\n"),
        "{said}"
    );
}
