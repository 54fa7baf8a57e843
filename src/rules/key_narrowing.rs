//! Narrowing: an application key loses networks, scopes, brands or time. Refuses whatever would let the key do more than
//! before. Does not know whom the key belongs to.

use ipnet::IpNet;

use super::Instant;
use super::application_key::{ApplicationKey, KeyScope, MOST_NAMED, is_expiry};

/// The parts that a key loses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyNarrowing {
    /// The networks that are left, each within one of the key's; empty: no change.
    pub networks: Vec<IpNet>,
    /// Scopes to take away.
    pub scopes: Vec<KeyScope>,
    /// Brands to take away.
    pub brands: Vec<i32>,
    /// An earlier expiry time.
    pub expires_at: Option<Instant>,
}

/// Why a key is not narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NarrowRefusal {
    /// The network lies within none of the key's.
    OutsideNetworks(IpNet),
    /// More networks than a key may have.
    TooManyNetworks,
    /// No scope would be left.
    LastScope,
    /// The key is good for all brands, so none can be taken out.
    AllBrands,
    /// No brand would be left, which would mean all of them.
    LastBrand,
    /// The expiry time is later than the key's.
    LaterExpiry,
    /// The expiry time has passed, or is beyond the year 9998.
    NoExpiry,
}

impl ApplicationKey {
    /// The key without what `by` takes away, in its next version. A key that has nothing of that is returned as it is.
    pub fn narrowed(&self, by: &KeyNarrowing, now: Instant) -> Result<ApplicationKey, NarrowRefusal> {
        let narrowed = ApplicationKey {
            networks: self.fewer_networks(&by.networks)?,
            scopes: self.fewer_scopes(&by.scopes)?,
            brands: self.fewer_brands(&by.brands)?,
            expires_at: self.sooner(by.expires_at, now)?,
            ..self.clone()
        };
        Ok(if narrowed == *self { narrowed } else { narrowed.next() })
    }

    fn fewer_networks(&self, left: &[IpNet]) -> Result<Vec<IpNet>, NarrowRefusal> {
        if left.is_empty() {
            return Ok(self.networks.clone());
        }
        if left.len() > MOST_NAMED {
            return Err(NarrowRefusal::TooManyNetworks);
        }
        let is_within =
            |network: &&IpNet| self.networks.is_empty() || self.networks.iter().any(|wider| wider.contains(*network));
        match left.iter().find(|network| !is_within(network)) {
            Some(outside) => Err(NarrowRefusal::OutsideNetworks(*outside)),
            None => Ok(left.to_vec()),
        }
    }

    fn fewer_scopes(&self, taken: &[KeyScope]) -> Result<Vec<KeyScope>, NarrowRefusal> {
        let left: Vec<KeyScope> = self.scopes.iter().copied().filter(|scope| !taken.contains(scope)).collect();
        if left.is_empty() { Err(NarrowRefusal::LastScope) } else { Ok(left) }
    }

    fn fewer_brands(&self, taken: &[i32]) -> Result<Vec<i32>, NarrowRefusal> {
        let left: Vec<i32> = self.brands.iter().copied().filter(|brand| !taken.contains(brand)).collect();
        match (taken.is_empty(), self.brands.is_empty(), left.is_empty()) {
            (true, _, _) | (false, false, false) => Ok(left),
            (false, true, _) => Err(NarrowRefusal::AllBrands),
            (false, false, true) => Err(NarrowRefusal::LastBrand),
        }
    }

    fn sooner(&self, expiry: Option<Instant>, now: Instant) -> Result<Option<Instant>, NarrowRefusal> {
        match (expiry, self.expires_at) {
            (None, expires_at) => Ok(expires_at),
            (Some(at), _) if !is_expiry(at, now) => Err(NarrowRefusal::NoExpiry),
            (Some(at), Some(before)) if at > before => Err(NarrowRefusal::LaterExpiry),
            (Some(at), _) => Ok(Some(at)),
        }
    }
}

#[cfg(test)]
#[path = "key_narrowing_tests.rs"]
mod tests;
