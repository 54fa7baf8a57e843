//! Many idle connections and few file descriptors: other clients are served.

use std::time::{Duration, Instant};

use crate::support::program::raise_files;
use crate::support::{Child, HANG, Wire, until};

const ALIVE: &str = "GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n";

/// `serve` with this machine as a trusted proxy, because all clients are on it.
const BEHIND: [(&str, &str); 3] =
    [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"), ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];

/// Opens `count` idle connections: another client is served, and each costs less than 20 KiB.
async fn idle(child: &Child, count: usize) -> Vec<Wire> {
    let browser = child.browser();
    assert_eq!(browser.request_lookup("first@example.com").await["status"], true);
    let before = child.memory();
    let mut wires = Vec::with_capacity(count);
    for _ in 0..count {
        wires.push(Wire::open(&child.url).await);
    }
    let since = Instant::now();
    let mut late = Wire::open(&child.url).await;
    late.send(ALIVE).await;
    late.until("alive").await;
    assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
    let grown = child.memory().saturating_sub(before);
    assert!(grown < count * 20, "{grown} KiB for {count} idle connections");
    wires
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_idle_connections_cost_little_and_delay_no_other_client() {
    raise_files(4096);
    let child = Child::serve(&BEHIND).await;
    drop(idle(&child, 1000).await);
    assert_eq!(child.browser().send("GET", "/healthz", &[], "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants 20,000 file descriptors"]
async fn nine_thousand_idle_connections_cost_little_and_are_closed_after_ten_seconds() {
    raise_files(20_000);
    let child = Child::serve(&BEHIND).await;
    let since = Instant::now();
    for mut wire in idle(&child, 9_000).await {
        wire.ended().await;
    }
    let took = since.elapsed();
    assert!(took >= Duration::from_secs(10) && took < 2 * HANG, "{took:?}");
    assert_eq!(child.browser().send("GET", "/healthz", &[], "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn few_files_mean_few_clients_at_once_and_a_database_that_can_be_reached() {
    let child = Child::serve_within(120, &BEHIND).await;
    let mut wires = Vec::new();
    for _ in 0..150 {
        wires.push(Wire::open(&child.url).await);
    }
    // 120 files, less 16 for the database and 64 for other uses, leave 40 clients; more wait to be accepted.
    let mut late = Wire::open(&child.url).await;
    late.send(ALIVE).await;
    assert!(tokio::time::timeout(Duration::from_millis(300), late.until("alive")).await.is_err());
    wires.clear();
    late.until("alive").await;
    assert_eq!(child.browser().request_lookup("nobody@example.com").await["status"], true);
    let said = child.end();
    assert!(said.contains("LimitNOFILE") && said.contains("connections=40"), "{said}");
    assert!(!said.contains("could not be accepted"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_out_of_files_accepts_again_when_there_are_some() {
    let child = Child::serve_within(20, &BEHIND).await;
    let mut wires = Vec::new();
    for _ in 0..30 {
        wires.push(Wire::open(&child.url).await);
    }
    until("the files to run out", async || child.log().contains("could not be accepted").then_some(())).await;
    wires.clear();
    let mut wire = Wire::open(&child.url).await;
    wire.send(ALIVE).await;
    wire.until("alive").await;
    let told = child.end().matches("could not be accepted").count();
    assert_eq!(told, 1, "told {told} times");
}
