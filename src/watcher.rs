//! The watcher: looks into the database once a minute for the gauges of `/metrics`, so that scrapes ask it nothing. A failed look
//! leaves the gauges out until one succeeds.

use std::time::Duration;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::metrics::{DatabaseGauges, Metrics};
use crate::outage::Outage;
use crate::rules::policy::Policies;
use crate::store::{Store, gauges, outbox, trail};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(60);

/// Timeout of a look.
const PATIENCE: Duration = Duration::from_secs(3);

/// Background task of a server that looks into the database.
#[derive(Clone, Debug)]
pub struct Watcher {
    /// Database.
    pub store: Store,
    /// Policies that decide which sessions are live.
    pub policies: Policies,
    /// Clock.
    pub clock: Clock,
    /// Metrics that take what is found.
    pub metrics: Metrics,
}

/// A look that PostgreSQL did not answer in time.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {} s", PATIENCE.as_secs())]
struct LookTooLong;

impl Watcher {
    /// Runs until the task is aborted.
    pub async fn run(self) {
        let mut outage = Outage::of("metrics: a look into the database");
        loop {
            match self.look().await {
                Ok(()) => outage.worked(),
                Err(fault) => outage.failed(&fault),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Looks once.
    ///
    /// # Errors
    /// The database is unreachable or does not answer within 3 s.
    pub async fn look(&self) -> Result<(), Fault> {
        let _turn = self.metrics.turn().await;
        // A task of its own: a look that is given up must not leave a connection with half a query on it.
        let looking = tokio::spawn(self.clone().read());
        let found = match tokio::time::timeout(PATIENCE, looking).await {
            Ok(Ok(found)) => found,
            Ok(Err(panic)) => Err(Fault::Away(panic.into())),
            Err(_) => Err(Fault::Away(LookTooLong.into())),
        };
        match found {
            Ok(watched) => {
                self.metrics.watched(Some(watched));
                Ok(())
            }
            Err(fault) => {
                self.metrics.watched(None);
                Err(fault)
            }
        }
    }

    async fn read(self) -> Result<DatabaseGauges, Fault> {
        let at = self.clock.now();
        Ok(DatabaseGauges {
            at,
            clock_ahead: self.store.clock_ahead(at).await?,
            mails: outbox::waiting(&self.store).await?,
            unsealed: trail::unsealed(&self.store).await?,
            trail: trail::size(&self.store, at).await?,
            counts: gauges::counts(&self.store, &self.policies, at).await?,
        })
    }
}
