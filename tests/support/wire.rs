//! A plain TCP connection, for requests that no browser sends.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::HANG;

pub struct Wire(TcpStream);

impl Wire {
    /// Connects to a server.
    pub async fn open(url: &str) -> Wire {
        Wire(TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap())
    }

    /// Sends bytes; a server that has hung up is no failure.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _taken = tokio::time::timeout(HANG, self.0.write_all(bytes.as_ref())).await.unwrap();
    }

    /// Ends the sending half.
    pub async fn end(&mut self) {
        let _ended = self.0.shutdown().await;
    }

    /// Reads until the server closes; how long that took.
    pub async fn closed(&mut self) -> (String, Duration) {
        let (since, mut bytes) = (Instant::now(), Vec::new());
        // A reset counts as a close.
        let _ended = tokio::time::timeout(HANG, self.0.read_to_end(&mut bytes)).await.unwrap();
        (String::from_utf8_lossy(&bytes).into_owned(), since.elapsed())
    }

    /// Waits until the server closes.
    pub async fn ended(&mut self) {
        let mut bytes = Vec::new();
        let _ended = tokio::time::timeout(HANG, self.0.read_to_end(&mut bytes)).await.unwrap();
    }

    /// Reads once; whether anything came before the server closed.
    pub async fn first(&mut self) -> (String, bool) {
        let mut piece = [0; 4096];
        // A reset is an end too.
        let read = tokio::time::timeout(HANG, self.0.read(&mut piece)).await.unwrap().unwrap_or(0);
        (String::from_utf8_lossy(&piece[..read]).into_owned(), read > 0)
    }

    /// Reads until the text holds `expected`.
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
