//! Health: `/healthz`, the process lives; `/readyz`, it can serve.

use std::sync::Arc;
use std::time::Instant;

use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::sync::Mutex;
use warp::Reply;

use super::steps::Stopped;
use super::{Front, RequestId, Response};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::Span;
use crate::store::{self, Store, UnfitServer, WriteRefusal, migrations};

/// What `/readyz` asks the database over: a connection of its own, which no crowd of requests makes it wait for. Probes
/// that come together share one answer.
#[derive(Clone, Debug)]
pub struct Readiness {
    store: Store,
    last: Arc<Mutex<Option<Probed>>>,
}

/// The last answer, and when the database was asked for it.
#[derive(Clone, Copy, Debug)]
struct Probed {
    begun: Instant,
    lack: Option<&'static str>,
}

impl Readiness {
    /// Asks over `store`, which nothing else uses.
    pub fn over(store: Store) -> Readiness {
        Readiness { store, last: Arc::default() }
    }

    /// What the database lacks; asked for after this was called, by this or another probe.
    async fn lack(&self, app: &App) -> Option<&'static str> {
        let called = Instant::now();
        let mut last = self.last.lock().await;
        if let Some(probed) = last.filter(|probed| probed.begun >= called) {
            return probed.lack;
        }
        let begun = Instant::now();
        let lack = lacking(&self.store, app).await;
        if let Some(lack) = lack.filter(|_| last.and_then(|probed| probed.lack) != lack) {
            tracing::warn!(lack, "not ready");
        }
        *last = Some(Probed { begun, lack });
        lack
    }
}

/// The process lives.
pub fn alive() -> Response {
    answer(StatusCode::OK, "alive")
}

/// It can serve: it goes on serving, the database is writable and up to date, and its clock is ours, within 30 s.
pub async fn ready(front: &Front, id: &RequestId) -> Response {
    if front.stop.is_cancelled() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let (readiness, app) = (front.readiness.clone(), Arc::clone(&front.app));
    // On a task of its own: a probe that gives up leaves no connection with half an answer on it.
    let asking = async move { Ok::<_, Stopped>(readiness.lack(&app).await) };
    match front.steps.run(id, front.limits.step, asking).await {
        Ok(None) => answer(StatusCode::OK, "ready"),
        Ok(Some(lack)) => answer(StatusCode::SERVICE_UNAVAILABLE, lack),
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, AWAY),
    }
}

const AWAY: &str = "the database is away";

const NO_WRITES: &str = "the database takes no writes";

const POOLED: &str = "a pooler hands connections to others between transactions: it has to pool sessions";

async fn lacking(store: &Store, app: &App) -> Option<&'static str> {
    if store.is_pooled() && store.shares_connections().await.unwrap_or(true) {
        return Some(POOLED);
    }
    if let Some(why) = store.refused_writes() {
        return Some(match why {
            WriteRefusal::NoRoom => "the database has no room for writes",
            WriteRefusal::ReadOnly => NO_WRITES,
        });
    }
    let looked = async {
        if !store.is_writable().await? {
            return Ok(Some(NO_WRITES));
        }
        if !migrations::is_current(store).await? {
            return Ok(Some("the database is not up to date: run `vestibule migrate`"));
        }
        if !app.keys.may_write() {
            return Ok(Some("it is not known yet which master keys the other servers hold"));
        }
        let ahead = store.clock_ahead(app.clock.now()).await?;
        let apart = ahead.abs() > Span::seconds(30);
        Ok(apart.then_some("the clocks of server and database are more than 30 s apart"))
    };
    looked.await.unwrap_or_else(|fault: Fault| Some(told(&fault)))
}

/// What a fault met on the way says of the database.
fn told(fault: &Fault) -> &'static str {
    match (fault, store::unfit_server(fault)) {
        (_, Some(UnfitServer::Standby | UnfitServer::ReadOnly)) => NO_WRITES,
        (_, Some(UnfitServer::Encoding(_))) => "the database's encoding is not UTF8",
        (Fault::Crowded, _) => "too many requests wait for the database",
        (Fault::Away(_), _) => AWAY,
        _ => "the database failed a statement",
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    let mut response = warp::reply::with_status(format!("{text}\n"), status).into_response();
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
