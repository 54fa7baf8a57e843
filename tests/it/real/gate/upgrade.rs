//! WebSockets through a gate: the handshake is checked, then bytes flow both ways. No other upgrade reaches the back
//! office.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::super::proxied::APP;
use super::framing::connect;
use super::upstream::{KEY, Seen};
use super::{Gate, gate_cookie, signed_in};

/// Sends a handshake with these headers. Returns the head of the answer and, if it passed, the request at the back
/// office.
async fn open(gate: &Gate, path: &str, headers: &str) -> (String, Option<Seen>) {
    let patience = Duration::from_secs(10);
    let mut line = BufReader::new(connect(&gate.proxy).await);
    let opening = format!("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {APP}\r\n{headers}{opening}\r\n");
    line.write_all(request.as_bytes()).await.unwrap();
    line.flush().await.unwrap();
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        let read = tokio::time::timeout(patience, line.read_line(&mut head)).await.unwrap().unwrap();
        assert!(read > 0, "{head}");
    }
    if !head.starts_with("HTTP/1.1 101 ") {
        return (head, None);
    }
    let mut told = String::new();
    tokio::time::timeout(patience, line.read_line(&mut told)).await.unwrap().unwrap();
    for said in ["one\n", "two\n"] {
        line.write_all(said.as_bytes()).await.unwrap();
        line.flush().await.unwrap();
        let mut back = String::new();
        tokio::time::timeout(patience, line.read_line(&mut back)).await.unwrap().unwrap();
        assert_eq!(back, said);
    }
    (head, Some(Seen::of(serde_json::from_str(&told).unwrap())))
}

/// Checks every rule of upgrades at a gate.
pub async fn upgrades(gate: &Gate) {
    let (ann, browser) = signed_in(&gate.house, "sue@example.com", &["BO"]).await;
    let cookie = format!("Cookie: {}; theme=dark\r\n", gate_cookie(&browser));
    for wanted in ["websocket", "WebSocket"] {
        let (head, seen) =
            open(gate, "/live?x=1", &format!("{cookie}Connection: keep-alive, Upgrade\r\nUpgrade: {wanted}\r\n")).await;
        let seen = seen.unwrap_or_else(|| panic!("{head}"));
        assert_eq!(seen.target(), "/live?x=1");
        assert_eq!(seen.under("x-auth-id"), [ann.id.as_str()]);
        assert_eq!(seen.cookies(), ["theme=dark"]);
        assert_eq!(seen.under("sec-websocket-key").len(), 1);
    }
    let before = gate.upstream.asked();
    for nobodys in ["", "Cookie: __Secure-gate=made-up\r\n", "Cookie: theme=dark\r\n"] {
        let (head, seen) =
            open(gate, "/live", &format!("{nobodys}Connection: Upgrade\r\nUpgrade: websocket\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 401 ") && seen.is_none(), "{head}");
    }
    assert_eq!(gate.upstream.asked(), before);
    // Any other upgrade becomes a plain request or is refused.
    for other in ["h2c", "h2c, websocket", "websocket, h2c", "made-up", "TLS/1.0"] {
        let before = gate.upstream.requests().len();
        let upgrade =
            format!("{cookie}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {other}\r\nHTTP2-Settings: AA\r\n");
        let (head, seen) = open(gate, "/other", &upgrade).await;
        assert!(seen.is_none(), "{other}: {head}");
        for request in gate.upstream.requests().split_off(before) {
            assert_eq!(request.upgrade, "", "{other}: {request:?}");
        }
    }
}
