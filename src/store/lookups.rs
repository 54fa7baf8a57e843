//! Bounds of session look-ups: one network holds at most a quarter of what runs and a quarter of what waits. Knows no database.

use ipnet::IpNet;

use crate::admission::{Admission, Bounds, HeldPlace, Share, TakesTurns};

/// Look-ups that may wait for each that runs. A look-up takes about a millisecond: a full queue is served within a request's
/// timeout even at 5 ms each.
const WAITERS: usize = 256;

/// The caller of a session look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookupCaller {
    /// A network: an IPv4 address or an IPv6 /64. Limited to its quarter.
    Network(IpNet),
    /// A trusted proxy that names no client. It stands for many clients, and has no limit.
    TrustedProxy,
}

impl TakesTurns for LookupCaller {
    fn has_share(self) -> bool {
        match self {
            LookupCaller::Network(_) => true,
            LookupCaller::TrustedProxy => false,
        }
    }
}

/// Admits look-ups.
pub type LookupGate = Admission<LookupCaller>;

/// A running look-up; dropping it frees its place.
pub type LookupPlace = HeldPlace<LookupCaller>;

/// Bounds for `places` look-ups at once.
pub fn bounds(places: usize) -> Bounds {
    let places = places.max(1);
    let waiting = places.saturating_mul(WAITERS);
    Bounds { places, waiting, apart: 0, share: Some(Share { running: (places / 4).max(1), waiting: waiting / 4 }) }
}
