//! One running Vestibule: the app, its edge and its outbox worker, put together from settings. `dev`, `serve` and the
//! tests start the same thing.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::agreement::Teller;
use crate::app::App;
use crate::audit::Sealer;
use crate::doors::staff;
use crate::edge::{Front, Hearsay, Limits, Readiness, Site, Steps, Turns, Unlisted, serve, serve_metrics};
use crate::mail::Carrier;
use crate::outbox::Worker;
use crate::prune::Pruner;
use crate::store::{DatabaseUrl, write_probe};

/// What PostgreSQL calls the connections of requests.
pub const CONNECTIONS: &str = "vestibule";

/// What PostgreSQL calls the connection that codes are carried over.
pub const CODES: &str = "vestibule-codes";

/// What PostgreSQL calls the connection that notices are derived and carried over.
pub const WORKER: &str = "vestibule-outbox";

/// What PostgreSQL calls the connection of the trail's sealer, over which the signing keys and the other servers' masters are
/// read too.
pub const SEALER: &str = "vestibule-sealer";

/// What PostgreSQL calls the connection of `/readyz` and of the probes that are written while writes are refused.
pub const PROBE: &str = "vestibule-probe";

/// Everything a running Vestibule is made of.
#[derive(Debug)]
pub struct Vestibule {
    /// What use-cases may use.
    pub app: Arc<App>,
    /// The database, for the worker's own connection.
    pub database: DatabaseUrl,
    /// What carries mails.
    pub carrier: Carrier,
    /// Where we are.
    pub site: Site,
    /// Whether the schema may be asked for.
    pub introspection: bool,
    /// Where `/dev/mail` finds its mails.
    pub mail_folder: Option<PathBuf>,
    /// How much of us any number of clients may have.
    pub limits: Limits,
    /// Where `/metrics` is served, if anywhere.
    pub metrics: Option<TcpListener>,
}

impl Vestibule {
    /// Serves on `listener` until told to stop; says so for a while, and then finishes what is under way.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) {
        let own = self.app.store.beside(&self.database, SEALER, 1);
        let mut teller = Teller::new(own.clone(), self.app.keys.clone(), self.app.clock.clone());
        teller.begin().await;
        let teller = tokio::spawn(teller.run());
        let worker = Worker {
            store: self.app.store.beside(&self.database, WORKER, 1),
            asked: self.app.store.beside(&self.database, CODES, 1),
            keys: self.app.keys.clone(),
            carrier: self.carrier,
            clock: self.app.clock.clone(),
            bell: self.app.bell.clone(),
            metrics: self.app.metrics.clone(),
            owners: self.app.policy.has_owners(),
        };
        let closing = CancellationToken::new();
        let mut worker = tokio::spawn(worker.run(closing.clone()));
        let (store, policy, clock) = (self.app.store.clone(), self.app.policy.clone(), self.app.clock.clone());
        let (keys, metrics) = (self.app.keys.clone(), self.app.metrics.clone());
        let signing = (Arc::clone(&self.app), own.clone());
        let sealer = Sealer::new(own, keys, clock.clone(), metrics);
        let sealer = tokio::spawn(if self.site.dev { sealer.unshipped() } else { sealer }.run());
        let signing = tokio::spawn(async move {
            signing.0.assertions.keyring.read_keys(&signing.1, &signing.0.keys, &signing.0.clock).await
        });
        let pruner = tokio::spawn(Pruner { store, policy, clock }.run());
        let probe = self.app.store.beside(&self.database, PROBE, 1);
        let written = tokio::spawn(write_probe::run(probe.clone()));
        let readiness = Readiness::over(probe);
        let front = Arc::new(Front {
            steps: Steps::of(&self.app),
            app: self.app,
            readiness,
            site: self.site,
            mail_folder: self.mail_folder,
            limits: self.limits,
            pictures: Turns::default(),
            hearsay: Hearsay::default(),
            unlisted: Unlisted::default(),
            stop: stop.clone(),
            closing: closing.clone(),
        });
        let delay = self.limits.delay;
        tokio::spawn(async move {
            stop.cancelled().await;
            tokio::time::sleep(delay).await;
            closing.cancel();
        });
        let staff = Arc::new(staff::endpoint(self.introspection));
        let routes = staff::routes(&front, &staff);
        let watched = self.metrics.map(|listener| tokio::spawn(serve_metrics(listener, Arc::clone(&front))));
        let closed = serve(listener, front, routes).await;
        if let Some(watched) = watched {
            let _ended = watched.await;
        }
        // A mail half carried is carried again by another server: it stays in the outbox until it is through, and until a
        // minute is over nobody looks at it.
        let left = self.limits.grace.saturating_sub(closed.elapsed());
        if tokio::time::timeout(left, &mut worker).await.is_err() {
            worker.abort();
        }
        teller.abort();
        sealer.abort();
        signing.abort();
        pruner.abort();
        written.abort();
    }
}
