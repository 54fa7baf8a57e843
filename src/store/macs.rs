//! MACs of rows that grant authority: each is checked when the row is read. Write access to the database does not sign anybody
//! in: a row that was forged or altered raises an alarm and counts as missing.

use super::Store;
use crate::fault::Fault;
use crate::keys::rows::{CoveredRow, MacOf};

impl Store {
    /// Makes the MAC of a row to be written.
    ///
    /// # Errors
    ///
    /// [`Fault::NoKeys`] without keys, [`Fault::KeysNotAgreed`] until the servers agree on the key to write under, [`Fault::StrangeKeys`] with
    /// none of the database's keys.
    pub fn mac(&self, row: CoveredRow) -> Result<Vec<u8>, Fault> {
        let mac = self.mac_of(MacOf::Row, &row)?;
        if let Some(keys) = &self.keys {
            keys.remember(row, &mac);
        }
        Ok(mac)
    }

    /// Whether this store makes MACs: it has keys, and knows which of them the other servers hold.
    pub(super) fn may_write(&self) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.may_write())
    }

    /// Makes the MAC of a row, of a trail line or of a sealed line's position.
    pub(super) fn mac_of(&self, of: MacOf, row: &CoveredRow) -> Result<Vec<u8>, Fault> {
        let keys = self.keys.as_ref().ok_or(Fault::NoKeys)?;
        if keys.are_strange() {
            return Err(Fault::StrangeKeys);
        }
        if !keys.may_write() {
            return Err(Fault::KeysNotAgreed);
        }
        Ok(keys.mac(of, row).to_vec())
    }

    /// Whether a row's MAC was made by one of the keys. A command without keys only displays rows, and accepts every row.
    pub fn is_ours(&self, row: &CoveredRow, mac: &[u8]) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.is_mac(MacOf::Row, row, mac))
    }

    /// Whether a row's MAC was made by one of the keys; a row that this server wrote or verified lately is not computed again.
    pub fn is_ours_again(&self, row: CoveredRow, mac: &[u8]) -> bool {
        self.keys.as_ref().is_none_or(|keys| keys.is_mac_again(row, mac))
    }
}

#[cfg(test)]
#[path = "macs_tests.rs"]
mod tests;
