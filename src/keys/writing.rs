//! The master that is written and sealed under: the first, unless a server lacks it. All clones of the keys go by one choice.
//! Does not know how it is made.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::rows::{CoveredRow, MacOf};
use super::{Keys, Master};

/// The place of a master among those that open, from 0; [`HELD`] while none is chosen.
#[derive(Debug, Default)]
pub struct Writing(AtomicUsize);

/// Nothing is to be written yet.
const HELD: usize = usize::MAX;

impl Keys {
    /// The master that is written under.
    pub(super) fn writer(&self) -> &Master {
        let place = self.writing.0.load(Ordering::Relaxed);
        self.openers().nth(place).unwrap_or(&self.first)
    }

    /// The id of the first master.
    pub fn first(&self) -> &str {
        &self.first.id
    }

    /// The ids of all masters that open, in order.
    pub fn opening(&self) -> impl Iterator<Item = &str> {
        self.openers().map(|master| master.id.as_str())
    }

    /// Writes from now on under the master in this place of those that open.
    pub fn write_under(&self, place: usize) {
        self.writing.0.store(place, Ordering::Relaxed);
    }

    /// Writes nothing until a master is chosen.
    pub fn hold_writes(&self) {
        self.writing.0.store(HELD, Ordering::Relaxed);
    }

    /// Whether a master is chosen.
    pub fn may_write(&self) -> bool {
        self.writing.0.load(Ordering::Relaxed) != HELD
    }

    /// The MAC of a row under a master of this id; `None`: it is not among those that open.
    pub fn mac_under(&self, id: &str, row: &CoveredRow) -> Option<[u8; 32]> {
        use hmac::Mac as _;
        Some(self.master(id)?.row_mac(MacOf::Row, row).finalize().into_bytes().into())
    }

    /// Whether a MAC is a row's under a master of this id. In constant time.
    pub fn is_mac_under(&self, id: &str, row: &CoveredRow, mac: &[u8]) -> bool {
        use hmac::Mac as _;
        self.master(id).is_some_and(|master| master.row_mac(MacOf::Row, row).verify_slice(mac).is_ok())
    }
}
