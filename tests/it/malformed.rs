//! Malformed requests: none is a fault, and the server lives on.

use crate::support::malformed::{ASK, HOST, JSON, corpus};
use crate::support::{House, Wire};
use crate::transport::nothing_ran;

#[tokio::test(flavor = "multi_thread")]
async fn no_malformed_request_is_a_fault() {
    let house = House::open().await;
    for (name, bytes) in corpus() {
        let mut wire = Wire::open(&house.url).await;
        wire.send(&bytes).await;
        wire.end().await;
        let (answer, _) = wire.closed().await;
        for line in answer.lines().filter(|line| line.starts_with("HTTP/")) {
            let status: u16 = line.split(' ').nth(1).unwrap().parse().unwrap();
            assert!((200..500).contains(&status), "{name}: {answer}");
        }
        // Refusals below HTTP have the headers of all answers.
        let answers = answer.lines().filter(|line| line.starts_with("HTTP/1.1 ") && !line.contains(" 100 ")).count();
        for guard in ["x-request-id: ", "content-security-policy: ", "cache-control: no-store", "x-frame-options: DENY"]
        {
            assert_eq!(answer.matches(guard).count(), answers, "{name}: {answer}");
        }
        assert_eq!(house.browser().send("GET", "/healthz", &[], "").await.status, 200, "after {name}");
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_after_a_request_with_an_ambiguous_length_are_never_a_request() {
    let house = House::open().await;
    let second = format!("POST /graphql HTTP/1.1\r\n{HOST}{JSON}Content-Length: {}\r\n\r\n{ASK}", ASK.len());
    let firsts = [
        format!("Content-Length: 0\r\nContent-Length: {}\r\n", second.len()),
        format!("Content-Length: {}\r\nContent-Length: 0\r\n", second.len()),
        String::from("Transfer-Encoding: chunked, identity\r\n"),
        String::from("Transfer-Encoding: xchunked\r\n"),
        String::from("Content-Length: 0x0\r\n"),
    ];
    for headers in firsts {
        let mut wire = Wire::open(&house.url).await;
        wire.send(format!("POST /graphql HTTP/1.1\r\n{HOST}{JSON}{headers}\r\n{second}")).await;
        wire.end().await;
        let (answer, _) = wire.closed().await;
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{headers} {answer}");
        assert!(answer.starts_with("HTTP/1.1 400"), "{headers} {answer}");
    }
    nothing_ran(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_has_at_most_100_fields_and_passes_up_to_32_kib() {
    let house = House::open().await;
    let fields = |count: usize| (0..count).map(|place| format!("X-{place}: 1\r\n")).collect::<Vec<String>>().concat();
    let first = "GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n";
    let long = |whole: usize| format!("X-Long: {}\r\n", "x".repeat(whole - first.len() - "X-Long: \r\n\r\n".len()));
    for (more, status) in [
        (fields(99), "200 OK"),
        (fields(100), "431 Request Header Fields Too Large"),
        (long(32 * 1024), "200 OK"),
        (long(64 * 1024), "431 Request Header Fields Too Large"),
    ] {
        let mut wire = Wire::open(&house.url).await;
        wire.send(format!("{first}{more}\r\n")).await;
        let answer = wire.until("\r\n\r\n").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{} bytes: {answer}", more.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_http_is_refused_in_the_contracts_form() {
    let house = House::open().await;
    let first = "GET /healthz HTTP/1.1\r\nHost: admin.example.com\r\n\r\n";
    for (bytes, status) in [
        (String::from("BREW\r\n\r\n"), "400 Bad Request"),
        (format!("GET / HTTP/1.1\r\nX-Long: {}\r\n\r\n", "x".repeat(100_000)), "431 Request Header Fields Too Large"),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(70_000)), "431 Request Header Fields Too Large"),
    ] {
        for before in ["", first] {
            let mut wire = Wire::open(&house.url).await;
            if !before.is_empty() {
                wire.send(before).await;
                wire.until("alive").await;
            }
            wire.send(&bytes).await;
            let answer = wire.until("}]}").await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
            let lines: Vec<String> = head.lines().map(str::to_ascii_lowercase).collect();
            for once in [
                "connection: close",
                "content-type: application/json; charset=utf-8",
                "x-content-type-options: nosniff",
            ] {
                assert_eq!(lines.iter().filter(|line| *line == once).count(), 1, "{answer}");
            }
            assert!(lines.contains(&format!("content-length: {}", body.len())), "{answer}");
            assert_eq!(lines.iter().filter(|line| line.starts_with("date: ")).count(), 1, "{answer}");
            let told: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(told["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
            assert_eq!(wire.closed().await.0, "");
        }
    }
}
