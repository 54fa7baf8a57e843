//! Crowds: many clients at once, and clients that take their time. Who comes too late is told so at once, who hangs is
//! given up on, and the next one is served as if nothing had been.

use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use vestibule::http::Limits;

use crate::support::{Answer, Browser, House, TestDatabase, Wire, crowd, tally, until};
use crate::transport::is_refused;

const ALIVE: &str = "GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n";

/// A client that takes no more than a few bytes at a time.
async fn narrow(url: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(url.strip_prefix("http://").unwrap().parse().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_take_an_answer_is_given_up_on() {
    let patience = Duration::from_millis(500);
    let house = House::limited(Limits { write: patience, connections: 2, ..Limits::default() }).await;
    for a_byte_now_and_then in [false, true] {
        let (mut read, mut write) = narrow(&house.url).await.into_split();
        let since = Instant::now();
        let asking = tokio::spawn(async move {
            let page = "GET /sign-in HTTP/1.1\r\nHost: admin.example.com\r\n\r\n".repeat(100);
            // Until the other end has hung up: it reads no further while an answer is not taken.
            while write.write_all(page.as_bytes()).await.is_ok() {}
        });
        let reading = tokio::spawn(async move {
            while a_byte_now_and_then && read.read_u8().await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            read
        });
        tokio::time::timeout(Duration::from_secs(10), asking).await.unwrap().unwrap();
        assert!(since.elapsed() >= patience, "{:?}", since.elapsed());
        reading.abort();
    }
    // Of the two places there are, both are free again.
    for _ in 0..2 {
        Wire::open(&house.url).await.send(ALIVE).await;
    }
    let mut wire = Wire::open(&house.url).await;
    wire.send(ALIVE).await;
    wire.until("alive").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_has_no_more_than_its_share_of_the_connections() {
    let share = Limits { connections_per_network: 3, ..Limits::default() };
    let house = House::limited(share).await;
    let mut wires = Vec::new();
    for _ in 0..3 {
        let mut wire = Wire::open(&house.url).await;
        wire.send(ALIVE).await;
        wire.until("alive").await;
        wires.push(wire);
    }
    for _ in 0..5 {
        let mut wire = Wire::open(&house.url).await;
        wire.send(ALIVE).await;
        let (answer, took) = wire.closed().await;
        assert_eq!(answer, "");
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
    // Another network is served, and so is this one when it has hung up.
    let other = TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = other.connect(house.url.strip_prefix("http://").unwrap().parse().unwrap()).await.unwrap();
    other.write_all(ALIVE.as_bytes()).await.unwrap();
    other.read_exact(&mut [0; 100]).await.unwrap();
    wires.pop();
    until("a place to be free", async || {
        let mut wire = Wire::open(&house.url).await;
        wire.send(ALIVE).await;
        let (answer, _) = wire.first().await;
        answer.contains("HTTP/1.1 200").then_some(())
    })
    .await;
    // A trusted proxy stands for many.
    let trusted = [("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];
    let house = House::over(TestDatabase::new().await, &trusted, share).await;
    let mut wires = Vec::new();
    for _ in 0..10 {
        let mut wire = Wire::open(&house.url).await;
        wire.send(ALIVE).await;
        wire.until("alive").await;
        wires.push(wire);
    }
}

/// So many browsers that were never here.
fn strangers(house: &House, count: usize) -> Vec<Browser> {
    // Of one kind: to make each anew takes longer than the test.
    let first = house.browser();
    (0..count).map(|_| first.stolen()).collect()
}

/// 503, with a time to come back.
fn is_turned_away(answer: &Answer) {
    is_refused(answer, 503, "UNAVAILABLE");
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_before_four_connections_is_told_in_time_and_the_next_one_is_served() {
    let settings = [("VESTIBULE_DATABASE_POOL", "4"), ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];
    let house = House::over(TestDatabase::new().await, &settings, Limits::default()).await;
    let browsers = strangers(&house, 500);
    assert_eq!(house.browser().request_lookup("first@example.com").await["status"], true);
    house.mails_are_carried().await;
    let mut other = house.database.connect().await;
    other.batch_execute("begin; lock table pending_sign_ins in access exclusive mode").await.unwrap();
    let asked = browsers.iter().enumerate().map(|(number, browser)| async move {
        let since = Instant::now();
        let answer = browser.request_lookup_answer(&format!("a{number}@example.com")).await;
        (answer, since.elapsed())
    });
    let healthy = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..50 {
            let since = Instant::now();
            let answer = house.browser().send("GET", "/healthz", &[], "").await;
            assert_eq!(answer.status, 200);
            slowest = slowest.max(since.elapsed());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        slowest
    };
    let (answers, slowest) = tokio::join!(futures_util::future::join_all(asked), healthy);
    // Four are being served and 256 wait; all the others are turned away without waiting.
    let (mut at_once, mut later) = (0, 0);
    for (answer, took) in &answers {
        is_turned_away(answer);
        if *took < Duration::from_millis(1400) { at_once += 1 } else { later += 1 }
    }
    assert!(at_once >= 200 && later >= 4, "{at_once} at once, {later} later");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    other.batch_execute("rollback").await.unwrap();
    let since = Instant::now();
    assert_eq!(house.browser().request_lookup("next@example.com").await["status"], true);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_the_database_keeps_up_with_is_served() {
    let house = House::with(&[("VESTIBULE_DATABASE_POOL", "4")]).await;
    let browsers = strangers(&house, 200);
    let asked = browsers.iter().enumerate();
    let asked = asked
        .map(|(number, browser)| async move { browser.request_lookup_answer(&format!("a{number}@example.com")).await });
    let told = tally(&crowd(asked).await, "requestLookup");
    assert_eq!(told.get("OK"), Some(&200), "{told:?}");
}
