//! Lines of the trail about the accounts of one door, and the pool that pays for an account. Knows no door.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use vestibule::rules::factor::Door;
use vestibule::rules::identifier::Identifier;
use vestibule::rules::pool::Pool;

use super::counted::sorted;

/// A line of the trail about an account. A door's facts leave out what its checks do not ask.
#[derive(Clone, Debug, Deserialize)]
pub struct DoorLine {
    pub at: DateTime<Utc>,
    /// Name of the account.
    pub who: String,
    pub event: String,
    pub outcome: String,
    pub session: Option<String>,
    #[serde(default)]
    pub pending: Option<String>,
    /// Id of the application key.
    #[serde(default)]
    pub key: Option<String>,
    /// Pending sign-ins that ended or became decoys with it.
    #[serde(default)]
    pub ended: usize,
    /// The transaction that wrote it; of two that lock one row the later has the larger number.
    pub xact: i64,
}

impl DoorLine {
    pub fn is(&self, event: &str, outcomes: &[&str]) -> bool {
        self.event == event && outcomes.contains(&self.outcome.as_str())
    }
}

/// Instants of lines, sorted.
pub fn times<'a>(lines: impl Iterator<Item = &'a DoorLine>) -> Vec<DateTime<Utc>> {
    sorted(lines.map(|line| line.at))
}

/// Key of the pool that pays for an account where no browser is trusted, in hexadecimal.
pub fn pool_key(door: Door, identifier: &Identifier) -> String {
    HEXLOWER.encode(&Pool::untrusted(door, identifier).key)
}
