//! A real dump, restored into an empty PostgreSQL: with the master keys it is a working house again, and nothing of the dump is
//! open.

use std::path::Path;
use std::process::Command;

use chrono::TimeDelta;
use private_postgres::{Cluster, DataFolder};
use vestibule::accounts;
use vestibule::clock::Clock;
use vestibule::edge::Limits;
use vestibule::store::{DatabaseUrl, restored};

use crate::standby::{program, start};
use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::staff::own::fresh_codes;
use crate::support::staff::sentences::notice::RESTORED;
use crate::support::{House, NO_WAITS, TestDatabase, operator};

/// Dumps a database into a file.
fn dump(conninfo: &str, file: &Path) {
    let mut dump = Command::new(program("pg_dump"));
    let done = dump.args(["--format=custom", "--no-owner", "--dbname", conninfo, "--file"]).arg(file).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Restores a dump; true: it was restored whole.
fn restore(conninfo: &str, file: &Path) -> bool {
    let mut restore = Command::new(program("pg_restore"));
    let done = restore.args(["--no-owner", "--dbname", conninfo]).arg(file).output().unwrap();
    done.status.success()
}

async fn empty_postgresql() -> (Cluster, DataFolder) {
    tokio::task::spawn_blocking(start).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants pg_dump, which the package postgresql has"]
async fn a_dump_in_an_empty_postgresql_with_the_keys_is_a_working_sign_in() {
    let house = House::with(&NO_WAITS).await;
    house.wait(Clock::system().now() - TimeDelta::days(3) - house.clock.now());
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let bob = house.enrolled_a_day_ago("bob@example.com").await;
    let browser = house.signed_in(&olga).await;
    house.wait(TimeDelta::seconds(30));
    let codes = fresh_codes(&house, &browser, &olga).await;
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestibule.dump");
    dump(&house.database.conninfo(), &file);

    // Since the dump Bob was removed, and the trail went on.
    accounts::remove(&house.app, &operator(), &house.find(&bob).await).await.unwrap();
    house.trail_is_sealed().await;
    let url = house.database.conninfo();
    let settings = [("DATABASE_URL", url.as_str()), ("VESTIBULE_KEYS", KEYS)];
    let [copy, checkpoint] = ["trail.json", "checkpoint"].map(|name| folder.path().join(name));
    std::fs::write(&copy, run(&["audit", "list", "--json", "--limit", "1000"], &settings).out).unwrap();
    std::fs::write(&checkpoint, run(&["audit", "checkpoint"], &settings).out).unwrap();

    let (cluster, _folder) = empty_postgresql().await;
    let conninfo = cluster.url("postgres");
    assert!(restore(&conninfo, &file));
    let settings = [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", KEYS)];
    let [copy, checkpoint] = [&copy, &checkpoint].map(|path| path.to_str().unwrap());
    let said = run(&["after-restore", "--yes", "--trail", copy, "--checkpoint", checkpoint], &settings);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains(&format!("it is there again: `vestibule admin remove {}`", bob.id)), "{}", said.out);
    assert!(said.out.contains("lines are lost, up to the checkpoint of "), "{}", said.out);

    let mut database = TestDatabase::new().await;
    database.url = DatabaseUrl::parse(&conninfo, None).unwrap();
    let after = House::after_commands(database, &NO_WAITS).await;
    let told = after.noticed(&olga.email).await;
    assert_eq!(told.iter().filter(|subject| *subject == RESTORED).count(), 1, "{told:?}");
    assert_eq!(browser.over_at(&after.url).current_user().await, serde_json::Value::Null);
    after.wait(TimeDelta::seconds(30));
    let again = after.browser();
    after.prove_address(&again, &olga).await;
    assert_eq!(again.verify_2fa(&codes[0]).await["errorCode"], "WRONG_CODE");
    assert_eq!(again.verify_2fa(&olga.code(&after)).await["status"], true);
    assert_eq!(again.current_user().await["email"], olga.email.as_str());
    // New lines are sealed, although this cluster's transactions have lower ids than those of the dump.
    after.trail_is_sealed().await;
    let report = after.verify(None).await;
    assert!(report.findings.is_empty() && report.gaps.len() == 1 && !report.is_whole(), "{report:?}");
    after.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants pg_dump, which the package postgresql has"]
async fn half_a_dump_is_refused_by_name() {
    let house = House::over(TestDatabase::new().await, &NO_WAITS, Limits::default()).await;
    house.enrolled_a_day_ago("ann@example.com").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vestibule.sql");
    let mut dump = Command::new(program("pg_dump"));
    let url = house.database.conninfo();
    let done = dump.args(["--no-owner", "--dbname", &url, "--file"]).arg(&file).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - whole.len() / 8]).unwrap();
    let (cluster, _folder) = empty_postgresql().await;
    let conninfo = cluster.url("postgres");
    let mut psql = Command::new(program("psql"));
    let _half = psql.args(["--no-psqlrc", "--quiet", "--dbname", &conninfo, "--file"]).arg(&file).output().unwrap();
    let said = run(&["after-restore", "--yes"], &[("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", KEYS)]);
    assert!(said.code == 1 && said.err.contains("half a dump: "), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_foreign_keys_of_the_tables_are_those_that_a_whole_dump_has() {
    let database = TestDatabase::new().await;
    let found = database
        .text(
            "select string_agg(conname::text, ' ' order by conname) from pg_constraint \
            where contype = 'f' and connamespace = 'public'::regnamespace",
        )
        .await;
    assert_eq!(found, restored::FOREIGN_KEYS.join(" "));
}
