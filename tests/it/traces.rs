//! Traces in a build with the feature `otlp`: a span for each answered request, with nothing in it that names anybody or lets
//! anybody in.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Child, until};

const CAPTCHA: [(&str, &str); 2] = [("VESTIBULE_CAPTCHA", "off"), ("VESTIBULE_ALLOW_NO_CAPTCHA", "true")];

/// A trace that a proxy began.
const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A collector of traces that keeps the bodies of the batches.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Vec<u8>>>>);

impl Collector {
    /// A collector, and the URL for its batches. Answers each with `status`.
    async fn open(status: u16) -> (Collector, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let collector = Collector::default();
        let kept = collector.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(kept.clone().serve(stream, status));
            }
        });
        (collector, url)
    }

    async fn serve(self, mut stream: TcpStream, status: u16) -> Option<()> {
        let mut read = Vec::new();
        loop {
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
            read.extend_from_slice(&buffer[..count]);
            let Some(head) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&read[..head]).to_lowercase();
            assert!(text.starts_with("post /v1/traces "), "{text}");
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let end = head + 4 + length.unwrap_or(0);
            if read.len() >= end {
                self.0.lock().unwrap().push(read[head + 4..end].to_vec());
                read.drain(..end);
                let answer = format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.ok()?;
            }
        }
    }

    /// How often a text stands in the batches.
    fn count(&self, text: &str) -> usize {
        let count = |body: &Vec<u8>| body.windows(text.len()).filter(|bytes| *bytes == text.as_bytes()).count();
        self.0.lock().unwrap().iter().map(count).sum()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answered_request_is_a_span_without_a_secret() {
    let (collector, url) = Collector::open(200).await;
    let proxies = ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");
    let child = Child::serve(&[&CAPTCHA[..], &[("VESTIBULE_OTLP_URL", &url), proxies]].concat()).await;
    child.add("canary@example.com");
    let browser = child.browser();
    assert_eq!(browser.request_lookup("canary@example.com").await["status"], true);
    browser.verify_lookup("000001").await;
    let traced = browser.send("GET", "/healthz?canary=1", &[("traceparent", TRACEPARENT)], "").await;
    let request = traced.headers["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(child.browser().send("GET", "/nowhere-canary", &[], "").await.status, 404);
    assert_eq!(child.browser().send("PUT", "/graphql", &[], "").await.status, 405);
    let log = child.end();
    assert_eq!(collector.count("vestibule.request_id"), 5, "{log}");
    assert_eq!((collector.count(&request), collector.count("error.type"), collector.count("POST")), (1, 1, 2));
    let trace = data_encoding::HEXLOWER.decode(b"0af7651916cd43dd8448eb211c80319c").unwrap();
    let joined = collector.0.lock().unwrap().iter().flatten().copied().collect::<Vec<u8>>();
    assert!(joined.windows(trace.len()).any(|bytes| bytes == trace));
    for secret in ["canary", "000001", "vestibule_pending", "127.0.0.1"] {
        assert_eq!(collector.count(secret), 0, "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_is_read_from_a_trusted_proxy_alone() {
    let (collector, url) = Collector::open(200).await;
    let child = Child::serve(&[&CAPTCHA[..], &[("VESTIBULE_OTLP_URL", &url)]].concat()).await;
    child.browser().send("GET", "/healthz", &[("traceparent", TRACEPARENT)], "").await;
    child.end();
    let trace = data_encoding::HEXLOWER.decode(b"0af7651916cd43dd8448eb211c80319c").unwrap();
    assert_eq!(collector.count("vestibule.request_id"), 1);
    let bodies = collector.0.lock().unwrap().concat();
    assert!(!bodies.windows(trace.len()).any(|bytes| bytes == trace));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_refuses_costs_no_request_and_is_one_line_of_the_log() {
    let (collector, url) = Collector::open(403).await;
    let child = Child::serve(&[&CAPTCHA[..], &[("VESTIBULE_OTLP_URL", &url)]].concat()).await;
    for _ in 0..2 {
        let before = collector.0.lock().unwrap().len();
        assert_eq!(child.browser().send("GET", "/healthz", &[], "").await.status, 200);
        until("a batch", async || (collector.0.lock().unwrap().len() > before).then_some(())).await;
    }
    let log = child.end();
    assert_eq!(log.matches("traces: sending spans failed, retrying").count(), 1, "{log}");
}
