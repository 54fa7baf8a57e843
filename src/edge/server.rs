//! The accept loop, used instead of warp's, which has no timeouts. Bounds the time for a request's header and for its response.
//! After the signal to stop it serves for a while, then finishes the requests under way and closes connections that hang. Does
//! not know doors.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use http::{HeaderValue, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;
use warp::filters::BoxedFilter;

use super::audience::Audience;
use super::connections::{ConnectionLimit, ConnectionPermit};
use super::exchange::{self, RequestHead, RequestId, Response};
use super::front::Front;
use super::headers;
use super::limits::Limits;
use super::refusal::{Code, DecidingSetting, Refusal};
use super::refusal_lines;
use super::requester::{Peer, requester};
use super::routes::RouteTable;
use super::stream::{AnswerFlag, ClientStream};
use super::throttle::LogThrottle;
use crate::metrics::Metrics;
use crate::traces::{self, TracedAnswer};

/// Time for requests that were on their way when the listener closed. Ends at once without open connections.
const LINGER: Duration = Duration::from_millis(250);

/// Serves the routes until the front is closing, then until the requests under way are done or their grace is over. Returns
/// when the listener was closed.
pub async fn serve(listener: TcpListener, front: Arc<Front>, routes: RouteTable) -> Instant {
    let (limits, metrics) = (front.limits, front.app.metrics.clone());
    let served = Arc::new(Served { filter: routes.filter(&front), front: Arc::clone(&front), routes });
    let answering = move |request, peer| {
        let served = Arc::clone(&served);
        // Boxed for each request: hyper keeps room for the future of a request in every idle connection.
        async move { served.answer(request, Peer(peer)).await }.boxed()
    };
    let closed = accepting(listener, Arc::clone(&front), limits, Some(metrics), answering).await;
    // One grace for both: connections first, then steps that outlived their connection.
    front.steps.finish(limits.grace.saturating_sub(closed.elapsed())).await;
    closed
}

/// Accepts connections and answers their requests with `answering` until the front is closing, then until every connection is
/// closed. Returns when the listener was closed. Open connections are counted in `metrics`, if given.
pub async fn accepting<A, F>(
    listener: TcpListener,
    front: Arc<Front>,
    limits: Limits,
    metrics: Option<Metrics>,
    answering: A,
) -> Instant
where
    A: Fn(http::Request<Incoming>, SocketAddr) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let limit = ConnectionLimit::new(&limits);
    let connections = TaskTracker::new();
    let mut throttle = LogThrottle::default();
    // Cancelled some time after the listener is closed.
    let ending = CancellationToken::new();
    let receive = |(stream, peer, permit): (TcpStream, SocketAddr, ConnectionPermit)| {
        // The connection is closed without a response, which would need a permit.
        let Some(share) = limit.share(&front.site, peer) else { return };
        let (answering, ending) = (answering.clone(), ending.clone());
        let open = metrics.as_ref().map(Metrics::connection);
        let answered = AnswerFlag::default();
        let stream = ClientStream::new(stream, Arc::clone(&front), answered.clone());
        connections.spawn(async move {
            connection(stream, answered, peer, answering, limits, ending).await;
            drop((open, share, permit));
        });
    };
    loop {
        tokio::select! {
            () = front.closing.cancelled() => break,
            accepted = accept(&listener, &limit, &mut throttle) => accepted.into_iter().for_each(&receive),
        }
    }
    let closed = Instant::now();
    in_backlog(listener, &limit).for_each(&receive);
    connections.close();
    let _none_left = tokio::time::timeout(LINGER, connections.wait()).await;
    ending.cancel();
    connections.wait().await;
    closed
}

/// The connections in the listener's backlog when it closes: the system would reset them, and lose the requests on them.
fn in_backlog(
    listener: TcpListener,
    limit: &ConnectionLimit,
) -> impl Iterator<Item = (TcpStream, SocketAddr, ConnectionPermit)> {
    let listener = listener.into_std().ok();
    std::iter::from_fn(move || {
        let permit = limit.permit().now_or_never()??;
        let (stream, peer) = listener.as_ref()?.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        let _best_effort = stream.set_nodelay(true);
        Some((TcpStream::from_std(stream).ok()?, peer, permit))
    })
}

