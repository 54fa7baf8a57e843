//! Request smuggling: a gate and the back office agree on where each request ends, whatever bytes a client sends over TLS.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::super::proxied::{APP, Proxy};
use super::upstream::Upstream;
use super::{gate_cookie, house, signed_in};
use crate::support::House;

const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: app.example.com\r\n\r\n";

/// Named requests to `/first` with an ambiguous end, followed by more bytes.
fn corpus(cookie: &str) -> Vec<(&'static str, String)> {
    let ask = |method: &str, headers: &str, rest: &str| {
        format!("{method} /first HTTP/1.1\r\nHost: {APP}\r\nCookie: {cookie}\r\nAccept: */*\r\n{headers}\r\n{rest}")
    };
    let post = |headers: &str, rest: &str| ask("POST", headers, rest);
    let length = SMUGGLED.len();
    let after_chunks = format!("0\r\n\r\n{SMUGGLED}");
    let whole = after_chunks.len();
    let in_a_chunk = format!("{length:x}\r\n{SMUGGLED}\r\n0\r\n\r\n");
    let mut all = vec![
        (
            "a length and chunks",
            post(&format!("Content-Length: {whole}\r\nTransfer-Encoding: chunked\r\n"), &after_chunks),
        ),
        ("chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", &in_a_chunk)),
        ("two lengths, none first", post(&format!("Content-Length: 0\r\nContent-Length: {length}\r\n"), SMUGGLED)),
        ("two lengths, none last", post(&format!("Content-Length: {length}\r\nContent-Length: 0\r\n"), SMUGGLED)),
        ("a list of lengths", post(&format!("Content-Length: 0, {length}\r\n"), SMUGGLED)),
        ("a length with a sign", post(&format!("Content-Length: +{length}\r\n"), SMUGGLED)),
        ("a length in hexadecimal", post(&format!("Content-Length: 0x{length:x}\r\n"), SMUGGLED)),
        ("a length below zero", post("Content-Length: -1\r\n", SMUGGLED)),
        ("a length that is nothing", post("Content-Length:\r\n", SMUGGLED)),
        ("a length, folded", post(&format!("Content-Length:\r\n {length}\r\n"), SMUGGLED)),
        ("a length under a name with a blank", post(&format!("Content-Length : {length}\r\n"), SMUGGLED)),
        ("a length under a name with an underscore", post(&format!("Content_Length: {length}\r\n"), SMUGGLED)),
        ("a length behind a line feed", post(&format!("X: y\nContent-Length: {length}\r\n"), SMUGGLED)),
        ("a length behind a carriage return", post(&format!("X: y\rContent-Length: {length}\r\n"), SMUGGLED)),
        ("no length", post("", SMUGGLED)),
        ("a head of line feeds", post("", SMUGGLED).replace("\r\n", "\n")),
        ("a GET with a body", ask("GET", &format!("Content-Length: {length}\r\n"), SMUGGLED)),
        ("a HEAD with a body", ask("HEAD", &format!("Content-Length: {length}\r\n"), SMUGGLED)),
        ("a GET in chunks", ask("GET", "Transfer-Encoding: chunked\r\n", &in_a_chunk)),
        ("chunks, then more", post("Transfer-Encoding: chunked\r\n", &after_chunks)),
        (
            "chunks of HTTP/1.0",
            post("Transfer-Encoding: chunked\r\n", &after_chunks).replacen("HTTP/1.1", "HTTP/1.0", 1),
        ),
        ("a chunk's size with a sign", post("Transfer-Encoding: chunked\r\n", &format!("+0\r\n\r\n{SMUGGLED}"))),
        ("a chunk's size with 0x", post("Transfer-Encoding: chunked\r\n", &format!("0x0\r\n\r\n{SMUGGLED}"))),
        ("a chunk's size below zero", post("Transfer-Encoding: chunked\r\n", &format!("-1\r\n{SMUGGLED}"))),
        (
            "a chunk's size beyond numbers",
            post("Transfer-Encoding: chunked\r\n", &format!("10000000000000000\r\n{SMUGGLED}")),
        ),
        ("a chunk's size and a line feed", post("Transfer-Encoding: chunked\r\n", &format!("0\n\n{SMUGGLED}"))),
        (
            "a chunk's extension and a line feed",
            post("Transfer-Encoding: chunked\r\n", &format!("2;\nxx\r\n0\r\n\r\n{SMUGGLED}")),
        ),
        (
            "a chunk that is longer than it says",
            post("Transfer-Encoding: chunked\r\n", &format!("1\r\nxx\r\n0\r\n\r\n{SMUGGLED}")),
        ),
        (
            "a trailer with a length",
            post("Transfer-Encoding: chunked\r\n", &format!("0\r\nContent-Length: {length}\r\n\r\n{SMUGGLED}")),
        ),
        (
            "an upgrade",
            ask("GET", "Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n", SMUGGLED),
        ),
        ("an upgrade of its own", ask("GET", "Connection: upgrade\r\nUpgrade: made-up\r\n", SMUGGLED)),
        (
            "a length that the connection is to forget",
            post(&format!("Connection: content-length\r\nContent-Length: {length}\r\n"), SMUGGLED),
        ),
        (
            "cookies the connection is to forget",
            post(&format!("Connection: cookie, x-auth-id\r\nContent-Length: {length}\r\n"), SMUGGLED),
        ),
    ];
    for coding in [
        " xchunked",
        " chunked, identity",
        " identity, chunked",
        " chunked, chunked",
        "\tchunked",
        " \"chunked\"",
        " chunked ;q=1",
        " CHUNKED",
        "\u{b}chunked",
        " chunked\r\nTransfer-Encoding: identity",
        " identity\r\nTransfer-Encoding: chunked",
        "\r\n chunked",
        " chunk",
        "",
    ] {
        let headers = format!("Content-Length: {whole}\r\nTransfer-Encoding:{coding}\r\n");
        all.push(("a coding, oddly written", post(&headers, &after_chunks)));
        all.push(("the same without a length", post(&format!("Transfer-Encoding:{coding}\r\n"), &after_chunks)));
    }
    for name in [
        "Transfer-Encoding ",
        " Transfer-Encoding",
        "Transfer_Encoding",
        "X: y\nTransfer-Encoding",
        "X: y\rTransfer-Encoding",
    ] {
        all.push((
            "a coding under an odd name",
            post(&format!("Content-Length: {whole}\r\n{name}: chunked\r\n"), &after_chunks),
        ));
    }
    all
}

