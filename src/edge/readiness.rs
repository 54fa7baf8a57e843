//! Readiness: whether the database lets this process serve. Queries over its own connection, so that no crowd of requests
//! delays a probe; concurrent probes share one query. Does not know who asks.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Mutex;

use crate::app::App;
use crate::fault::Fault;
use crate::keys::chance;
use crate::store::migrations::{self, TablesState};
use crate::store::{self, APART, Store, UnfitServer, WriteRefusal};

/// The probe behind `/readyz`. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Readiness {
    store: Store,
    last: Arc<Mutex<Option<Probed>>>,
}

/// The last answer, and when its query began.
#[derive(Clone, Copy, Debug)]
struct Probed {
    begun: Instant,
    lack: Option<&'static str>,
    /// Beginning of the lack, whatever its reasons were.
    since: Option<Instant>,
}

impl Readiness {
    /// A probe over `store`, which nothing else may use.
    pub fn over(store: Store) -> Readiness {
        Readiness { store, last: Arc::default() }
    }

    /// Why the server is not ready; `None`: it is ready. The result comes from a query that began after this call, made by this
    /// or another probe.
    pub async fn lack(&self, app: &App) -> Option<&'static str> {
        let called = Instant::now();
        let mut last = self.last.lock().await;
        if let Some(probed) = last.filter(|probed| probed.begun >= called) {
            return probed.lack;
        }
        let begun = Instant::now();
        let lack = lacking(&self.store, app).await;
        if let Some(lack) = lack.filter(|_| last.and_then(|probed| probed.lack) != lack) {
            tracing::warn!(lack, "readiness: not ready");
        }
        let lacked = last.and_then(|probed| probed.since);
        if let Some(since) = lacked.filter(|_| lack.is_none()) {
            tracing::info!(seconds = since.elapsed().as_secs(), "readiness: ready again");
        }
        let since = lack.and(lacked.or(Some(begun)));
        *last = Some(Probed { begun, lack, since });
        lack
    }
}

/// The database cannot be reached.
pub const AWAY: &str = "the database is away";

const NO_WRITES: &str = "the database takes no writes";

const STRANGE: &str = "VESTIBULE_KEYS has no key of this database: run `vestibule doctor`";

const POOLED: &str = "a pooler hands connections to others between transactions: it has to pool sessions";

async fn lacking(store: &Store, app: &App) -> Option<&'static str> {
    if chance::bytes::<16>().is_err() {
        return Some("the system gives no random bytes");
    }
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
        match migrations::state(store).await? {
            TablesState::Current => {}
            TablesState::Behind => return Ok(Some("the database is not up to date: run `vestibule migrate`")),
            TablesState::Ahead(_) => {
                return Ok(Some("the database needs a newer version of vestibule: run `vestibule doctor`"));
            }
        }
        if app.keys.are_strange() {
            return Ok(Some(STRANGE));
        }
        if !app.keys.may_write() {
            return Ok(Some("it is not known yet which master keys the other servers hold"));
        }
        let ahead = store.clock_ahead(app.clock.now()).await?;
        Ok((ahead.abs() > APART).then_some("the clocks of server and database are more than 30 s apart"))
    };
    looked.await.unwrap_or_else(|fault: Fault| Some(reason(&fault)))
}

/// The reason for which a fault of the probe makes the server not ready.
fn reason(fault: &Fault) -> &'static str {
    match (fault, store::unfit_server(fault)) {
        (_, Some(UnfitServer::Standby | UnfitServer::ReadOnly)) => NO_WRITES,
        (_, Some(UnfitServer::Encoding(_))) => "the database's encoding is not UTF8",
        (Fault::Crowded, _) => "too many requests wait for the database",
        (Fault::Away(_), _) if store::grants_no_more(fault) => "the database grants no more connections",
        (Fault::Away(_), _) => AWAY,
        _ => "the database failed a statement",
    }
}
