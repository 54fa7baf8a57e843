//! Memory of rows whose MAC was made or verified here: the same bytes under the same MAC and keys are genuine again. Bounded in number and in
//! the size of a row; the least recently used goes first. Holds nothing that was not computed, and no row that was refused. Lives
//! with one set of keys, so that other keys begin with an empty memory.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::rows::CoveredRow;

/// Number of rows remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2047);

/// Maximum size of a remembered row, in bytes. Most rows take a quarter of it.
const LARGEST: usize = 2048;

/// Length of a MAC, in bytes.
const MAC: usize = 32;

/// Verified rows by their MACs.
pub(super) struct VerifiedRows(Mutex<LruCache<[u8; MAC], Vec<u8>>>);

impl Default for VerifiedRows {
    fn default() -> VerifiedRows {
        VerifiedRows(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl VerifiedRows {
    /// Whether these very bytes were verified under this MAC.
    pub(super) fn holds(&self, row: &CoveredRow, mac: &[u8]) -> bool {
        let Ok(mac) = <&[u8; MAC]>::try_from(mac) else { return false };
        self.rows().get(mac).is_some_and(|known| *known == row.0)
    }

    /// Remembers a row that this MAC was made for or verified with.
    pub(super) fn remember(&self, row: CoveredRow, mac: &[u8]) {
        let Ok(mac) = <[u8; MAC]>::try_from(mac) else { return };
        if row.0.len() <= LARGEST {
            self.rows().put(mac, row.0);
        }
    }

    fn rows(&self) -> MutexGuard<'_, LruCache<[u8; MAC], Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.rows().len()
    }
}
