//! The audit trail in tests: sealing, verification and checkpoints; and the looks of the watcher.

use vestibule::audit::{self, Checkpoint, FindingKind, Report, Sealer};
use vestibule::keys::Keys;
use vestibule::store::Store;
use vestibule::watcher::Watcher;

use super::house::KEYS;
use super::{House, TestDatabase, until};

/// Counts the lines that are not sealed yet.
pub const UNSEALED: &str = "select count(*) from audit where position is null";

/// The master keys of houses.
pub fn keys() -> Keys {
    Keys::parse(KEYS).unwrap()
}

/// A store over a database, with the master keys of houses.
pub fn store(database: &TestDatabase) -> Store {
    Store::open(&database.url, "vestibule-test", 4, Some(&keys()))
}

/// A sealer beside the running ones.
pub fn sealer(house: &House) -> Sealer {
    Sealer::new(store(&house.database), keys(), house.clock.clone(), house.app.metrics.clone())
}

impl House {
    /// A watcher beside the running one, on a connection of its own.
    pub fn watcher(&self) -> Watcher {
        let (policies, clock) = (self.app.policies.clone(), self.clock.clone());
        Watcher { store: store(&self.database), policies, clock, metrics: self.app.metrics.clone() }
    }

    /// Looks into the database for the gauges.
    pub async fn is_watched(&self) {
        self.watcher().look().await.unwrap();
    }
}

/// Findings of a verification: kind, position and id.
pub fn found(report: &Report) -> Vec<(FindingKind, Option<i64>, Option<String>)> {
    let told = report.findings.told.iter();
    told.map(|finding| (finding.kind, finding.position, finding.id.map(|id| id.to_string()))).collect()
}

impl House {
    /// Waits until every line is sealed.
    pub async fn trail_is_sealed(&self) {
        until("the trail to be sealed", async || (self.db_number(UNSEALED).await == 0).then_some(())).await;
    }

    /// Verifies the trail.
    pub async fn verify(&self, given: Option<Checkpoint>) -> Report {
        audit::verify(&self.app.store, &self.app.keys, given).await.unwrap()
    }

    /// The newest checkpoint.
    pub async fn checkpoint(&self) -> Checkpoint {
        audit::newest(&self.app.store, &self.app.keys).await.unwrap().unwrap().1
    }
}
