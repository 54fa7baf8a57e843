//! Overload: many clients at once, and slow clients. A request beyond the capacity is refused at once, a client that hangs
//! is cut off, and later requests are served normally.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use vestibule::edge::Limits;
use vestibule::fault::Fault;

use crate::account_door::{BOTH, PASSWORD, joined};
use crate::support::{Browser, HANG, Holder, Hole, House, TestDatabase, Wire, crowd, tally, until};
use crate::transport::is_refused;

const ALIVE: &str = "GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n";

/// A client with a small receive buffer.
async fn narrow(url: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(url.strip_prefix("http://").unwrap().parse().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let patience = Duration::from_millis(500);
    let house = House::limited(Limits { write: patience, connections: 2, ..Limits::default() }).await;
    for a_byte_now_and_then in [false, true] {
        let (mut read, mut write) = narrow(&house.url).await.into_split();
        let since = Instant::now();
        let asking = tokio::spawn(async move {
            let page = "GET /sign-in HTTP/1.1\r\nHost: admin.example.com\r\n\r\n".repeat(100);
            // Writes until the server hangs up: it reads no further while its answer is not read.
            while write.write_all(page.as_bytes()).await.is_ok() {}
        });
        let reading = tokio::spawn(async move {
            while a_byte_now_and_then && read.read_u8().await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            read
        });
        tokio::time::timeout(HANG, asking).await.unwrap().unwrap();
        assert!(since.elapsed() >= patience, "{:?}", since.elapsed());
        reading.abort();
    }
    // Both connection slots are free again.
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
        let (answer, _) = wire.closed().await;
        assert_eq!(answer, "");
    }
    // Another network is served, and so is this one after it has closed a connection.
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
    // A trusted proxy has no such share, because it forwards many networks.
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

/// Browsers with empty jars.
fn strangers(house: &House, count: usize) -> Vec<Browser> {
    // Copies of one browser, because building a client is slow.
    let first = house.browser();
    (0..count).map(|_| first.stolen()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_wait_for_a_connection_and_one_more_is_turned_away_at_once() {
    let house = House::with(&[("VESTIBULE_DATABASE_POOL", "4")]).await;
    let store = &house.app.store;
    let mut held = Vec::new();
    // The fourth connection is reserved for session look-ups.
    for _ in 0..3 {
        held.push(store.connection().await.unwrap());
    }
    let mut waiting: Vec<_> = (0..4 * 64).map(|_| Box::pin(store.connection())).collect();
    for waiter in &mut waiting {
        assert!(futures_util::poll!(waiter).is_pending());
    }
    for _ in 0..3 {
        assert!(matches!(store.connection().now_or_never(), Some(Err(Fault::Crowded))));
    }
    // One request is served and one more may wait.
    held.pop();
    assert!(waiting.remove(0).await.is_ok());
    let mut next = Box::pin(store.connection());
    assert!(futures_util::poll!(&mut next).is_pending());
    // The waiting clients leave, and a new request is served at once.
    drop((waiting, next, held));
    assert!(store.connection().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_before_four_connections_is_told_in_time_and_the_next_one_is_served() {
    let settings = [("VESTIBULE_DATABASE_POOL", "4"), ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];
    let house = House::over(TestDatabase::new().await, &settings, Limits::default()).await;
    assert_eq!(house.browser().request_lookup("first@example.com").await["status"], true);
    house.mails_are_carried().await;
    let mut wires = Vec::new();
    for _ in 0..500 {
        wires.push(Wire::open(&house.url).await);
    }
    let mut other = house.database.connect().await;
    other.batch_execute("begin; lock table pending_sign_ins in access exclusive mode").await.unwrap();
    let since = Instant::now();
    for (number, wire) in wires.iter_mut().enumerate() {
        let email = format!("a{number}@example.com");
        let query =
            format!("mutation {{ requestLookup(input: {{ email: \"{email}\", recaptcha: \"\" }}) {{ status }} }}");
        let (body, kind) = (json!({ "query": query }).to_string(), "Content-Type: application/json");
        let length = body.len();
        let head = format!("POST /graphql HTTP/1.1\r\nHost: admin.example.com\r\n{kind}\r\nContent-Length: {length}");
        wire.send(format!("{head}\r\n\r\n{body}")).await;
    }
    let told = join_all(wires.iter_mut().map(|wire| wire.until("requestId")));
    let healthy = async {
        for _ in 0..20 {
            assert_eq!(house.browser().send("GET", "/healthz", &[], "").await.status, 200);
        }
    };
    let (answers, ()) = tokio::join!(told, healthy);
    assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
    for answer in answers {
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 1\r\n"), "{answer}");
    }
    other.batch_execute("rollback").await.unwrap();
    assert_eq!(house.browser().request_lookup("next@example.com").await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_the_database_keeps_up_with_is_served() {
    let house = House::with(&[("VESTIBULE_DATABASE_POOL", "4")]).await;
    let browsers = strangers(&house, 64);
    let asked = browsers.iter().enumerate();
    let asked = asked
        .map(|(number, browser)| async move { browser.request_lookup_answer(&format!("a{number}@example.com")).await });
    let told = tally(&crowd(asked).await, "requestLookup");
    assert_eq!(told.get("OK"), Some(&64), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_is_told_of_in_time_and_is_not_waited_for_for_ever() {
    let (database, hole) = Hole::before(TestDatabase::new().await).await;
    let limits = Limits {
        request: Duration::from_millis(700),
        // Just above PostgreSQL's statement timeout.
        step: Duration::from_millis(5200),
        ..Limits::default()
    };
    let house = House::over(database, &[("VESTIBULE_DATABASE_POOL", "2")], limits).await;
    let browser = house.browser();
    assert_eq!(browser.request_lookup("first@example.com").await["status"], true);
    house.mails_are_carried().await;
    hole.open();
    let since = Instant::now();
    for round in 0..3 {
        let asked = (0..4).map(|number| {
            let browser = browser.stolen();
            async move { browser.request_lookup_answer(&format!("a{round}-{number}@example.com")).await }
        });
        for answer in crowd(asked).await {
            is_refused(&answer, 503, "UNAVAILABLE");
            assert_eq!(answer.headers["retry-after"], "1");
        }
        let ready = browser.send("GET", "/readyz", &[], "").await;
        assert_eq!(ready.status, 503);
        assert_eq!(browser.send("GET", "/healthz", &[], "").await.status, 200);
    }
    // A request that waited for its step would have waited three times as long as a step may take.
    assert!(since.elapsed() < 3 * limits.step, "{:?}", since.elapsed());
    hole.mend();
    until("the dead connections to be given up", async || {
        let answer = browser.stolen().request_lookup_answer("next@example.com").await;
        (answer.status == 200).then_some(())
    })
    .await;
    assert_eq!(browser.stolen().request_lookup("last@example.com").await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_device_signs_in_while_a_hundred_networks_flood_the_hashing() {
    let house = House::with(&[BOTH[0], BOTH[1], ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    joined(&house, "ann@example.com", "").await;
    let holder = Holder::at(&house.url);
    let first = holder.login("ann@example.com", PASSWORD, Some(json!(null))).await.field("login");
    let (asked, served) = (AtomicUsize::new(0), AtomicBool::new(false));
    let flood = join_all((0..100).map(|number| {
        let (stranger, asked, served) = (holder.forwarded_for(&format!("10.0.0.{number}")), &asked, &served);
        async move {
            let mut refused = 0;
            while !served.load(Ordering::Relaxed) {
                let wrong = asked.fetch_add(1, Ordering::Relaxed);
                let answer = stranger.login(&format!("a{wrong}@example.com"), PASSWORD, None).await;
                refused += usize::from(answer.status == 503);
            }
            refused
        }
    }));
    let own = async {
        let mut device = first["deviceId"].clone();
        until("the line to be full", async || (asked.load(Ordering::Relaxed) > 200).then_some(())).await;
        for _ in 0..5 {
            let answer = holder.forwarded_for("10.0.1.1").login("ann@example.com", PASSWORD, Some(device)).await;
            assert_eq!(answer.code(), "", "{}", answer.body);
            device = answer.field("login")["deviceId"].clone();
        }
        served.store(true, Ordering::Relaxed);
    };
    let (refused, ()) = tokio::join!(flood, own);
    assert!(refused.iter().sum::<usize>() > 100, "the line was not full: {refused:?}");
}
