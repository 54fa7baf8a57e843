//! A running server: the app with its edge and its background tasks. `dev`, `serve` and the tests start the same server. Does
//! not know how settings are read.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::agreement::Teller;
use crate::app::App;
use crate::audit::Sealer;
use crate::doors;
use crate::edge::{Front, Limits, Readiness, Site, Workbench, serve, serve_metrics};
use crate::mail::Carrier;
use crate::outbox::{SmsLane, Worker};
use crate::prune::Pruner;
use crate::rules::factor::Door;
use crate::sms::SmsCarrier;
use crate::store::{DatabaseUrl, write_probe};
use crate::watcher::Watcher;

/// PostgreSQL application name of the connections of requests.
pub const CONNECTIONS: &str = "vestibule";

/// PostgreSQL application name of the worker's connection for mailed codes.
pub const CODES: &str = "vestibule-codes";

/// PostgreSQL application name of the worker's connection for SMS.
pub const TEXTS: &str = "vestibule-texts";

/// PostgreSQL application name of the worker's connection for notices.
pub const WORKER: &str = "vestibule-outbox";

/// PostgreSQL application name of the connection that seals the trail, reads signing keys and the master keys of other servers,
/// and looks for gauges.
pub const SEALER: &str = "vestibule-sealer";

/// PostgreSQL application name of the connection of `/readyz` and of the write probes.
pub const PROBE: &str = "vestibule-probe";

/// Parts of a server before it runs.
#[derive(Debug)]
pub struct Vestibule {
    /// App that use-cases get.
    pub app: Arc<App>,
    /// Database, for the connections of background tasks.
    pub database: DatabaseUrl,
    /// Carrier that delivers mails.
    pub carrier: Carrier,
    /// Carrier that delivers SMS; `None`: no door sends any.
    pub sms: Option<SmsCarrier>,
    /// Origins, proxies and gates of the site.
    pub site: Site,
    /// Doors that are on, each once.
    pub doors: Vec<Door>,
    /// Whether GraphQL introspection is allowed.
    pub introspection: bool,
    /// Mails and tools that `dev` serves beside the pages.
    pub workbench: Workbench,
    /// Limits of connections and times.
    pub limits: Limits,
    /// Whether lines of the trail are logged as they are sealed.
    pub log_trail: bool,
    /// Listener of `/metrics`, if it is served.
    pub metrics: Option<TcpListener>,
}

impl Vestibule {
    /// Serves on `listener` until `stop` is cancelled, announces the stop by `/readyz` for the delay, and then finishes
    /// requests in progress within the grace period.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) {
        let own = self.app.store.beside(&self.database, SEALER, 1);
        let mut teller = Teller::new(own.clone(), self.app.keys.clone(), self.app.clock.clone());
        teller.begin().await;
        let teller = tokio::spawn(teller.run());
        let texts = |carrier: SmsCarrier| {
            let store = self.app.store.beside(&self.database, TEXTS, 1);
            SmsLane::new(store, carrier, self.app.policies.sms.clone())
        };
        let worker = Worker {
            store: self.app.store.beside(&self.database, WORKER, 1),
            asked: self.app.store.beside(&self.database, CODES, 1),
            sms: self.sms.map(texts),
            keys: self.app.keys.clone(),
            name: self.site.look.name.as_str().to_owned(),
            carrier: self.carrier,
            clock: self.app.clock.clone(),
            bell: self.app.bell.clone(),
            metrics: self.app.metrics.clone(),
            owners: self.app.policies.staff.has_owners(),
        };
        let closing = CancellationToken::new();
        let mut worker = tokio::spawn(worker.run(closing.clone()));
        let (store, policies, clock) = (self.app.store.clone(), self.app.policies.clone(), self.app.clock.clone());
        let (keys, metrics) = (self.app.keys.clone(), self.app.metrics.clone());
        let watcher =
            Watcher { store: own.clone(), policies: policies.clone(), clock: clock.clone(), metrics: metrics.clone() };
        let watcher = tokio::spawn(watcher.run());
        let signing = (Arc::clone(&self.app), own.clone(), self.doors.clone());
        let sealer = Sealer::new(own, keys, clock.clone(), metrics.clone()).logging(self.log_trail);
        let sealer = tokio::spawn(if self.site.dev { sealer.unshipped() } else { sealer }.run());
        let signing = tokio::spawn(async move {
            signing.0.keyring.read_keys(&signing.1, &signing.0.keys, &signing.0.clock, &signing.2).await
        });
        let pruner = tokio::spawn(Pruner { store, policies, clock, metrics }.run());
        let probe = self.app.store.beside(&self.database, PROBE, 1);
        let written = tokio::spawn(write_probe::run(probe.clone()));
        let readiness = Readiness::over(probe);
        let (told, ending) = (stop.clone(), closing.clone());
        let front = Arc::new(Front::new(self.app, readiness, self.site, self.limits, told, ending));
        let delay = self.limits.delay;
        tokio::spawn(async move {
            stop.cancelled().await;
            tokio::time::sleep(delay).await;
            closing.cancel();
        });
        let routes = doors::routes(&front, &self.doors, self.introspection, &self.workbench);
        let watched = self.metrics.map(|listener| tokio::spawn(serve_metrics(listener, Arc::clone(&front))));
        let closed = serve(listener, front, routes).await;
        if let Some(watched) = watched {
            let _ended = watched.await;
        }
        // The worker is aborted after the grace period. An undelivered mail stays in the outbox, and another server retries it
        // when its claim expires after a minute.
        let left = self.limits.grace.saturating_sub(closed.elapsed());
        if tokio::time::timeout(left, &mut worker).await.is_err() {
            worker.abort();
        }
        teller.abort();
        sealer.abort();
        signing.abort();
        pruner.abort();
        watcher.abort();
        written.abort();
    }
}
