//! The line: a connection's bytes, as hyper reads and writes them. A client that does not take its answer is given up on;
//! what hyper itself refuses, because it is no HTTP, is refused in our words and with our headers.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::front::Front;
use super::refusal::{Code, JSON, Refusal};
use super::{RequestId, headers};

/// Whether what is written next is an answer of ours.
#[derive(Clone, Debug, Default)]
pub struct Answered(Arc<AtomicBool>);

impl Answered {
    /// It is. (One task reads, answers and writes a connection: there is no order to keep.)
    pub fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A connection's bytes.
pub struct Line<T> {
    stream: T,
    front: Arc<Front>,
    answered: Answered,
    patience: Duration,
    /// Runs from when the client first took no more until it has taken everything: bytes that trickle win no time.
    late: Option<Pin<Box<Sleep>>>,
    /// What is left of our words in the place of hyper's.
    refusal: Option<(Vec<u8>, usize)>,
}

impl<T: AsyncWrite + Unpin> Line<T> {
    /// A connection's bytes, given up on when an answer is not taken in time.
    pub fn new(stream: T, front: Arc<Front>, answered: Answered) -> Line<T> {
        let patience = front.limits.write;
        Line { stream, front, answered, patience, late: None, refusal: None }
    }

    fn write_in_time(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if written.is_ready() && self.late.is_none() {
            return written;
        }
        let late = self.late.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.patience)));
        match late.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => written,
        }
    }

    fn write_refusal(&mut self, cx: &mut Context<'_>, instead_of: usize) -> Poll<io::Result<usize>> {
        while let Some((words, said)) = self.refusal.take() {
            if said == words.len() {
                break;
            }
            let written = self.write_in_time(cx, words.get(said..).unwrap_or_default());
            let more = if let Poll::Ready(Ok(more)) = &written { *more } else { 0 };
            self.refusal = Some((words, said + more));
            if ready!(written)? == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
        }
        Poll::Ready(Ok(instead_of))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Line<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Line<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let line = self.get_mut();
        if line.refusal.is_none()
            && !line.answered.0.load(Ordering::Relaxed)
            && let Some(words) = refusal(&line.front, bytes)
        {
            line.refusal = Some((words, 0));
        }
        match line.refusal {
            Some(_) => line.write_refusal(cx, bytes.len()),
            None => line.write_in_time(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // hyper flushes when it has nothing left to write.
        let line = self.get_mut();
        line.late = None;
        line.answered.0.store(false, Ordering::Relaxed);
        Pin::new(&mut line.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Our words for a refusal of hyper's: its status and its headers, then ours.
fn refusal(front: &Front, theirs: &[u8]) -> Option<Vec<u8>> {
    let head = std::str::from_utf8(theirs).ok()?.strip_suffix("\r\n\r\n")?;
    let (first, rest) = head.split_once("\r\n")?;
    let status: StatusCode = first.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    if !status.is_client_error() {
        return None;
    }
    let id = RequestId::new();
    tracing::debug!(request = %id.0, status = status.as_u16(), "refused as no HTTP");
    let refusal = Refusal::new(status, Code::BadUserInput, "The request cannot be read.");
    let mut ours = refusal.answer(JSON, &id);
    headers::add(&front.site, &id, &mut ours);
    let body = refusal.body(&id);
    let mut words = format!("{first}\r\ncontent-length: {}\r\nconnection: close\r\n", body.len()).into_bytes();
    let framing = |line: &&str| !line.starts_with("content-length:") && !line.starts_with("connection:");
    let theirs = rest.split("\r\n").filter(framing).map(|line| [line.as_bytes(), b"\r\n"].concat());
    let ours = ours
        .headers()
        .iter()
        .map(|(name, value)| [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    words.extend(theirs.chain(ours).flatten());
    words.extend_from_slice(b"\r\n");
    words.extend_from_slice(body.as_bytes());
    Some(words)
}
