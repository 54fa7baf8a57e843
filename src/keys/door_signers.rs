//! The signing keys of doors: random keys whose seeds are sealed under the current master key.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::chance;
use super::key_set::Keys;
use super::master::SealPurpose;
use super::signing::Signer;
use crate::fault::Fault;
use crate::rules::factor::Door;
use crate::rules::pending::Sealed;

impl Keys {
    /// Makes a random key for the tokens of a door, with its seed sealed to the row `of`. `Fault::SigningKey`: the door signs
    /// nothing.
    pub fn new_signer(&self, door: Door, of: Uuid) -> Result<(Signer, Sealed), Fault> {
        let seed = Zeroizing::new(chance::bytes::<32>()?);
        let signer = Signer::of(door.signs().ok_or(Fault::SigningKey)?.typ, &seed).ok_or(Fault::Chance)?;
        Ok((signer, self.seal(SealPurpose::SigningKey(door), of, &*seed)?))
    }

    /// The signer of the tokens of a door, from the seed sealed to the row `of`.
    pub fn open_signer(&self, door: Door, of: Uuid, sealed: &Sealed) -> Result<Signer, Fault> {
        let (purpose, fault) = (SealPurpose::SigningKey(door), || Fault::Sealed(SealPurpose::SigningKey(door).label()));
        let seed = self.open(purpose, of, sealed)?;
        let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| fault())?;
        Signer::of(door.signs().ok_or(Fault::SigningKey)?.typ, seed).ok_or_else(fault)
    }
}
