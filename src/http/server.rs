//! The accept loop: our own, because warp's has no clock. A client has so long for a header, a request so long for an
//! answer; when we are told to stop, what is under way is finished and what hangs is cut off.

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
use super::routes::kind_of;
use super::{RequestId, Response, headers};
use crate::metrics::Metrics;

/// Serves until told to stop, and then until what was under way is done or its grace is over.
pub async fn serve(
    listener: TcpListener,
    front: Arc<Front>,
    routes: BoxedFilter<(Response,)>,
    stop: CancellationToken,
) {
    let (limits, metrics) = (front.limits, front.app.metrics.clone());
    let served = Arc::clone(&front);
    let answering = move |request, peer| {
        let (front, routes) = (Arc::clone(&served), routes.clone());
        async move { answer(request, peer, &front, routes, limits.request).await }
    };
    let told = accepting(listener, Arc::clone(&front), limits, Some(metrics), stop, answering).await;
    // One grace for all of it: connections first, then the steps that outlived theirs.
    front.steps.finish(limits.grace.saturating_sub(told.elapsed())).await;
}

/// Accepts connections and has their requests answered, until told to stop, and then until every connection is closed;
/// returns when it was told. Those that `metrics` are given for are counted while they are open.
pub async fn accepting<A, F>(
    listener: TcpListener,
    front: Arc<Front>,
    limits: Limits,
    metrics: Option<Metrics>,
    stop: CancellationToken,
    answering: A,
) -> Instant
where
    A: Fn(http::Request<Incoming>, SocketAddr) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let room = Room::new(&limits);
    let connections = TaskTracker::new();
    let mut refused = Seldom::default();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &room, &mut refused) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        // Whoever has had their share is hung up on: an answer would be worth a place.
        let Some(share) = room.share(&front.site, peer) else { continue };
        let (answering, stop) = (answering.clone(), stop.clone());
        let open = metrics.as_ref().map(Metrics::connection);
        let answered = Answered::default();
        let line = Line::new(stream, Arc::clone(&front), answered.clone());
        connections.spawn(async move {
            connection(line, answered, peer, answering, limits, stop).await;
            drop((open, share, place));
        });
    }
    drop(listener);
    let told = Instant::now();
    connections.close();
    connections.wait().await;
    told
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
    stop: CancellationToken,
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
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _over = tokio::time::timeout(limits.grace, connection).await;
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
    headers::add(&front.site, &id, response.headers_mut());
    if response.status() == StatusCode::REQUEST_TIMEOUT || response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    }
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let metrics = &front.app.metrics;
    metrics.answered(kind_of(&path), status, took);
    if let Some(code) = response.extensions().get::<Code>().map(|code| code.name()) {
        metrics.refused(status, code);
        if status < 500 {
            tracing::info!(request = %id.0, status, code, "a request was refused");
        }
    }
    tracing::debug!(request = %id.0, %method, %path, status, micros = took.as_micros(), "answered");
    response
}
