//! Locks of migrations: among very many accounts nobody waits for a second, neither a sign-in nor a write to any table, while the
//! made-up migrations run and a dump holds a lock that they want.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use diesel_migrations::FileBasedMigrations;
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;
use vestibule::store::migrations;
use vestibule::store::migrator::MigrationStep;

use super::crowd::Crowd;
use super::ledger::Ledger;
use super::stand::{Stand, free_port};
use super::versions::{made_up, names};
use crate::growth::fill;
use crate::support::trail::UNSEALED;
use crate::support::{TestDatabase, until};
use crate::{Proof, long};

/// Accounts of the short form; the long one has a million, and `GROWTH_ACCOUNTS` sets another number.
const FEW: usize = 10_000;

/// Longest wait.
const MOST: Duration = Duration::from_secs(1);

/// Time for which the dump goes on after a migration began to wait for its end.
const DUMP: Duration = Duration::from_secs(3);

/// Takes the lock of a write on each table in turn; the longest wait, and its table.
async fn probe(database: &TestDatabase, end: &CancellationToken) -> (Duration, String) {
    let tables = "select string_agg(tablename, ' ' order by tablename) from pg_tables
        where schemaname = 'public' and tablename <> '__diesel_schema_migrations'";
    let tables = database.text(tables).await;
    let (mut connection, mut longest) = (database.connect().await, (Duration::ZERO, String::new()));
    connection.batch_execute("set statement_timeout = 0; set lock_timeout = 0").await.unwrap();
    while !end.is_cancelled() {
        for table in tables.split(' ') {
            let since = Instant::now();
            let write = format!("begin; lock table {table} in row exclusive mode; commit");
            connection.batch_execute(&write).await.unwrap();
            longest = longest.max((since.elapsed(), table.to_owned()));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    longest
}

/// Runs the made-up migrations while a dump reads the accounts; the time that they took.
async fn migrated(stand: &Stand) -> Duration {
    let mut dump = stand.holds("begin; lock table accounts in access share mode").await;
    let (waits, mut waiting) = tokio::sync::mpsc::unbounded_channel();
    let dumped = async {
        waiting.recv().await.unwrap();
        tokio::time::sleep(DUMP).await;
        dump.batch_execute("rollback").await.unwrap();
    };
    let (url, source) = (stand.database.url.clone(), FileBasedMigrations::from_path(made_up()).unwrap());
    let since = Instant::now();
    let migrating = tokio::spawn(async move {
        let mut tell = |step: MigrationStep<'_>| match step {
            MigrationStep::Begins(name) => println!("applying {name}, {:?} since the beginning", since.elapsed()),
            MigrationStep::Waits(_) => waits.send(()).unwrap(),
            MigrationStep::Ends(_) => {}
        };
        migrations::run_these(&url, source, &mut tell).await.unwrap()
    });
    let (applied, ()) = tokio::join!(migrating, dumped);
    assert_eq!(applied.unwrap(), names());
    since.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a database: .ci/proof short"]
async fn no_migration_keeps_a_sign_in_waiting_for_a_second() {
    let told = std::env::var("GROWTH_ACCOUNTS").ok().map(|told| told.parse().unwrap());
    let accounts = told.unwrap_or(if long() { 1_000_000 } else { FEW });
    let mut proof = Proof::of("UPGRADE", "waits of sign-ins and writes while migrations run among many accounts");
    let program = Path::new(env!("CARGO_BIN_EXE_vestibule"));
    let stand = Stand::over(TestDatabase::new().await);
    let (signing_in, looking) = (stand.admins(program, "s", 2).await, stand.admins(program, "l", 2).await);
    stand.customer(program, "customer@example.com").await;
    let port = free_port();
    let server = stand.serve(program, port);
    // The sealer and the notices begin behind the lines so far.
    for person in &looking {
        stand.sign_in(&stand.browser(&server.url()), person).await;
    }
    let unsealed = async || (stand.database.db_number(UNSEALED).await == 0).then_some(());
    until("the trail to be sealed", unsealed).await;
    server.signal("TERM");
    tokio::task::spawn_blocking(|| server.ended()).await.unwrap();
    let since = Instant::now();
    fill::fill(&stand.database, accounts).await;
    println!("filled with {accounts} accounts in {:?}", since.elapsed());

    let server = stand.serve(program, port);
    let (ledger, end) = (Ledger::default(), CancellationToken::new());
    let crowd = Crowd { stand: &stand, url: server.url(), ledger: &ledger, end: end.clone() };
    let loaded = async {
        tokio::join!(
            join_all(signing_in.iter().map(|person| crowd.signs_in(person))),
            join_all(looking.iter().map(|person| crowd.looks(person))),
            crowd.comes_and_goes("customer@example.com"),
            probe(&stand.database, &end),
        )
        .3
    };
    let upgraded = async {
        until("the load", async || (ledger.asked() >= 100).then_some(())).await;
        println!("before: {}", ledger.turned().told());
        let took = migrated(&stand).await;
        end.cancel();
        took
    };
    let ((longest, table), took) = tokio::join!(loaded, upgraded);
    let tally = ledger.turned();
    println!("migrated in {took:?}: {}; the longest wait for a lock {longest:?} ({table})", tally.told());
    proof.ran(tally.asked);
    proof.harmed(1);
    proof.expect(tally.refused.is_empty(), || format!("{:#?}", tally.refused));
    proof.in_time(tally.longest < MOST, || tally.told());
    proof.in_time(longest < MOST, || format!("a write to {table} waited {longest:?}"));
    drop(server);
    proof.holds();
}
