//! Limits of the edge: time for a header, a body and an answer; connections; and a stop that clients cannot delay.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use vestibule::edge::Limits;

use crate::support::{House, Wire, until};
use crate::transport::is_refused;

const HEAD: &str = "POST /graphql HTTP/1.1\r\nHost: admin.example.com\r\nContent-Type: application/json\r\n";

/// Limits that are far below the default ones: what is cut off sooner than by default is cut off by these.
fn short() -> Limits {
    let quarter = Duration::from_millis(250);
    Limits { head: quarter, body: quarter, grace: Duration::from_millis(500), ..Limits::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_does_not_end_is_cut_off() {
    let house = House::limited(short()).await;
    for begun in ["", "P", "POST /graphql HTTP/1.1\r\n", HEAD] {
        let mut wire = Wire::open(&house.url).await;
        wire.send(begun).await;
        let (answer, took) = wire.closed().await;
        assert!(!answer.contains("HTTP/1.1 2") && !answer.contains("HTTP/1.1 5"), "{answer}");
        assert!(took < Limits::default().head, "{begun:?} {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_declares_more_than_any_may_have_is_refused_before_it_has_come() {
    let house = House::open().await;
    for rest in [
        "Content-Length: 99999999999\r\n\r\n{}",
        "Content-Length: 1048577\r\n\r\n",
        "Content-Length: 1048577\r\nExpect: 100-continue\r\n\r\n",
    ] {
        let mut wire = Wire::open(&house.url).await;
        wire.send(format!("{HEAD}{rest}")).await;
        let (answer, took) = wire.closed().await;
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("BAD_USER_INPUT"), "{rest} {answer}");
        assert!(took < Limits::default().body, "{rest} {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_trickles_is_cut_off() {
    let house = House::limited(short()).await;
    let mut wire = Wire::open(&house.url).await;
    let since = Instant::now();
    let trickled = until("the connection to be cut", async || {
        wire.send("X-Slow: 1\r\n").await;
        (since.elapsed() > Duration::from_secs(1)).then_some(())
    });
    trickled.await;
    let (_, took) = wire.closed().await;
    assert!(took < Limits::default().head, "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_asks_nothing_more_is_closed() {
    let house = House::limited(short()).await;
    let mut wire = Wire::open(&house.url).await;
    wire.send("GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n").await;
    assert!(wire.until("alive").await.starts_with("HTTP/1.1 200"));
    let (rest, took) = wire.closed().await;
    assert_eq!(rest, "");
    assert!(took < Limits::default().head, "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let house = House::limited(short()).await;
    for body in ["Content-Length: 100\r\n\r\n{\"query\":", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"que\r\n"] {
        let mut wire = Wire::open(&house.url).await;
        wire.send(format!("{HEAD}{body}")).await;
        let (answer, took) = wire.closed().await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("\"code\":\"BAD_USER_INPUT\"") && answer.contains("connection: close"), "{answer}");
        assert!(took < Limits::default().head, "{took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_comes_in_time_and_the_step_goes_on() {
    let house = House::limited(Limits { request: Duration::from_millis(300), ..Limits::default() }).await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
    let mail = house.inbox.next(&ann.email).await;
    house.mails_are_carried().await;
    let mut other = house.database.connect().await;
    other.batch_execute("begin; select from pending_sign_ins for update").await.unwrap();
    let slow = browser.verify_lookup_answer(&mail.code()).await;
    is_refused(&slow, 503, "UNAVAILABLE");
    assert_eq!(slow.headers["retry-after"], "1");
    assert_eq!(slow.json()["errors"][0]["extensions"]["requestId"], slow.headers["x-request-id"].to_str().unwrap());
    other.batch_execute("commit").await.unwrap();
    until("the step to be recorded", async || {
        (house.db_number("select count(*) from pending_sign_ins where proven <> '{}'").await == 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_too_many_waits_for_room() {
    let house = House::limited(Limits { connections: 3, ..Limits::default() }).await;
    let mut wires = Vec::new();
    for _ in 0..3 {
        let mut wire = Wire::open(&house.url).await;
        wire.send("GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n").await;
        wire.until("alive").await;
        wires.push(wire);
    }
    let mut waiting = Wire::open(&house.url).await;
    waiting.send("GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n").await;
    let early = tokio::time::timeout(Duration::from_millis(300), waiting.until("alive")).await;
    assert!(early.is_err(), "a fourth was answered: {early:?}");
    wires.pop();
    waiting.until("alive").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_half_open_clients_do_not_hold_up_a_stop() {
    let house = House::limited(Limits { grace: Duration::from_secs(1), ..Limits::default() }).await;
    let mut wires = Vec::new();
    for number in 0..200 {
        let mut wire = Wire::open(&house.url).await;
        let begun = [
            String::new(),
            String::from("POST /graphql HTT"),
            format!("{HEAD}Content-Length: 100\r\n\r\n{{"),
            String::from("GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n"),
        ];
        wire.send(&begun[number % 4]).await;
        if number % 4 == 3 {
            wire.until("alive").await;
        }
        wires.push(wire);
    }
    let since = Instant::now();
    house.close().await;
    assert!(since.elapsed() < Limits::default().head, "{:?}", since.elapsed());
    for mut wire in wires {
        wire.closed().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_are_answered_before_the_stop() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup(&ann.email).await["status"], true);
    let code = house.inbox.next(&ann.email).await.code();
    house.mails_are_carried().await;
    let database = std::sync::Arc::clone(&house.database);
    let mut other = database.connect().await;
    other.batch_execute("begin; select from pending_sign_ins for update").await.unwrap();
    let asked = tokio::spawn(async move { browser.verify_lookup(&code).await });
    until("the step to wait for the lock", async || {
        let waiting = "select count(*) from pg_stat_activity where datname = current_database() \
            and wait_event_type = 'Lock'";
        (house.db_number(waiting).await == 1).then_some(())
    })
    .await;
    let stopped = tokio::spawn(house.close());
    other.batch_execute("commit").await.unwrap();
    assert_eq!(asked.await.unwrap()["status"], true);
    stopped.await.unwrap();
}
