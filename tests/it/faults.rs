//! Faults: the answer while the database is away or a row is unreadable, and recovery without a restart.

use std::time::Instant;

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{Answer, HANG, House, database, until};
use crate::transport::{is_guarded, is_refused};

/// Words of internals that no answer may hold.
const INNARDS: [&str; 14] = [
    "select",
    "insert",
    "relation",
    "constraint",
    "column",
    "sql",
    "postgres",
    "diesel",
    "tokio",
    "panic",
    "/src",
    ".rs",
    "socket",
    "version",
];

/// A fault as a caller sees it: a code and the request id, and no internals.
fn is_fault(answer: &Answer, status: u16, code: &str) {
    is_refused(answer, status, code);
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert_eq!(answer.json()["errors"][0]["extensions"], json!({ "code": code, "requestId": id }));
    assert_eq!(answer.headers.get("retry-after").is_some(), status == 503);
    let told = answer.body.to_lowercase();
    for word in INNARDS {
        assert!(!told.contains(word), "{word} in {told}");
    }
}

pub async fn take_away(house: &House) {
    let name = house.database.name();
    database::admin(&format!("alter database {name} allow_connections false")).await;
    terminate(house, "%").await;
}

pub async fn give_back(house: &House) {
    database::admin(&format!("alter database {} allow_connections true", house.database.name())).await;
}

/// Ends the connections of an application, and waits until they are gone.
async fn terminate(house: &House, application: &str) {
    let which = format!("datname = '{}' and application_name like '{application}'", house.database.name());
    // A server process ends at its next interrupt check; the statement waits for it.
    database::admin(&format!("select pg_terminate_backend(pid, 5000) from pg_stat_activity where {which}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_callers_are_told_in_time_and_it_passes_by_itself() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    house.wait(TimeDelta::hours(1));
    let (other, stranger) = (house.browser(), house.browser());
    assert_eq!(other.request_lookup(&ann.email).await["status"], true);
    house.mails_are_carried().await;
    take_away(&house).await;
    for _ in 0..2 {
        let since = Instant::now();
        let answers = tokio::join!(
            browser.graphql(json!({ "query": "{ currentUser { id } }" })),
            browser.sign_out_answer(),
            stranger.request_lookup_answer(&ann.email),
            other.verify_lookup_answer("123456"),
            other.verify_2fa_answer("123456"),
        );
        for answer in [answers.0, answers.1, answers.2, answers.3, answers.4] {
            is_fault(&answer, 503, "UNAVAILABLE");
        }
        assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
    }
    let alive = stranger.send("GET", "/healthz", &[], "").await;
    assert_eq!((alive.status, alive.body.as_str()), (200, "alive\n"));
    let since = Instant::now();
    let ready = stranger.send("GET", "/readyz", &[], "").await;
    assert_eq!((ready.status, ready.body.as_str()), (503, "the database is away\n"));
    assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
    is_guarded(&ready);
    give_back(&house).await;
    assert_eq!(other.request_lookup("bob@example.com").await["status"], true);
    until("the mails to go again", async || (house.db_count("outbox").await == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_after_its_connections_were_ended_succeeds() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    for _ in 0..10 {
        terminate(&house, "vestibule").await;
        assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_the_database_refuses_is_a_fault_and_leaves_no_row() {
    let house = House::open().await;
    let browser = house.browser();
    house.db_run("alter table audit add constraint never check (false)").await;
    let answer = browser.request_lookup_answer("ann@example.com").await;
    is_fault(&answer, 500, "INTERNAL");
    for table in ["pending_sign_ins", "outbox", "audit"] {
        assert_eq!(house.db_count(table).await, 0, "{table}");
    }
    house.db_run("alter table audit drop constraint never").await;
    assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_value_that_does_not_open_is_our_fault() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.proven(&ann).await;
    // With a valid MAC: a partial restore, not a forgery.
    house.db_write("update authenticators set secret = '\\x00'").await;
    let answer = browser.verify_2fa_answer("000000").await;
    is_fault(&answer, 500, "INTERNAL");
    assert_eq!(house.browser().request_lookup("bob@example.com").await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_its_tables_is_not_ready() {
    let house = House::over(database::TestDatabase::bare().await, &[], Default::default()).await;
    let ready = house.browser().send("GET", "/readyz", &[], "").await;
    let told = "the database is not up to date: run `vestibule migrate`\n";
    assert_eq!((ready.status, ready.body.as_str()), (503, told));
    is_fault(&house.browser().request_lookup_answer("ann@example.com").await, 503, "UNAVAILABLE");
    vestibule::store::migrations::run(&house.database.url).await.unwrap();
    // Within a second the server reads the key holders and may write.
    until("the server to write", async || {
        let answer = house.browser().request_lookup_answer("ann@example.com").await;
        (answer.status == 200).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_more_than_30_s_off_is_not_ready() {
    let house = House::open().await;
    let apart = "the clocks of server and database are more than 30 s apart\n";
    for (seconds, is_ready) in [(0, true), (25, true), (-25, true), (35, false), (-35, false), (0, true)] {
        house.wait(house.db_now().await + TimeDelta::seconds(seconds) - house.clock.now());
        let answer = house.browser().send("GET", "/readyz", &[], "").await;
        let expected = if is_ready { (200, "ready\n") } else { (503, apart) };
        assert_eq!((answer.status, answer.body.as_str()), expected, "{seconds} s ahead");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_is_not_ready() {
    let house = House::open().await;
    let name = house.database.name();
    database::admin(&format!("alter database {name} set default_transaction_read_only = on")).await;
    terminate(&house, "vestibule%").await;
    let ready = house.browser().send("GET", "/readyz", &[], "").await;
    assert_eq!((ready.status, ready.body.as_str()), (503, "the database takes no writes\n"));
    is_fault(&house.browser().request_lookup_answer("ann@example.com").await, 503, "UNAVAILABLE");
}
