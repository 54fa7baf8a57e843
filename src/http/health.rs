//! Health: `/healthz`, the process lives; `/readyz`, it can serve.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use warp::Reply;

use super::{Front, Response};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Span;
use crate::store::migrations;

/// The process lives.
pub fn alive() -> Response {
    answer(StatusCode::OK, "alive")
}

/// It can serve: it goes on serving, the database is writable and up to date, and its clock is ours, within 30 s.
pub async fn ready(front: &Front) -> Response {
    if front.stop.is_cancelled() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match lacking(&front.app).await {
        None => answer(StatusCode::OK, "ready"),
        Some(lack) => answer(StatusCode::SERVICE_UNAVAILABLE, lack),
    }
}

async fn lacking(app: &App) -> Option<&'static str> {
    match app.store.is_writable().await {
        Ok(true) => {}
        Ok(false) => return Some("the database takes no writes"),
        Err(Fault::Crowded) => return Some("too many requests wait for the database"),
        Err(_) => return Some("the database is away"),
    }
    if !migrations::is_current(&app.store).await.unwrap_or(false) {
        return Some("the database is not up to date: run `vestibule migrate`");
    }
    match app.store.clock_ahead(app.clock.now()).await {
        Ok(ahead) if ahead.abs() <= Span::seconds(30) => None,
        Ok(_) => Some("the clocks of server and database are more than 30 s apart"),
        Err(_) => Some("the database is away"),
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    let mut response = warp::reply::with_status(format!("{text}\n"), status).into_response();
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
