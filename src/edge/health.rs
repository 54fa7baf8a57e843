//! Health routes for monitors: `/healthz`, the process runs; `/readyz`, it can serve.

use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use warp::Reply;

use super::exchange::{RequestHead, Response};
use super::front::Front;
use super::readiness::AWAY;
use super::routes::RouteEntry;
use super::steps::Stopped;
use crate::metrics::Route;

/// The routes.
pub fn routes() -> [RouteEntry; 2] {
    let alive = RouteEntry::get("/healthz", Route::Health, |_, _| async { Ok(answer(StatusCode::OK, "alive")) });
    let ready = RouteEntry::get("/readyz", Route::Health, |front, head| async { Ok(ready(front, head).await) });
    [alive.for_monitors(), ready.for_monitors()]
}

/// 200 while this process is not told to stop, the database is writable and migrated, and its clock and ours differ by at
/// most 30 s; else 503.
async fn ready(front: Arc<Front>, head: RequestHead) -> Response {
    if front.stop.is_cancelled() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let (readiness, app) = (front.readiness.clone(), Arc::clone(&front.app));
    // A task of its own: a probe that gives up leaves no connection with half an answer on it.
    let probing = async move { Ok::<_, Stopped>(readiness.lack(&app).await) };
    match front.run(&head, probing).await {
        Ok(None) => answer(StatusCode::OK, "ready"),
        Ok(Some(lack)) => answer(StatusCode::SERVICE_UNAVAILABLE, lack),
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, AWAY),
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    let mut response = warp::reply::with_status(format!("{text}\n"), status).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
