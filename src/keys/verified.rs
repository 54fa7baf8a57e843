//! Memory of what was verified under a set of keys: rows by their MACs, and the last checkpoint. Rows are bounded in number and size;
//! the least recently used goes first. Holds nothing that was not computed, and nothing that was refused. Lives with one set of
//! keys, so that other keys begin with an empty memory.

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
    pub(super) fn rows_held(&self) -> usize {
        self.rows().len()
    }
}

/// The token of a checkpoint, its claims, and the index of the master key that signed it.
type ReadCheckpoint = (String, Vec<u8>, usize);

/// The last checkpoint whose signature was verified: the sealer reads it again at every round.
#[derive(Default)]
pub(super) struct VerifiedCheckpoint(Mutex<Option<ReadCheckpoint>>);

impl VerifiedCheckpoint {
    /// The claims of this very token, and the index of the master key that signed it.
    pub(super) fn claims(&self, token: &str) -> Option<(Vec<u8>, usize)> {
        self.read().as_ref().filter(|read| read.0 == token).map(|read| (read.1.clone(), read.2))
    }

    /// Remembers a token whose signature was verified.
    pub(super) fn remember(&self, token: &str, claims: &[u8], signer: usize) {
        *self.read() = Some((token.to_owned(), claims.to_vec(), signer));
    }

    fn read(&self) -> MutexGuard<'_, Option<ReadCheckpoint>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
