//! Streams to PostgreSQL whose answers are read beside the driver: diesel reports no SQLSTATE.
//!
//! The driver lets its caller wrap a stream only in the place of TLS. A stream without TLS is wrapped there too: with
//! `sslnegotiation=direct` the driver sends nothing before it hands over the stream.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

use super::health::{DatabaseHealth, HeardTransaction};
use super::protocol::MessageReader;

/// The state of one connection.
#[derive(Clone, Debug)]
pub struct Observer {
    health: Arc<DatabaseHealth>,
    unusable: Arc<AtomicBool>,
}

impl Observer {
    /// An observer that reports to `health`.
    pub fn of(health: &Arc<DatabaseHealth>) -> Observer {
        Observer { health: Arc::clone(health), unusable: Arc::default() }
    }

    /// Whether the server turned out to be a standby or read-only.
    pub fn is_unusable(&self) -> bool {
        self.unusable.load(Ordering::Relaxed)
    }
}

/// A stream whose incoming bytes are observed.
pub struct Observed<S> {
    stream: S,
    binding: fn(&S) -> ChannelBinding,
    reader: MessageReader,
    heard: HeardTransaction,
    observer: Observer,
}

impl<S> Observed<S> {
    fn new(stream: S, binding: fn(&S) -> ChannelBinding, observer: Observer) -> Observed<S> {
        Observed { stream, binding, reader: MessageReader::default(), heard: HeardTransaction::default(), observer }
    }
}

/// A TLS connector, or a maker of them, whose stream is observed inside TLS.
pub struct ObservedTls<C> {
    /// The connector, or its maker.
    pub inner: C,
    /// Takes the server's messages.
    pub observer: Observer,
}

/// A connector that adds no TLS and observes the stream.
#[derive(Clone, Debug)]
pub struct ObservedClear(pub Observer);

impl<S, M: MakeTlsConnect<S>> MakeTlsConnect<S> for ObservedTls<M>
where
    M::TlsConnect: Send + 'static,
    <M::TlsConnect as TlsConnect<S>>::Future: Send,
    S: Send + 'static,
{
    type Stream = Observed<M::Stream>;
    type TlsConnect = ObservedTls<M::TlsConnect>;
    type Error = M::Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Self::TlsConnect, M::Error> {
        Ok(ObservedTls { inner: self.inner.make_tls_connect(domain)?, observer: self.observer.clone() })
    }
}

impl<S, C: TlsConnect<S>> TlsConnect<S> for ObservedTls<C>
where
    C: Send + 'static,
    C::Future: Send,
    S: Send + 'static,
{
    type Stream = Observed<C::Stream>;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, C::Error>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let stream = self.inner.connect(stream).await?;
            Ok(Observed::new(stream, C::Stream::channel_binding, self.observer))
        })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for ObservedClear {
    type Stream = Observed<S>;
    type TlsConnect = ObservedClear;
    type Error = Infallible;

    fn make_tls_connect(&mut self, _domain: &str) -> Result<ObservedClear, Infallible> {
        Ok(self.clone())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for ObservedClear {
    type Stream = Observed<S>;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Observed<S>>>;

    fn connect(self, stream: S) -> Self::Future {
        std::future::ready(Ok(Observed::new(stream, |_| ChannelBinding::none(), self.0)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Observed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let Observed { stream, reader, heard, observer, .. } = &mut *self;
        let polled = Pin::new(stream).poll_read(cx, buf);
        reader.read(&buf.filled()[before..], |message| {
            if heard.hear(message, &observer.health) {
                observer.unusable.store(true, Ordering::Relaxed);
            }
        });
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Observed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Observed<S> {
    fn channel_binding(&self) -> ChannelBinding {
        (self.binding)(&self.stream)
    }
}
