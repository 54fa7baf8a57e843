//! `healthcheck`: asks the server on this machine, at the address that it listens on, whether it is ready. For the supervisor of a
//! container, whose image holds no other program. Refuses settings of that address that `serve` refuses. Reads no secret, and
//! does not know the database.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::output::{print, refuse};
use super::settings_args::SettingsArgs;
use crate::settings::Source;

/// Timeout of the whole question.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Maximum length in bytes of an answer that is read.
const LONGEST: u64 = 8 << 10;

/// Runs the command. An error if the server is not ready, or does not answer within 3 s.
pub async fn run(args: SettingsArgs) -> anyhow::Result<()> {
    let at = reached(listening(Source::environment(&args.file()))?);
    let asked = tokio::time::timeout(TIMEOUT, ask(at)).await;
    let answer = asked
        .with_context(|| format!("{at} does not answer within {} s", TIMEOUT.as_secs()))?
        .with_context(|| format!("{at} cannot be asked"))?;
    match verdict(&answer) {
        Some((200, text)) => print(text),
        Some((status, text)) => refuse(format!("not ready: {status} {text}")),
        None => refuse(format!("{at} does not answer as a server of Vestibule")),
    }
}

/// The address that `serve` listens on with these settings.
fn listening(mut source: Source) -> anyhow::Result<SocketAddr> {
    let at = source.parsed("VESTIBULE_LISTEN", "is not an IP address and a port", |text| text.parse().ok());
    let problems: Vec<String> = source.problems().iter().map(ToString::to_string).collect();
    if !problems.is_empty() {
        return refuse(format!("settings refused: {}", problems.join("; ")));
    }
    Ok(at.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))))
}

/// The address by which this machine reaches a listener: loopback, if the listener takes every address of its family.
fn reached(at: SocketAddr) -> SocketAddr {
    let address = match at.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    SocketAddr::new(address, at.port())
}

/// Asks `/readyz`, and reads the answer to its end.
async fn ask(at: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(at).await?;
    let question = format!("GET /readyz HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
    stream.write_all(question.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    Ok(answer)
}

/// Status and first line of the body of an answer; `None`: this is no answer of HTTP/1.1.
fn verdict(answer: &[u8]) -> Option<(u16, &str)> {
    let (head, body) = std::str::from_utf8(answer).ok()?.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some((status, body.lines().next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_every_address_is_asked_on_loopback() {
        let table = [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:81", "[::1]:81"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ];
        for (listening_at, asked_at) in table {
            let at = listening(Source::of([("VESTIBULE_LISTEN", listening_at)])).map(reached);
            assert!(at.is_ok_and(|at| at.to_string() == asked_at), "{listening_at}");
        }
        assert!(listening(Source::of([])).is_ok_and(|at| at.to_string() == "127.0.0.1:8080"));
        assert!(listening(Source::of([("VESTIBULE_LISTEN", "8080")])).is_err());
    }

    #[test]
    fn an_answer_is_a_status_and_a_line() {
        let table = [
            ("HTTP/1.1 200 OK\r\na: b\r\n\r\nready\n", Some((200, "ready"))),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\nstopping\nmore\n", Some((503, "stopping"))),
            ("HTTP/1.1 200 OK\r\n\r\n", Some((200, ""))),
            ("HTTP/1.1 200 OK\r\n", None),
            ("HTTP/1.1 2\r\n\r\n", None),
            ("220 mail.example.com ESMTP\r\n\r\n", None),
            ("", None),
        ];
        for (answer, expected) in table {
            assert_eq!(verdict(answer.as_bytes()), expected, "{answer}");
        }
        assert_eq!(verdict(b"HTTP/1.1 200 OK\r\n\r\n\xff"), None);
    }
}
