//! The byte stream of a connection, as hyper reads and writes it. Fails when a client stops reading an answer for too long, and
//! replaces hyper's own answers to malformed HTTP by refusals with the edge's body and headers. Does not know routes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::exchange::RequestId;
use super::front::Front;
use super::headers;
use super::refusal::{Code, Refusal};
use super::voice::GRAPHQL;

/// Whether the next bytes written are an answer of a handler, not one of hyper's.
#[derive(Clone, Debug, Default)]
pub struct AnswerFlag(Arc<AtomicBool>);

impl AnswerFlag {
    /// Sets the flag. One task reads, answers and writes a connection, so a relaxed ordering is enough.
    pub fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The byte stream of a connection.
pub struct ClientStream<T> {
    stream: T,
    front: Arc<Front>,
    answered: AnswerFlag,
    patience: Duration,
    /// Write timeout: started when the client stops reading, cleared once everything is written. A trickle does not extend it.
    late: Option<Pin<Box<Sleep>>>,
    /// The refusal written instead of hyper's answer, and the number of its bytes written so far.
    refusal: Option<(Vec<u8>, usize)>,
}

impl<T: AsyncWrite + Unpin> ClientStream<T> {
    /// Wraps a stream; writes fail when the client stops reading for longer than the limit `write`.
    pub fn new(stream: T, front: Arc<Front>, answered: AnswerFlag) -> ClientStream<T> {
        let patience = front.limits.write;
        ClientStream { stream, front, answered, patience, late: None, refusal: None }
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

impl<T: AsyncRead + Unpin> AsyncRead for ClientStream<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for ClientStream<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.refusal.is_none()
            && !this.answered.0.load(Ordering::Relaxed)
            && let Some(words) = refusal(&this.front, bytes)
        {
            this.refusal = Some((words, 0));
        }
        match this.refusal {
            Some(_) => this.write_refusal(cx, bytes.len()),
            None => this.write_in_time(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // hyper flushes when it has nothing left to write.
        let this = self.get_mut();
        this.late = None;
        this.answered.0.store(false, Ordering::Relaxed);
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// The refusal that replaces an answer of hyper's: hyper's status line and headers, then the edge's headers and body.
fn refusal(front: &Front, theirs: &[u8]) -> Option<Vec<u8>> {
    let head = std::str::from_utf8(theirs).ok()?.strip_suffix("\r\n\r\n")?;
    let (first, rest) = head.split_once("\r\n")?;
    let status: StatusCode = first.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    if !status.is_client_error() {
        return None;
    }
    let id = RequestId::next();
    tracing::debug!(request = %id.0, status = status.as_u16(), "edge: malformed HTTP refused");
    let refusal = Refusal::new(status, Code::BadUserInput, "The request cannot be read.");
    // The path cannot be read, so no door's voice is known.
    let mut ours = GRAPHQL.say(&refusal, &id);
    headers::add(&front.site, &id, &mut ours);
    let body = (GRAPHQL.body)(&refusal, &id);
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
