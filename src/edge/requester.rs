//! Who asks, by network address: the peer, or, where the peer is a proxy we trust, whom it says it speaks for. The list
//! is read from the right: what stands left of the first address we do not trust is anyone's invention. What any other
//! peer says of itself is ignored, and the operator is told so once: a proxy that nobody named looks just like that.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use http::HeaderMap;

use super::Site;
use crate::sign_in::Requester;

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

const FORWARDED_FOR: &str = "x-forwarded-for";

/// What proxies say of whom they speak for; of all these we take the first, and of trusted proxies alone.
const HEARSAY: [&str; 5] = [FORWARDED_FOR, "forwarded", "x-real-ip", "x-forwarded-proto", "x-forwarded-host"];

/// Whether the operator has been told of a proxy that is not trusted.
#[derive(Debug)]
pub struct Hearsay(Once);

impl Default for Hearsay {
    fn default() -> Hearsay {
        Hearsay(Once::new())
    }
}

impl Hearsay {
    /// Tells the operator, the first time, that what an untrusted peer says of its clients is ignored.
    pub fn hear(&self, site: &Site, peer: Peer, headers: &HeaderMap) {
        // Looked at in this order: what costs a request least, first.
        if self.0.is_completed() {
            return;
        }
        let Some(header) = HEARSAY.into_iter().find(|name| headers.contains_key(*name)) else { return };
        let peer = Requester::at(peer.0.ip());
        if site.is_trusted(peer.address()) {
            return;
        }
        self.0.call_once(|| {
            // The names are ours and the network is the peer's own: nothing a client wrote is in the line.
            tracing::warn!(
                network = %peer.network(),
                header,
                "a peer that is no trusted proxy says whom it speaks for: ignored, and it counts as the requester \
                 itself. If it is your reverse proxy, set VESTIBULE_TRUSTED_PROXIES to its address or network; \
                 this is told once"
            );
        });
    }
}

/// Whom a request counts against.
pub fn requester(site: &Site, peer: Peer, headers: &HeaderMap) -> Requester {
    let mut nearest = peer.0.ip().to_canonical();
    if !site.is_trusted(nearest) {
        return Requester::at(nearest);
    }
    // A line that is no text is still a line: left out, it would uncover what stands left of it.
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    for hop in lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')) {
        // An entry that is no address ends the walk: what it hides cannot be told.
        let Some(address) = address(hop) else { break };
        nearest = address;
        if !site.is_trusted(nearest) {
            return Requester::at(nearest);
        }
    }
    Requester::trusted_proxy(nearest)
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let plain = hop.parse().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    plain.or_else(with_port).or_else(bracketed).map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::HeaderValue;

    use super::*;
    use crate::edge::{Gate, Origin};

    #[test]
    fn the_requester_is_the_nearest_address_nobody_we_trust_speaks_for() {
        let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
        let trusted = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap_or_else(|_| panic!("{network}")));
        let site = Site {
            origins: Arc::new([]),
            public,
            dev: false,
            trusted_proxies: Arc::new(trusted),
            gate: Gate::default(),
        };
        let table: [(&str, &[&str], &str); 17] = [
            ("192.0.2.1", &[], "192.0.2.1"),
            ("192.0.2.1", &["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7"),
            ("::1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.1", &["198.51.100.7, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9", "é, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "é"], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // What cannot be read hides what stands left of it, on this line and on those before.
            ("10.0.0.1", &["203.0.113.9", "\u{fc}, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "\u{fc}, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["203.0.113.9", "\u{fc}"], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9", ""], "10.0.0.1"),
        ];
        for (peer, lines, expected) in table {
            let mut headers = HeaderMap::new();
            for line in lines {
                let line = HeaderValue::from_bytes(line.as_bytes()).unwrap_or_else(|_| panic!("{line}"));
                headers.append(FORWARDED_FOR, line);
            }
            let ip: IpAddr = peer.parse().unwrap_or_else(|_| panic!("{peer}"));
            let requester = requester(&site, Peer(SocketAddr::new(ip, 4711)), &headers);
            assert_eq!(requester.address().to_string(), expected, "{peer} {lines:?}");
            assert_eq!(requester.is_trusted_proxy(), expected.starts_with("10."), "{peer} {lines:?}");
        }
    }
}
