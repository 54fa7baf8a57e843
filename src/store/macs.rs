//! MACs of rows: a row that someone's authority rests on is known by one when it is read again. Writing to the database is
//! not signing in: a row that this program did not write, or that was changed since, is nobody's, and raises an alarm.

use super::Store;
use crate::fault::Fault;
use crate::keys::rows::{CoveredRow, MacOf};

impl Store {
    /// The MAC of a row that is written.
    ///
    /// # Errors
    ///
    /// [`Fault::NoKeys`] without keys, [`Fault::KeysNotAgreed`] until the servers agree on the key to write under.
    pub fn mac(&self, row: &CoveredRow) -> Result<Vec<u8>, Fault> {
        self.mac_of(MacOf::Row, row)
    }

    /// The MAC of a row, of a line of the trail or of a line in its place.
    pub(super) fn mac_of(&self, of: MacOf, row: &CoveredRow) -> Result<Vec<u8>, Fault> {
        let keys = self.keys.as_ref().ok_or(Fault::NoKeys)?;
        if !keys.may_write() {
            return Err(Fault::KeysNotAgreed);
        }
        Ok(keys.mac(of, row).to_vec())
    }

    /// Whether a row carries a MAC of this program's keys. A command without keys only shows, and takes every row as it is.
    pub fn is_ours(&self, row: &CoveredRow, mac: &[u8]) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.is_mac(MacOf::Row, row, mac))
    }
}

#[cfg(test)]
#[path = "macs_tests.rs"]
mod tests;
