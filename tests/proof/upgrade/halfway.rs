//! A migrator that is killed half-way, in each migration of this tree: a server starts over what it leaves, and two migrators at once
//! bring the tables up to date.

use std::path::Path;
use std::process::Stdio;

use diesel_async::SimpleAsyncConnection;

use super::stand::{MIGRATORS, Stand};
use crate::Proof;
use crate::support::{TestDatabase, until};

/// A table of each migration.
const TABLES: [&str; 6] = ["accounts", "sessions", "audit", "outbox", "signing_keys", "write_probe"];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "kills programs: .ci/proof short"]
async fn a_migration_that_is_killed_half_way_can_be_run_again() {
    let mut proof = Proof::of("UPGRADE", "migrators killed half-way, then two at once");
    let program = Path::new(env!("CARGO_BIN_EXE_vestibule"));
    let whole = TestDatabase::new().await.shape().await;
    for (before, table) in TABLES.iter().enumerate() {
        let stand = Stand::over(TestDatabase::bare().await);
        // The name is taken by a transaction that may yet be rolled back, so the migrator waits for its end.
        let mut holder = stand.holds(&format!("begin; create table {table} (id integer)")).await;
        let mut migrate = stand.command(program, &["migrate"]);
        let migrate = migrate.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut migrate = migrate.spawn().unwrap();
        let waits = format!("{MIGRATORS} and wait_event_type = 'Lock'");
        until("the migrator to be held up", async || (stand.database.db_number(&waits).await > 0).then_some(())).await;
        migrate.kill().unwrap();
        migrate.wait().unwrap();
        proof.harmed(1);
        let none = async || (stand.database.db_number(MIGRATORS).await == 0).then_some(());
        until("PostgreSQL to notice", none).await;
        holder.batch_execute("rollback").await.unwrap();
        let applied = stand.database.db_number("select count(*) from __diesel_schema_migrations").await;
        proof.expect(usize::try_from(applied).unwrap() == before, || format!("killed in {table}: {applied} applied"));

        let server = stand.serve(program, 0);
        let answer = stand.browser(&server.url()).send("GET", "/readyz", &[], "").await;
        let told = (answer.status, answer.body.as_str());
        let behind = (503, "the database is not up to date: run `vestibule migrate`\n");
        proof.expect(told == behind, || format!("killed in {table}: {told:?}"));

        let (one, other) = tokio::join!(stand.done(program, &["migrate"], ""), stand.done(program, &["migrate"], ""));
        let lines = |said: &str| said.lines().filter(|line| line.starts_with("applied ")).count();
        let mut many = [lines(&one), lines(&other)];
        many.sort_unstable();
        proof.expect(many == [0, TABLES.len() - before], || format!("two at once after {table}: {one}{other}"));
        let ready = async || {
            let answer = stand.browser(&server.url()).send("GET", "/readyz", &[], "").await;
            (answer.status == 200).then_some(())
        };
        until("the server to be ready", ready).await;
        let shape = stand.database.shape().await;
        proof.expect(shape == whole, || format!("killed in {table}: {shape}"));
        proof.ran(1);
    }
    proof.holds();
}
