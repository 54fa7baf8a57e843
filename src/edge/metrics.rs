//! `GET /metrics` on its own listener, for scrapers. That listener serves nothing else; the public listener serves no metrics.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use hyper::body::Incoming;
use tokio::net::TcpListener;
use warp::Reply;

use super::exchange::Response;
use super::front::Front;
use super::headers;
use super::limits::Limits;
use super::server::accepting;
use crate::metrics::MEDIA_TYPE;

/// Maximum number of concurrent scrapers.
const CONNECTIONS: usize = 16;

/// Serves the metrics until the front is closing.
pub async fn serve_metrics(listener: TcpListener, front: Arc<Front>) {
    let limits = Limits { connections: CONNECTIONS, request: Duration::from_secs(10), ..front.limits };
    let asked = Arc::clone(&front);
    let answering = move |request: http::Request<Incoming>, _| {
        let front = Arc::clone(&asked);
        async move { answer(request.method(), request.uri().path(), &front).await }
    };
    accepting(listener, front, limits, None, answering).await;
}

async fn answer(method: &Method, path: &str, front: &Front) -> Response {
    let plain = "text/plain; charset=utf-8";
    let (status, kind, body) = match (path, method) {
        ("/metrics", &Method::GET | &Method::HEAD) => {
            let app = &front.app;
            match app.metrics.page(&app.store) {
                Ok(page) => (StatusCode::OK, MEDIA_TYPE, page),
                Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, plain, String::from("The page could not be written.\n")),
            }
        }
        ("/metrics", _) => (StatusCode::METHOD_NOT_ALLOWED, plain, String::from("GET and HEAD alone.\n")),
        _ => (StatusCode::NOT_FOUND, plain, String::from("Nothing is served here but /metrics.\n")),
    };
    let mut response = warp::reply::with_status(body, status).into_response();
    let fields = response.headers_mut();
    fields.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers::add_constant(fields);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        fields.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
