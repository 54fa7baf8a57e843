//! Seals of passwords: a hash opens for its own account alone, so that a copy of the tables can be guessed against nowhere else.
//! Knows no hash function.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::key_set::Keys;
use super::master::SealPurpose;
use crate::fault::Fault;
use crate::rules::password::PhcHash;
use crate::rules::pending::Sealed;

impl Keys {
    /// Seals the hash of an account's password.
    pub fn seal_password(&self, account: Uuid, hash: &PhcHash) -> Result<Sealed, Fault> {
        self.seal(SealPurpose::Password, account, hash.reveal().as_bytes())
    }

    /// The hash of an account's password. `Fault::Sealed`: it was sealed for another, or its master key is unknown.
    pub fn open_password(&self, account: Uuid, sealed: &Sealed) -> Result<PhcHash, Fault> {
        let plain = self.open(SealPurpose::Password, account, sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| Fault::Sealed(SealPurpose::Password.label()))?;
        Ok(PhcHash::of(Zeroizing::new(text.to_owned())))
    }
}
