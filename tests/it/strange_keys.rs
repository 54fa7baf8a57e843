//! Master keys of which none is the database's: a server with them is not ready and writes nothing, a command refuses, and both name
//! the setting.

use std::sync::Arc;

use vestibule::audit::{self, Sealer};
use vestibule::clock::Clock;
use vestibule::keys::Keys;
use vestibule::metrics::Metrics;
use vestibule::store::Store;

use crate::audit_commands::seal;
use crate::doctor::{doctor, findings, found};
use crate::support::house::KEYS;
use crate::support::office::{Office, is_refusal};
use crate::support::program::run;
use crate::support::trail::keys;
use crate::support::{House, NO_WAITS, TestDatabase};

const OTHER: &str = "other:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

const NOT_READY: &str = "VESTIBULE_KEYS has no key of this database: run `vestibule doctor`";

/// The other keys, and a store over a database with them.
fn others(database: &TestDatabase) -> (Keys, Store) {
    let others = Keys::parse(OTHER).unwrap();
    let store = Store::open(&database.url, "vestibule-test", 2, Some(&others));
    (others, store)
}

/// More forged lines than are judged.
const FORGED: &str = "insert into audit (id, at, door, actor, event, outcome, line_mac) select gen_random_uuid(), \
    timestamptz '2026-01-01' + number * interval '1 s', 'staff', 'os:nobody', 'admin_changed', 'done', \
    decode(repeat('ab', 32), 'hex') from generate_series(1, 30) number";

/// A second server of a house, with these keys.
async fn with_keys(house: &House, keys: &str) -> House {
    house.beside_with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_KEYS", keys)]).await
}

