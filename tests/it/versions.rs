//! Programs and tables of different versions: a program that the tables shut out is refused by the migration that it lacks, newer
//! tables that suit it are served, and a newer program on older tables is told to migrate.

use crate::support::office::is_refusal;
use crate::support::program::{Program, run, served};
use crate::support::{Browser, TestDatabase};

/// A migration that no program has yet.
const NEWER: &str = "20991231000001";

/// Records a newer migration, and shuts out programs without it if `excludes`.
async fn migrated_further(database: &TestDatabase, excludes: bool) {
    database.run(&format!("insert into __diesel_schema_migrations (version) values ('{NEWER}')")).await;
    if excludes {
        database.run(&format!("comment on table __diesel_schema_migrations is 'needs {NEWER}'")).await;
    }
}

/// Status and body of `/readyz` of a server over a database.
async fn readiness(database: &TestDatabase) -> (u16, String) {
    let mails = tempfile::tempdir().unwrap();
    let (conninfo, folder) = (database.conninfo(), mails.path().display().to_string());
    let serve = Program::start(&["serve"], &served(&conninfo, &folder));
    let answer = Browser::new(&serve.url()).send("GET", "/readyz", &[], "").await;
    (answer.status, answer.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_program_is_refused_by_the_migration_that_it_lacks() {
    let database = TestDatabase::new().await;
    migrated_further(&database, true).await;
    let version = env!("CARGO_PKG_VERSION");
    let told =
        format!("the database needs migration {NEWER}, which vestibule {version} does not have: run a newer version");
    let conninfo = database.conninfo();
    for command in [&["migrate"][..], &["migrate", "--check"], &["admin", "list"], &["prune"]] {
        let said = run(command, &[("DATABASE_URL", &conninfo)]);
        is_refusal(&said);
        assert!(said.err.contains(&told), "{command:?}: {}", said.err);
    }
    let doctored = run(&["doctor"], &[("DATABASE_URL", &conninfo)]);
    let lines = doctored.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(doctored.code == 1 && lines.contains(&format!("FAIL tables {told}")), "{lines}");
    let (status, body) = readiness(&database).await;
    let expected = "the database needs a newer version of vestibule: run `vestibule doctor`\n";
    assert_eq!((status, body.as_str()), (503, expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_program_serves_newer_tables_that_suit_it() {
    let database = TestDatabase::new().await;
    migrated_further(&database, false).await;
    database.run("comment on table __diesel_schema_migrations is 'kept by the operations team'").await;
    assert_eq!(run(&["migrate", "--check"], &[("DATABASE_URL", &database.conninfo())]).code, 0);
    assert_eq!(run(&["admin", "list"], &[("DATABASE_URL", &database.conninfo())]).code, 0);
    assert_eq!(readiness(&database).await, (200, String::from("ready\n")));
    // A migration of this program may be the one that shut out older programs.
    let own = database.text("select max(version) from __diesel_schema_migrations where version < '2099'").await;
    database.run(&format!("comment on table __diesel_schema_migrations is 'needs {own}'")).await;
    assert_eq!(readiness(&database).await, (200, String::from("ready\n")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_program_on_older_tables_is_told_what_to_run() {
    let database = TestDatabase::new().await;
    let last = "delete from __diesel_schema_migrations where version = \
        (select max(version) from __diesel_schema_migrations)";
    database.run(last).await;
    let conninfo = database.conninfo();
    let told = "the database is not up to date: run `vestibule migrate`";
    let said = run(&["admin", "list"], &[("DATABASE_URL", &conninfo)]);
    is_refusal(&said);
    assert!(said.err.contains(told), "{}", said.err);
    let checked = run(&["migrate", "--check"], &[("DATABASE_URL", &conninfo)]);
    assert!(checked.code == 1 && checked.err.contains("behind by 1 migrations: 2026-"), "{}", checked.err);
    assert_eq!(readiness(&database).await, (503, format!("{told}\n")));
}
