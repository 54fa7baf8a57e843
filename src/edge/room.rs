//! Room: so many connections at once, and so many of them from one network. A network here is what counts as one
//! requester; a trusted proxy stands for many and has no share of its own. The count is of sockets, not of guesses, so it
//! is kept in memory.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Limits, Site};
use crate::sign_in::Requester;

/// How often the operator is told of one trouble.
const TELLING: Duration = Duration::from_secs(60);

/// What is told now and then, however often it happens.
#[derive(Debug, Default)]
pub struct Seldom(Option<Instant>);

impl Seldom {
    /// Whether it is to be told now.
    pub fn is_due(&mut self) -> bool {
        let due = self.0.is_none_or(|told| told.elapsed() >= TELLING);
        if due {
            self.0 = Some(Instant::now());
        }
        due
    }
}

/// Places for connections.
#[derive(Clone, Debug)]
pub struct Room {
    places: Arc<Semaphore>,
    networks: Arc<Mutex<Networks>>,
    share: usize,
}

#[derive(Debug, Default)]
struct Networks {
    connections: HashMap<IpNet, usize>,
    told: Seldom,
}

/// A place, given back when dropped.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held, never looked at")] OwnedSemaphorePermit);

/// One connection of its network's share, given back when dropped. A trusted proxy's is none.
#[derive(Debug)]
pub struct Share(Option<(IpNet, Arc<Mutex<Networks>>)>);

impl Room {
    /// An empty room.
    pub fn new(limits: &Limits) -> Room {
        let places = Arc::new(Semaphore::new(limits.connections));
        Room { places, networks: Arc::default(), share: limits.connections_per_network }
    }

    /// A place, as soon as there is one.
    pub async fn place(&self) -> Option<Place> {
        Arc::clone(&self.places).acquire_owned().await.ok().map(Place)
    }

    /// A peer's share of the room; none when its network has had it.
    pub fn share(&self, site: &Site, peer: SocketAddr) -> Option<Share> {
        let peer = Requester::at(peer.ip());
        if site.is_trusted(peer.address()) {
            return Some(Share(None));
        }
        let network = peer.network();
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = networks.connections.entry(network).or_default();
        if *connections < self.share {
            *connections += 1;
            return Some(Share(Some((network, Arc::clone(&self.networks)))));
        }
        if networks.told.is_due() {
            tracing::warn!(
                %network,
                connections = self.share,
                "a network has as many connections as one may: further ones are closed. If it is your reverse proxy, \
                 set VESTIBULE_TRUSTED_PROXIES to its address or network"
            );
        }
        None
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let Some((network, networks)) = &self.0 else { return };
        let mut networks = networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connections) = networks.connections.get_mut(network) {
            *connections -= 1;
            if *connections == 0 {
                networks.connections.remove(network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::{Gate, Origin};

    #[test]
    fn a_network_has_its_share_and_a_trusted_proxy_has_none() {
        let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
        let trusted = "10.0.0.0/8".parse().unwrap_or_else(|_| panic!("a network"));
        let site = Site {
            origins: Arc::new([]),
            public,
            dev: false,
            trusted_proxies: Arc::new([trusted]),
            gate: Gate::default(),
        };
        let room = Room::new(&Limits { connections_per_network: 2, ..Limits::default() });
        let share =
            |peer: &str| room.share(&site, SocketAddr::new(peer.parse().unwrap_or_else(|_| panic!("{peer}")), 1));
        let mut held = Vec::new();
        for (peer, admitted) in [
            ("192.0.2.1", true),
            ("192.0.2.1", true),
            ("192.0.2.1", false),
            ("::ffff:192.0.2.1", false),
            ("192.0.2.2", true),
            ("2001:db8:1:2::1", true),
            ("2001:db8:1:2:ffff::7", true),
            ("2001:db8:1:2::8", false),
            ("2001:db8:1:3::1", true),
            ("10.0.0.1", true),
            ("10.0.0.1", true),
            ("10.0.0.1", true),
        ] {
            let share = share(peer);
            assert_eq!(share.is_some(), admitted, "{peer}");
            held.extend(share);
        }
        held.remove(0);
        assert!(share("192.0.2.1").is_some());
        held.clear();
        assert!(room.networks.lock().unwrap_or_else(PoisonError::into_inner).connections.is_empty());
    }
}
