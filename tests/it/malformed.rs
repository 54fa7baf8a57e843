//! Requests that are none: whatever comes over the wire, nothing fails and the server lives on.

use crate::support::{House, Wire};
use crate::transport::nothing_ran;

const HOST: &str = "Host: admin.example.com\r\n";
const JSON: &str = "Content-Type: application/json\r\n";
const ASK: &str =
    "{\"query\":\"mutation { requestLookup(input: { email: \\\"a@b.co\\\", recaptcha: \\\"\\\" }) { status } }\"}";

/// What is no request, or barely one, by name.
pub fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let head = |line: &str, headers: &str| text(format!("{line}\r\n{HOST}{headers}\r\n"));
    let post = |headers: &str, body: &str| text(format!("POST /graphql HTTP/1.1\r\n{HOST}{JSON}{headers}\r\n{body}"));
    let length = ASK.len();
    vec![
        ("nothing", Vec::new()),
        ("blank lines", text("\r\n".repeat(100))),
        ("nul bytes", vec![0; 512]),
        ("noise", (0..4096_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()),
        ("TLS", vec![0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
        ("HTTP/2", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".into())),
        ("no version", head("GET /", "")),
        ("only a method", head("POST", "")),
        ("no such version", head("GET / HTTP/9.9", "")),
        ("a method of blanks", head("    / HTTP/1.1", "")),
        ("a method nobody knows", head("BREW /graphql HTTP/1.1", "")),
        ("a method that is too long", head(&format!("{} / HTTP/1.1", "A".repeat(40_000)), "")),
        ("a path that is too long", head(&format!("GET /{} HTTP/1.1", "a".repeat(70_000)), "")),
        ("a path with a nul", head("GET /\0 HTTP/1.1", "")),
        ("a path that is none", head("GET graphql HTTP/1.1", "")),
        ("a whole URL of another", head("GET http://evil.example/sign-in HTTP/1.1", "")),
        ("a tunnel", head("CONNECT evil.example:443 HTTP/1.1", "")),
        ("an asterisk", head("OPTIONS * HTTP/1.1", "")),
        ("no host", text("GET /sign-in HTTP/1.1\r\n\r\n".into())),
        ("two hosts", head("GET /sign-in HTTP/1.1", "Host: evil.example\r\n")),
        ("a header that is too long", head("GET / HTTP/1.1", &format!("X-Long: {}\r\n", "x".repeat(100_000)))),
        ("a cookie that is too long", head("GET / HTTP/1.1", &format!("Cookie: a={}\r\n", "x".repeat(2_000_000)))),
        ("too many headers", head("GET / HTTP/1.1", &"X-Many: 1\r\n".repeat(5000))),
        ("a header without a colon", head("GET / HTTP/1.1", "X-Nothing\r\n")),
        ("a blank before the colon", post(&format!("Content-Length : {length}\r\n"), ASK)),
        ("a nul in a header", head("GET / HTTP/1.1", "X-Nul: a\0b\r\n")),
        ("a folded header", head("GET / HTTP/1.1", "X-Folded: a\r\n b\r\n")),
        ("bare line feeds in the middle", text(format!("GET / HTTP/1.1\n{HOST}X-Bare: 1\nX-More: 2\r\n\r\n"))),
        ("bare carriage returns", text("GET / HTTP/1.1\rHost: admin.example.com\r\r".into())),
        ("two lengths that differ", post(&format!("Content-Length: {length}\r\nContent-Length: 3\r\n"), ASK)),
        ("a length and chunks", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        ("a length that is none", post("Content-Length: many\r\n", ASK)),
        ("a length below zero", post("Content-Length: -1\r\n", ASK)),
        ("a length with a sign", post(&format!("Content-Length: +{length}\r\n"), ASK)),
        ("a length beyond numbers", post("Content-Length: 99999999999999999999999\r\n", ASK)),
        ("chunks that are none", post("Transfer-Encoding: chunked\r\n", "xyz\r\nabc\r\n0\r\n\r\n")),
        ("a chunk beyond numbers", post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\nabc\r\n")),
        ("another transfer encoding", post("Transfer-Encoding: gzip, identity\r\n", ASK)),
        ("a body that ends early", post(&format!("Content-Length: {}\r\n", length + 1), ASK)),
        ("a chunk that ends early", post("Transfer-Encoding: chunked\r\n", "ff\r\nabc")),
        ("a header that ends early", text("POST /graphql HTTP/1.1\r\nHost: adm".into())),
        ("a JSON of nothing but nul", post("Content-Length: 4\r\n", "\0\0\0\0")),
        ("an expectation", post(&format!("Expect: 200-maybe\r\nContent-Length: {}\r\n", length + 9), ASK)),
        ("an upgrade", head("GET /sign-in HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_malformed_request_is_a_fault_of_ours() {
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
        // What is refused as no HTTP at all is refused like everything else.
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
async fn what_follows_a_request_whose_end_is_unclear_is_never_a_request() {
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
async fn what_is_no_http_is_refused_in_our_words() {
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
