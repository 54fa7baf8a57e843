//! Health routes for monitors: `/healthz` answers while the process runs, `/readyz` while it can serve. Does not know what the
//! database lacks: readiness decides that.

use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use warp::Reply;

use super::doctor_call::note_call;
use super::exchange::{RequestHead, Response};
use super::front::Front;
use super::readiness::AWAY;
use super::routes::RouteEntry;
use super::steps::Stopped;
use crate::metrics::Route;

/// The health routes.
pub fn routes() -> [RouteEntry; 2] {
    let alive = RouteEntry::get("/healthz", Route::Health, |front, head| async move { Ok(alive(&front, &head).await) });
    let ready = RouteEntry::get("/readyz", Route::Health, |front, head| async { Ok(ready(front, head).await) });
    [alive.for_monitors(), ready.for_monitors()]
}

/// Answers 200, and notes a call of `doctor`.
async fn alive(front: &Front, head: &RequestHead) -> Response {
    note_call(front, head).await;
    answer(StatusCode::OK, "alive")
}

/// Answers 200 while the process is not told to stop, the database is writable and migrated, and the clocks of both differ by
/// at most 30 s; otherwise 503.
async fn ready(front: Arc<Front>, head: RequestHead) -> Response {
    if front.stop.is_cancelled() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let (readiness, app) = (front.readiness.clone(), Arc::clone(&front.app));
    // The query runs on its own task: a probe that disconnects leaves no database connection in the middle of an answer.
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