/// Opens a TLS connection to a gate, for HTTP/1.1.
pub async fn connect(proxy: &Proxy) -> TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    let ca = std::fs::read(proxy.folder.path().join("ca.pem")).unwrap();
    roots.add(CertificateDer::from_pem_slice(&ca).unwrap()).unwrap();
    let mut config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let line = TcpStream::connect(("127.0.0.1", proxy.https)).await.unwrap();
    let name = ServerName::try_from(APP).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, line).await.unwrap()
}

/// Sends bytes and a last request that closes the connection. Returns the answers, and whether the connection ended.
async fn exchange(proxy: &Proxy, bytes: &str, cookie: &str) -> (String, bool) {
    let mut line = connect(proxy).await;
    let last = format!("GET /last HTTP/1.1\r\nHost: {APP}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
    // After a refusal the gate may have closed the connection.
    let _gone = line.write_all(format!("{bytes}{last}").as_bytes()).await;
    let _gone = line.flush().await;
    let (mut back, mut part) = (Vec::new(), [0; 4096]);
    let ended = tokio::time::timeout(Duration::from_secs(2), async {
        while let Ok(read @ 1..) = line.read(&mut part).await {
            back.extend_from_slice(&part[..read]);
        }
    });
    let ended = ended.await.is_ok();
    (String::from_utf8_lossy(&back).into_owned(), ended)
}

/// Checks that the back office gets exactly the requests that the gate answered, each whole, and none hidden in
/// another.
pub async fn agree(start: impl Fn(&House, &Upstream) -> Proxy) {
    let (house, upstream) = (house().await, Upstream::strict());
    let proxy = start(&house, &upstream);
    let (_, browser) = signed_in(&house, "ann@example.com", &["BO"]).await;
    let cookie = gate_cookie(&browser);
    let mut endings: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, bytes) in corpus(&cookie) {
        let before = upstream.requests().len();
        let (back, ended) = exchange(&proxy, &bytes, &cookie).await;
        let reached = upstream.requests().split_off(before);
        let answered = back.to_ascii_lowercase().matches("x-from: back office").count();
        for request in &reached {
            assert_eq!(request.wrong, None, "{name}: {bytes:?} became {request:?}");
            assert!(["/first", "/last"].contains(&request.target.as_str()), "{name}: {request:?}");
            assert!(!request.cookie.contains("__Secure-gate"), "{name}: {request:?}");
        }
        // A connection that stays open means an incomplete request, of which the counts prove nothing.
        if ended {
            assert_eq!(reached.len(), answered, "{name}: {bytes:?}\n{reached:?}\n{back}");
        }
        let ending = match (reached.len(), ended) {
            (0, _) => "refused",
            (1, _) => "one passed",
            _ => "both passed",
        };
        *endings.entry(ending).or_default() += 1;
    }
    // Refusals and passes must both occur: a proxy that refused all or accepted all was not tested.
    assert!(endings.contains_key("refused") && endings.contains_key("both passed"), "{endings:?}");
    assert!(upstream.requests().iter().any(|request| request.target == "/first"));
}