async fn accept(
    listener: &TcpListener,
    limit: &ConnectionLimit,
    throttle: &mut LogThrottle,
) -> Option<(TcpStream, SocketAddr, ConnectionPermit)> {
    let permit = limit.permit().await?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let _best_effort = stream.set_nodelay(true);
            Some((stream, peer, permit))
        }
        Err(error) => {
            // Mostly a lack of file descriptors, which passes as connections close: retry.
            if throttle.is_due() {
                tracing::warn!(%error, "edge: a connection could not be accepted");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connection<A, F>(
    stream: ClientStream<TcpStream>,
    answered: AnswerFlag,
    peer: SocketAddr,
    answering: A,
    limits: Limits,
    ending: CancellationToken,
) where
    A: Fn(http::Request<Incoming>, SocketAddr) -> F,
    F: Future<Output = Response>,
{
    let service = service_fn(|request| {
        let (answering, answered) = (answering(request, peer), answered.clone());
        async move {
            let response = answering.await;
            answered.note();
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(32 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(%error, "edge: a connection ended early");
            }
        }
        () = ending.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _over = tokio::time::timeout(limits.grace.saturating_sub(LINGER), connection).await;
        }
    }
}

/// The routes that are served, and their front.
struct Served {
    front: Arc<Front>,
    routes: RouteTable,
    /// The routes as warp serves them.
    filter: BoxedFilter<(Response,)>,
}

impl Served {
    async fn answer(&self, request: http::Request<Incoming>, peer: Peer) -> Response {
        let begun = Instant::now();
        let id = RequestId::next();
        let front = &self.front;
        front.proxy_warning.check(&front.site, peer, request.headers());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let route = self.routes.facts(&path);
        let network = requester(&front.site, peer, request.headers()).network();
        let traced = traces::received(request.headers(), || front.site.is_trusted(peer.0.ip().to_canonical()));
        let mut response = if front.is_addressed(&request, route.audience) {
            let handled = AssertUnwindSafe(self.handle(request, peer, &id, route.direct)).catch_unwind();
            match tokio::time::timeout(front.limits.request, handled).await {
                Ok(Ok(response)) => response,
                Ok(Err(_)) => {
                    tracing::error!(request = %id.0, %path, "edge: a request panicked");
                    route.voice.say(&Refusal::internal(), &id)
                }
                Err(_) => {
                    tracing::error!(request = %id.0, %path, "edge: a request took too long");
                    route.voice.say(&Refusal::unavailable(Duration::from_secs(1)), &id)
                }
            }
        } else {
            front.note_foreign_host(&request, network);
            let message = "This host is not served here.";
            let refusal = Refusal::new(StatusCode::MISDIRECTED_REQUEST, Code::BadUserInput, message);
            let refusal = refusal.by("VESTIBULE_PUBLIC_URL");
            route.voice.say(&refusal, &id)
        };
        headers::add(&front.site, &id, &mut response);
        route.complete(response.headers_mut());
        let last = [StatusCode::REQUEST_TIMEOUT, StatusCode::PAYLOAD_TOO_LARGE].contains(&response.status());
        // While stopping, a connection is closed together with a response: a client may be about to write a request on an idle one.
        if last || front.stop.is_cancelled() {
            response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
        }
        let (status, took) = (response.status().as_u16(), begun.elapsed());
        let metrics = &front.app.metrics;
        metrics.answered(route.kind, status, took);
        let code = response.extensions().get::<Code>().map(|code| code.name());
        if let Some(traced) = traced {
            let (route, method, id) = (route.kind.into(), &method, &*id.0);
            traces::answered(traced, TracedAnswer { route, method, status, code, id, took });
        }
        if let Some(code) = code {
            metrics.refused(status, code);
            if status < 500 && route.audience != Audience::Proxies && refusal_lines::may_log() {
                let setting = response.extensions().get::<DecidingSetting>().map(|setting| setting.0);
                tracing::info!(request = %id.0, %network, status, code, setting, "edge: a request was refused");
            }
        }
        tracing::debug!(request = %id.0, %method, %path, status, micros = took.as_micros(), "edge: answered");
        response
    }

    /// Passes a request to its route, through warp or directly.
    async fn handle(&self, mut request: http::Request<Incoming>, peer: Peer, id: &RequestId, direct: bool) -> Response {
        if direct {
            let (parts, incoming) = request.into_parts();
            let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().map(str::to_owned));
            let head = RequestHead { method: parts.method, path, query, headers: parts.headers, peer, id: id.clone() };
            return self.routes.answer(Arc::clone(&self.front), head, exchange::body(incoming)).await;
        }
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(id.clone());
        let answered = warp::service(self.filter.clone()).call(request).await;
        answered.unwrap_or_else(|never| match never {})
    }
}
