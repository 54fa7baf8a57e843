//! The current master key: the first, unless a server lacks it. All clones of the keys share the choice. Does not decide it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::rows::{CoveredRow, MacOf};
use super::{Keys, Master};

/// Index of the current master key among those that open; [`HELD`] while none is chosen.
#[derive(Debug, Default)]
pub struct Writing(AtomicUsize);

/// No master key is chosen.
const HELD: usize = usize::MAX;

impl Keys {
    /// The master key to write under.
    pub(super) fn writer(&self) -> &Master {
        let place = self.writing.0.load(Ordering::Relaxed);
        self.openers().nth(place).unwrap_or(&self.first)
    }

    /// Id of the first master key.
    pub fn first(&self) -> &str {
        &self.first.id
    }

    /// Ids of all master keys that open, in order.
    pub fn opening(&self) -> impl Iterator<Item = &str> {
        self.openers().map(|master| master.id.as_str())
    }

    /// Chooses the master key with this index among those that open.
    pub fn write_under(&self, place: usize) {
        self.writing.0.store(place, Ordering::Relaxed);
    }

    /// Holds writes until a master key is chosen.
    pub fn hold_writes(&self) {
        self.writing.0.store(HELD, Ordering::Relaxed);
    }

    /// Whether a master key is chosen.
    pub fn may_write(&self) -> bool {
        self.writing.0.load(Ordering::Relaxed) != HELD
    }

    /// The MAC of a row under the master key of this id; `None`: no such key opens.
    pub fn mac_under(&self, id: &str, row: &CoveredRow) -> Option<[u8; 32]> {
        use hmac::Mac as _;
        Some(self.master(id)?.row_mac(MacOf::Row, row).finalize().into_bytes().into())
    }

    /// Whether a MAC is a row's under the master key of this id. In constant time.
    pub fn is_mac_under(&self, id: &str, row: &CoveredRow, mac: &[u8]) -> bool {
        use hmac::Mac as _;
        self.master(id).is_some_and(|master| master.row_mac(MacOf::Row, row).verify_slice(mac).is_ok())
    }
}
