//! The accept loop: our own, because warp's has no clock. A client has so long for a header, a request so long for an
//! answer; when we are told to stop, we say so and go on for a while, then finish what is under way and cut off what hangs.

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

use super::front::Front;
use super::limits::Limits;
use super::line::{Answered, Line};
use super::refusal::{Code, JSON, Refusal};
use super::requester::Peer;
use super::room::{Place, Room, Seldom};
use super::{RequestId, Response, gate_headers, headers};
use crate::metrics::{Metrics, Route};

/// For a request that was on its way to a connection when the listener closed. Ends at once where there is none.
const LINGER: Duration = Duration::from_millis(250);

/// Serves until we are closing, and then until what was under way is done or its grace is over; returns when the listener
/// was closed.
pub async fn serve(listener: TcpListener, front: Arc<Front>, routes: BoxedFilter<(Response,)>) -> Instant {
    let (limits, metrics) = (front.limits, front.app.metrics.clone());
    let served = Arc::clone(&front);
    let answering = move |request, peer| {
        let (front, routes) = (Arc::clone(&served), routes.clone());
        async move { answer(request, peer, &front, routes, limits.request).await }
    };
    let closed = accepting(listener, Arc::clone(&front), limits, Some(metrics), answering).await;
    // One grace for all of it: connections first, then the steps that outlived theirs.
    front.steps.finish(limits.grace.saturating_sub(closed.elapsed())).await;
    closed
}

/// Accepts connections and has their requests answered, until we are closing, and then until every connection is closed;
/// returns when the listener was. Those that `metrics` are given for are counted while they are open.
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
    let room = Room::new(&limits);
    let connections = TaskTracker::new();
    let mut refused = Seldom::default();
    // Later than the listener.
    let ending = CancellationToken::new();
    let receive = |(stream, peer, place): (TcpStream, SocketAddr, Place)| {
        // Whoever has had their share is hung up on: an answer would be worth a place.
        let Some(share) = room.share(&front.site, peer) else { return };
        let (answering, ending) = (answering.clone(), ending.clone());
        let open = metrics.as_ref().map(Metrics::connection);
        let answered = Answered::default();
        let line = Line::new(stream, Arc::clone(&front), answered.clone());
        connections.spawn(async move {
            connection(line, answered, peer, answering, limits, ending).await;
            drop((open, share, place));
        });
    };
    loop {
        tokio::select! {
            () = front.closing.cancelled() => break,
            accepted = accept(&listener, &room, &mut refused) => accepted.into_iter().for_each(&receive),
        }
    }
    let closed = Instant::now();
    waiting_in_line(listener, &room).for_each(&receive);
    connections.close();
    let _none_left = tokio::time::timeout(LINGER, connections.wait()).await;
    ending.cancel();
    connections.wait().await;
    closed
}

/// Whoever was connected before the listener closed: the system would reset them, and what they sent with them.
fn waiting_in_line(listener: TcpListener, room: &Room) -> impl Iterator<Item = (TcpStream, SocketAddr, Place)> {
    let listener = listener.into_std().ok();
    std::iter::from_fn(move || {
        let place = room.place().now_or_never()??;
        let (stream, peer) = listener.as_ref()?.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        let _best_effort = stream.set_nodelay(true);
        Some((TcpStream::from_std(stream).ok()?, peer, place))
    })
}

async fn accept(listener: &TcpListener, room: &Room, refused: &mut Seldom) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = room.place().await?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let _best_effort = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) => {
            // Out of file descriptors, mostly: it passes as connections close, and so must we go on.
            if refused.is_due() {
                tracing::warn!(%error, "a connection could not be accepted");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connection<A, F>(
    line: Line<TcpStream>,
    answered: Answered,
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
        .serve_connection(TokioIo::new(line), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        }
        () = ending.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _over = tokio::time::timeout(limits.grace.saturating_sub(LINGER), connection).await;
        }
    }
}

async fn answer(
    mut request: http::Request<Incoming>,
    peer: SocketAddr,
    front: &Front,
    routes: BoxedFilter<(Response,)>,
    patience: Duration,
) -> Response {
    let begun = Instant::now();
    let id = RequestId::new();
    front.hearsay.hear(&front.site, Peer(peer), request.headers());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = if front.is_ours(&request) {
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(id.clone());
        let mut routes = warp::service(routes);
        let handled = AssertUnwindSafe(async { routes.call(request).await }).catch_unwind();
        match tokio::time::timeout(patience, handled).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Err(_)) => {
                tracing::error!(request = %id.0, %path, "a request panicked");
                Refusal::internal().answer(JSON, &id)
            }
            Err(_) => {
                tracing::error!(request = %id.0, %path, "a request took too long");
                Refusal::unavailable(Duration::from_secs(1)).answer(JSON, &id)
            }
        }
    } else {
        let message = "This host is not served here.";
        Refusal::new(StatusCode::MISDIRECTED_REQUEST, Code::BadUserInput, message).answer(JSON, &id)
    };
    let route = kind_of(&path);
    headers::add(&front.site, &id, &mut response);
    if route == Route::Authz {
        gate_headers::complete(response.headers_mut());
    }
    let last = [StatusCode::REQUEST_TIMEOUT, StatusCode::PAYLOAD_TOO_LARGE].contains(&response.status());
    // Told to stop, we end a connection with an answer on it: one closed while it asks nothing may just be about to ask.
    if last || front.stop.is_cancelled() {
        response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    }
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let metrics = &front.app.metrics;
    metrics.answered(route, status, took);
    if let Some(code) = response.extensions().get::<Code>().map(|code| code.name()) {
        metrics.refused(status, code);
        // A gate is asked for whatever passes it, and most of what it refuses is nobody's fault.
        if status < 500 && route != Route::Authz {
            tracing::info!(request = %id.0, status, code, "a request was refused");
        }
    }
    tracing::debug!(request = %id.0, %method, %path, status, micros = took.as_micros(), "answered");
    response
}

/// What a path leads to, for the metrics.
fn kind_of(path: &str) -> Route {
    match path {
        "/graphql" => Route::Graphql,
        gate_headers::PATH => Route::Authz,
        "/healthz" | "/readyz" => Route::Health,
        "/" | "/sign-in" | "/sign-in/qr" | "/me" | "/device" => Route::Pages,
        path if path.starts_with("/assets/") => Route::Pages,
        _ => Route::Other,
    }
}
