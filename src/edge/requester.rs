//! The network address that a request counts against: the peer, or the client that a trusted proxy forwards for. The
//! `X-Forwarded-For` list is read from the right: a client can invent every entry left of the first untrusted address.
//! Forwarding headers of other peers are ignored, with one warning, since a proxy that is not listed sends them too.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use http::HeaderMap;
use http::header::{FORWARDED, HeaderName, USER_AGENT};

use super::site::Site;
use crate::sign_in::Requester;

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Header fields in which proxies name their clients. Only the first is read, and only of trusted proxies.
const FORWARDING: [HeaderName; 5] = [
    FORWARDED_FOR,
    FORWARDED,
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-host"),
];

/// The warning of an untrusted peer that sends forwarding headers; logged once.
#[derive(Debug)]
pub struct ProxyWarning(Once);

impl Default for ProxyWarning {
    fn default() -> ProxyWarning {
        ProxyWarning(Once::new())
    }
}

impl ProxyWarning {
    /// Logs the warning if this request is the first that deserves it.
    pub fn check(&self, site: &Site, peer: Peer, headers: &HeaderMap) {
        // Cheapest check first: this runs on every request.
        if self.0.is_completed() {
            return;
        }
        let Some(header) = unlisted_proxy(site, peer, headers) else { return };
        let peer = Requester::at(peer.0.ip());
        self.0.call_once(|| {
            // Constant names and the peer's own network: no text of a client reaches the log.
            tracing::warn!(
                network = %peer.network(),
                header = header.as_str(),
                "edge: an untrusted peer sends forwarding headers; ignored. If it is your reverse proxy, set \
                 VESTIBULE_TRUSTED_PROXIES to its address or network. Logged once"
            );
        });
    }
}

/// The forwarding header that an untrusted peer sends, if it sends one.
fn unlisted_proxy(site: &Site, peer: Peer, headers: &HeaderMap) -> Option<HeaderName> {
    let header = FORWARDING.into_iter().find(|name| headers.contains_key(name))?;
    (!site.is_trusted(Requester::at(peer.0.ip()).address())).then_some(header)
}

/// Whether an untrusted peer sends forwarding headers, as a proxy does that no setting lists.
pub fn is_unlisted_proxy(site: &Site, peer: Peer, headers: &HeaderMap) -> bool {
    unlisted_proxy(site, peer, headers).is_some()
}

/// The requester that a request counts against.
pub fn requester(site: &Site, peer: Peer, headers: &HeaderMap) -> Requester {
    let mut nearest = peer.0.ip().to_canonical();
    if !site.is_trusted(nearest) {
        return Requester::at(nearest);
    }
    // Lines that are not UTF-8 still count: skipping one would make invented entries to its left trusted.
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    for hop in lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')) {
        // An entry that is not an address ends the walk: further entries to the left are not trustworthy.
        let Some(address) = address(hop) else { break };
        nearest = address;
        if !site.is_trusted(nearest) {
            return Requester::at(nearest);
        }
    }
    Requester::trusted_proxy(nearest)
}

/// The `User-Agent` of a request; `None`: it has none, or one that is not ASCII.
pub fn user_agent(headers: &HeaderMap) -> Option<&str> {
    headers.get(USER_AGENT)?.to_str().ok()
}

/// Parses `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
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
    use crate::edge::Origin;

    #[test]
    fn the_requester_is_the_nearest_untrusted_address() {
        let public = Origin::parse("https://admin.example.com").unwrap_or_else(|| panic!("an origin"));
        let trusted = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap_or_else(|_| panic!("{network}")));
        let site = Site { origins: Arc::new([]), trusted_proxies: Arc::new(trusted), ..Site::at(public) };
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
            // An unreadable entry hides the entries left of it, on its line and on earlier ones.
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
