//! The connection limits: open connections in all, and from one network (IPv4 address, IPv6 /64). Refuses a connection beyond
//! its network's share; a trusted proxy has no share. The count is kept in memory: it counts sockets, not guesses.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits::Limits;
use super::site::Site;
use super::throttle::LogThrottle;
use crate::sign_in::Requester;

/// The connection limits of one listener. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ConnectionLimit {
    places: Arc<Semaphore>,
    networks: Arc<Mutex<Networks>>,
    share: usize,
}

#[derive(Debug, Default)]
struct Networks {
    connections: HashMap<IpNet, usize>,
    warning: LogThrottle,
}

/// The permit of one open connection, released when dropped.
#[derive(Debug)]
pub struct ConnectionPermit(#[expect(dead_code, reason = "held until dropped")] OwnedSemaphorePermit);

/// A connection counted against its network's share, until dropped; empty for a trusted proxy.
#[derive(Debug)]
pub struct NetworkShare(Option<(IpNet, Arc<Mutex<Networks>>)>);

impl ConnectionLimit {
    /// The limits, without any open connection.
    pub fn new(limits: &Limits) -> ConnectionLimit {
        let places = Arc::new(Semaphore::new(limits.connections));
        ConnectionLimit { places, networks: Arc::default(), share: limits.connections_per_network }
    }

    /// Waits for a permit.
    pub async fn permit(&self) -> Option<ConnectionPermit> {
        Arc::clone(&self.places).acquire_owned().await.ok().map(ConnectionPermit)
    }

    /// Counts a peer's connection; `None`: its network has used its share.
    pub fn share(&self, site: &Site, peer: SocketAddr) -> Option<NetworkShare> {
        let peer = Requester::at(peer.ip());
        if site.is_trusted(peer.address()) {
            return Some(NetworkShare(None));
        }
        let network = peer.network();
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = networks.connections.entry(network).or_default();
        if *connections < self.share {
            *connections += 1;
            return Some(NetworkShare(Some((network, Arc::clone(&self.networks)))));
        }
        if networks.warning.is_due() {
            tracing::warn!(
                %network,
                connections = self.share,
                "edge: a network has used its share of connections; further ones are closed. If it is your reverse \
                 proxy, set VESTIBULE_TRUSTED_PROXIES to its address or network; if it is a program with an application \
                 key, let it use fewer connections and keep them open between calls"
            );
        }
        None
    }
}

impl Drop for NetworkShare {
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
    use crate::edge::Origin;

    #[test]
    fn a_networks_connections_are_limited_and_a_trusted_proxys_are_not() {
        let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
        let trusted = "10.0.0.0/8".parse().unwrap_or_else(|_| panic!("a network"));
        let site = Site { origins: Arc::new([]), trusted_proxies: Arc::new([trusted]), ..Site::at(public) };
        let room = ConnectionLimit::new(&Limits { connections_per_network: 2, ..Limits::default() });
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
