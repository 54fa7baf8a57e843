//! Databases that a server cannot use: each error names what is missing, and none says that the database is away.

use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::{House, TestDatabase, database};

const COMMANDS: [&[&str]; 5] =
    [&["admin", "list"], &["audit", "list"], &["audit", "verify"], &["keys", "list"], &["prune"]];

async fn encoded(encoding: &str) -> TestDatabase {
    let database = TestDatabase::bare().await;
    let name = database.name();
    database::admin(&format!("drop database {name}")).await;
    let how = format!("encoding '{encoding}' template template0 lc_collate 'C' lc_ctype 'C'");
    database::admin(&format!("create database {name} {how}")).await;
    database
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_encoding_than_utf8_is_refused() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let database = encoded(encoding).await;
        let conninfo = database.conninfo();
        let settings = [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", KEYS)];
        let why = format!("keeps texts as {encoding}: create the database with `encoding 'UTF8' template template0`");
        for command in COMMANDS.iter().chain(&[&["migrate"][..], &["migrate", "--check"]]) {
            let said = run(command, &settings);
            assert!(
                said.code == 1 && said.err.contains(&why) && !said.err.contains("away"),
                "{command:?} {}",
                said.err
            );
        }
        let doctor = run(&["doctor"], &settings);
        assert!(doctor.out.contains(&why) && !doctor.out.contains("away"), "{}", doctor.out);
        let house = House::over(database, &[], Default::default()).await;
        let answer = house.browser().send("GET", "/readyz", &[], "").await;
        assert_eq!((answer.status, answer.body.as_str()), (503, "the database's encoding is not UTF8\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_not_there_are_told_with_the_command_that_makes_them() {
    let database = TestDatabase::bare().await;
    let conninfo = database.conninfo();
    let settings = [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", KEYS)];
    for command in COMMANDS {
        let said = run(command, &settings);
        assert!(said.code == 1 && said.err.contains("run `vestibule migrate`"), "{command:?} {}", said.err);
        assert!(!said.err.contains("away"), "{command:?} {}", said.err);
    }
    let house = House::over(database, &[], Default::default()).await;
    let answer = house.browser().send("GET", "/readyz", &[], "").await;
    assert_eq!(answer.body, "the database is not up to date: run `vestibule migrate`\n");
    assert_eq!(house.browser().request_lookup_answer("ann@example.com").await.status, 503);
    assert_eq!(house.logged("the database is away"), Vec::<String>::new());
    assert_ne!(house.logged("the database failed a statement"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_read_the_list_of_migrations_is_not_told_to_migrate() {
    let database = TestDatabase::new().await;
    let role = format!("blind_{}", database.name());
    database::admin(&format!("drop role if exists {role}; create role {role} login")).await;
    let conninfo = database.conninfo().replace("user=vestibule", &format!("user={role}"));
    let said = run(&["admin", "list"], &[("DATABASE_URL", &conninfo), ("VESTIBULE_KEYS", KEYS)]);
    assert!(said.code == 1 && said.err.contains("permission denied"), "{}", said.err);
    assert!(!said.err.contains("away") && !said.err.contains("migrate"), "{}", said.err);
}
