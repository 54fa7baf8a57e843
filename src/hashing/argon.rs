//! Argon2id (RFC 9106) as PHC strings: computes and verifies the hash of a password. Refuses stored hashes of other functions, and
//! of costs that would exhaust a server. Slow: never on an async thread.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::rules::password::{Password, PhcHash};

/// Bytes of a hash.
const OUTPUT: usize = 32;

/// Memory reserved for a hash, in blocks of 1 KiB: glibc serves what is larger than 32 MiB from no heap, so all of it goes
/// back to the system, which clears it. What a hash does not use is never resident.
const RESERVED: usize = 33 * 1024;

/// The cost of a hash: memory, passes, lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost(Params);

impl Cost {
    /// A cost of `kibibytes` of memory, each filled `passes` times; `None`: below 8 KiB for each lane, or without a pass or lane.
    pub fn new(kibibytes: u32, passes: u32, lanes: u32) -> Option<Cost> {
        Params::new(kibibytes, passes, lanes, Some(OUTPUT)).ok().map(Cost)
    }

    /// Whether a server may be made to pay this: 64 MiB, 10 passes, 4 lanes.
    fn is_bearable(&self) -> bool {
        self.0.m_cost() <= 64 * 1024 && self.0.t_cost() <= 10 && self.0.p_cost() <= 4
    }

    /// The hash function at this cost, and its memory.
    fn function(&self) -> Result<(Argon2<'static>, Vec<Block>), Fault> {
        let (blocks, mut memory) = (self.0.block_count(), Vec::new());
        memory.try_reserve_exact(RESERVED.max(blocks)).map_err(|_| Fault::HashingCrowded)?;
        memory.resize(blocks, Block::new());
        Ok((Argon2::new(Algorithm::Argon2id, Version::V0x13, self.0.clone()), memory))
    }
}

impl Default for Cost {
    /// 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet).
    fn default() -> Cost {
        Cost(Params::new(19 * 1024, 2, 1, Some(OUTPUT)).unwrap_or(Params::DEFAULT))
    }
}

/// The hash of a password.
pub fn hash(password: &Password, salt: &[u8; 16], cost: &Cost) -> Result<PhcHash, Fault> {
    let (function, mut memory) = cost.function()?;
    let mut output = Zeroizing::new([0; OUTPUT]);
    let hashed = function.hash_password_into_with_memory(password.reveal(), salt, &mut *output, &mut memory);
    hashed.map_err(|_| Fault::PasswordHash)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&cost.0).map_err(|_| Fault::PasswordHash)?,
        salt: Some(Salt::new(salt).map_err(|_| Fault::PasswordHash)?),
        hash: Some(Output::new(&*output).map_err(|_| Fault::PasswordHash)?),
    };
    Ok(PhcHash::of(Zeroizing::new(phc.to_string())))
}

/// Whether a password is the one that was hashed, and at what cost that was.
pub fn verify(typed: &Password, stored: &PhcHash) -> Result<(bool, Cost), Fault> {
    let stored = PasswordHash::new(stored.reveal()).map_err(|_| Fault::PasswordHash)?;
    let cost = Params::try_from(&stored).map(Cost).map_err(|_| Fault::PasswordHash)?;
    let is_ours = stored.algorithm == Algorithm::Argon2id.ident() && stored.version == Some(Version::V0x13.into());
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else { return Err(Fault::PasswordHash) };
    if !is_ours || expected.len() != OUTPUT || !cost.is_bearable() {
        return Err(Fault::PasswordHash);
    }
    let (function, mut memory) = cost.function()?;
    let mut output = Zeroizing::new([0; OUTPUT]);
    let hashed = function.hash_password_into_with_memory(typed.reveal(), &salt, &mut *output, &mut memory);
    hashed.map_err(|_| Fault::PasswordHash)?;
    Ok((output[..].ct_eq(expected.as_bytes()).into(), cost))
}
