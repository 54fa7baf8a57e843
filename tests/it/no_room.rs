//! A database that refuses writes while it still answers: a full disk, or transactions that became read-only.

use vestibule::store::DatabaseUrl;

use crate::doctor::{doctor, findings, found};
use crate::support::{Answer, House, until};
use crate::two_roles::house_served_by_the_second;

/// Tables that `requestLookup` writes, and the table of the server's write probe.
const TABLES: [&str; 2] = ["pending_sign_ins", "write_probe"];

async fn ready(house: &House) -> Answer {
    house.browser().send("GET", "/readyz", &[], "").await
}

/// Runs a statement as the superuser.
async fn own(owner: &DatabaseUrl, statement: &str) {
    use diesel_async::SimpleAsyncConnection;
    owner.connect("test").await.unwrap().batch_execute(statement).await.unwrap();
}

/// Makes writes fail with this SQLSTATE, as on a full disk.
async fn refuse_writes(owner: &DatabaseUrl, code: &str) {
    let raise = format!("begin raise exception 'no' using errcode = '{code}'; end");
    let function = format!("create or replace function no_room() returns trigger language plpgsql as $$ {raise} $$");
    let triggers = TABLES.map(|table| {
        format!("create or replace trigger no_room before insert or update on {table} execute function no_room()")
    });
    own(owner, &[&[function][..], &triggers].concat().join("; ")).await;
}

async fn take_writes(owner: &DatabaseUrl) {
    own(owner, &TABLES.map(|table| format!("drop trigger no_room on {table}")).join("; ")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_room_is_not_ready_until_a_write_of_our_own_succeeds() {
    let (house, owner) = house_served_by_the_second().await;
    house.set_clock_by_database().await;
    for (code, told) in [
        ("53100", "the database has no room for writes\n"),
        ("58030", "the database has no room for writes\n"),
        ("25006", "the database takes no writes\n"),
    ] {
        assert_eq!(ready(&house).await.body, "ready\n");
        refuse_writes(&owner, code).await;
        for refusals in 1..=3 {
            assert_eq!(ready(&house).await.body, "ready\n", "{code} after {} refusals", refusals - 1);
            assert_eq!(house.browser().request_lookup_answer("ann@example.com").await.status, 503);
        }
        // A successful write of a worker in between resets the count.
        until("the server to be unready", async || {
            let answer = ready(&house).await;
            if answer.status == 503 {
                assert_eq!(answer.body, told, "{code}");
                return Some(());
            }
            assert_eq!(house.browser().request_lookup_answer("ann@example.com").await.status, 503);
            None
        })
        .await;
        take_writes(&owner).await;
        until("the server to be ready", async || (ready(&house).await.status == 200).then_some(())).await;
        assert_eq!(house.browser().request_lookup("ann@example.com").await["status"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_tells_that_a_write_fails_and_leaves_none() {
    let (house, owner) = house_served_by_the_second().await;
    refuse_writes(&owner, "53100").await;
    let told = findings(&doctor(&house.database, &[]));
    let (state, said) = found(&told, "database");
    assert!(state == "fail" && said.contains("; a write failed: the database failed a statement: no"), "{said}");
    take_writes(&owner).await;
    let told = findings(&doctor(&house.database, &[]));
    assert!(!found(&told, "database").1.contains("a write failed"), "{told:?}");
    assert_eq!(house.db_count("write_probe").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_of_a_stranger_makes_a_server_unready() {
    let (house, owner) = house_served_by_the_second().await;
    house.set_clock_by_database().await;
    for code in ["57014", "55P03", "40P01", "53300"] {
        refuse_writes(&owner, code).await;
        for _ in 0..5 {
            assert_eq!(house.browser().request_lookup_answer("ann@example.com").await.status, 503, "{code}");
        }
        assert_eq!(ready(&house).await.body, "ready\n", "{code}");
    }
}
