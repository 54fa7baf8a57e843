//! A wire: a TCP connection and nothing else, for what no browser sends.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::HANG;

pub struct Wire(TcpStream);

impl Wire {
    /// Connects to a house.
    pub async fn open(url: &str) -> Wire {
        Wire(TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap())
    }

    /// Sends as much as the other end takes; one that has hung up takes nothing.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _taken = tokio::time::timeout(HANG, self.0.write_all(bytes.as_ref())).await.unwrap();
    }

    /// Says that nothing more comes.
    pub async fn end(&mut self) {
        let _ended = self.0.shutdown().await;
    }

    /// Everything until the other end closes, and how long that took.
    pub async fn closed(&mut self) -> (String, Duration) {
        let (since, mut bytes) = (Instant::now(), Vec::new());
        // A reset is an end too.
        let _ended = tokio::time::timeout(HANG, self.0.read_to_end(&mut bytes)).await.unwrap();
        (String::from_utf8_lossy(&bytes).into_owned(), since.elapsed())
    }

    /// Waits for the other end to close, for as long as that takes a server that is waiting too.
    pub async fn ended(&mut self) {
        let mut bytes = Vec::new();
        let _ended = tokio::time::timeout(HANG, self.0.read_to_end(&mut bytes)).await.unwrap();
    }

    /// What comes first, and whether anything came at all before the other end closed.
    pub async fn first(&mut self) -> (String, bool) {
        let mut piece = [0; 4096];
        // A reset is an end too.
        let read = tokio::time::timeout(HANG, self.0.read(&mut piece)).await.unwrap().unwrap_or(0);
        (String::from_utf8_lossy(&piece[..read]).into_owned(), read > 0)
    }

    /// What has come, at least until there is `expected` in it.
    pub async fn until(&mut self, expected: &str) -> String {
        let (mut all, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            let read = tokio::time::timeout(HANG, self.0.read(&mut piece)).await.unwrap().unwrap();
            assert_ne!(read, 0, "closed after {}", String::from_utf8_lossy(&all));
            all.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&all);
            if text.contains(expected) {
                return text.into_owned();
            }
        }
    }
}