/// Status and text of `/readyz`.
async fn readiness(house: &House) -> (u16, String) {
    let ready = house.browser().send("GET", "/readyz", &[], "").await;
    (ready.status, ready.body.trim().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_key_of_the_database_is_not_ready_and_leaves_the_trail_whole() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.admin("bob@example.com").await;
    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let (lines, told) = (house.db_count("audit").await, house.db_count("key_holders").await);

    let strange = with_keys(&house, OTHER).await;
    assert_eq!(readiness(&strange).await, (503, NOT_READY.to_owned()));
    assert!(!strange.logged("VESTIBULE_KEYS has no key of this database: set the keys").is_empty());
    let answer = strange.browser().request_lookup_answer(&ann.email).await;
    assert_eq!(answer.code().as_str(), "UNAVAILABLE", "{}", answer.body);
    assert_eq!((house.db_count("audit").await, house.db_count("key_holders").await), (lines, told));

    // The others go on, under a key that all of them have.
    house.admin("cat@example.com").await;
    house.trail_is_sealed().await;
    assert!(house.verify(Some(house.checkpoint().await)).await.findings.is_empty());
    let both = with_keys(&house, &format!("{OTHER},{KEYS}")).await;
    assert_ne!(readiness(&both).await.1, NOT_READY);
    assert!(both.app.keys.may_write());
    assert_eq!((both.app.keys.current(), readiness(&strange).await.1.as_str()), ("test", NOT_READY));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealer_seals_nothing_behind_an_end_that_other_keys_sealed() {
    let house = House::with(&NO_WAITS).await;
    house.admin("ann@example.com").await;
    house.trail_is_sealed().await;
    let (others, store) = others(&house.database);
    let mut sealer = Sealer::new(store, others.clone(), house.clock.clone(), Metrics::default());
    // The server's own sealer has its turn now and then.
    for _ in 0..1000 {
        if !others.are_strange() {
            assert!(!sealer.seal().await.unwrap());
        }
    }
    assert!(others.are_strange() && !others.may_write());
    house.admin("bob@example.com").await;
    house.trail_is_sealed().await;
    assert_eq!(house.checkpoint().await.position, 2);
    assert!(house.verify(None).await.findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_commands_tell_whose_a_database_is_before_anything_is_sealed() {
    let office = Office::open().await;
    let is_strange = async |database: &TestDatabase| {
        let (others, store) = others(database);
        audit::are_strange(&store, &others).await.unwrap()
    };
    assert!(!is_strange(&office.database).await, "an empty database is anybody's");
    office.database.run(FORGED).await;
    assert!(!is_strange(&office.database).await, "forged lines alone say nothing");
    office.done("admin add ann@example.com --role BO");
    assert!(is_strange(&office.database).await);
    let house = House::after_commands(office.database, &[("VESTIBULE_KEYS", OTHER)]).await;
    assert_eq!(readiness(&house).await, (503, NOT_READY.to_owned()));
    assert_eq!(house.db_number("select count(*) from audit where position is not null").await, 0);
    assert_eq!((house.db_count("audit").await, house.db_count("signing_keys").await), (31, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_the_databases_after_a_rotation_whose_older_key_was_thrown_away() {
    let house = House::with(&NO_WAITS).await;
    house.admin("ann@example.com").await;
    assert_eq!(house.browser().send("GET", "/.well-known/jwks.json", &[], "").await.status, 200);
    house.trail_is_sealed().await;
    let database = Arc::clone(&house.database);
    // The clock of a house is far from that of commands: what the server told of its keys is over for them.
    house.close().await;
    let (url, both) = (database.conninfo(), format!("{OTHER},{KEYS}"));
    let said = run(&["keys", "rotate", "--force"], &[("DATABASE_URL", url.as_str()), ("VESTIBULE_KEYS", &both)]);
    assert_eq!(said.code, 0, "{}", said.err);
    let (others, store) = others(&database);
    assert!(!audit::are_strange(&store, &others).await.unwrap());
    let mut sealer = Sealer::new(store.clone(), others.clone(), Clock::system(), Metrics::default());
    while sealer.seal().await.unwrap() {}
    assert!(audit::newest(&store, &others).await.unwrap().is_some());
    assert!(audit::are_strange(&store, &keys()).await.unwrap(), "the old key alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_refuse_keys_of_another_database_before_they_write() {
    let office = Office::open().await;
    office.done("admin add ann@example.com --role BO");
    seal(&office).await;
    let rows = "select count(*) + (select count(*) from accounts) + (select count(*) from brands) from audit";
    let (before, other) = (office.database.db_number(rows).await, [("VESTIBULE_KEYS", OTHER)]);
    for line in [
        "admin add bob@example.com --role BO",
        "admin disable ann@example.com",
        "admin remove ann@example.com --yes",
        "api-key add backend --scope players",
        "brand add 7 --name Other",
        "keys rotate --yes",
        "keys rotate --yes --force",
        "prune",
    ] {
        let said = office.run_set(line, &other);
        is_refusal(&said);
        assert!(
            said.err.starts_with("vestibule: VESTIBULE_KEYS has no key of this database: set the keys"),
            "{}",
            said.err
        );
    }
    assert_eq!(office.database.db_number(rows).await, before);
    let told = findings(&doctor(&office.database, &other));
    let (state, said) = found(&told, "keys");
    assert!(state == "fail" && said.starts_with("VESTIBULE_KEYS has no key of this database"), "{state} {said}");
    let listed = office.run_set("keys list", &other);
    assert!(listed.code == 0 && listed.out.contains("VESTIBULE_KEYS has no key of this database"), "{}", listed.out);
    // Another key beside the right one, or before it, is one to rotate to.
    for keys in [format!("{KEYS},{OTHER}"), format!("{OTHER},{KEYS}")] {
        assert_eq!(office.run_set("admin unlock ann@example.com", &[("VESTIBULE_KEYS", keys.as_str())]).code, 0);
    }
    let retired = [("VESTIBULE_KEYS", OTHER), ("VESTIBULE_RETIRED_KEYS", KEYS)];
    assert_eq!(office.run_set("admin add cat@example.com --role BO", &retired).code, 0, "sealed under a retired key");
}
