//! Request origin: network address and browser of a request, as the trail and the lists of sessions and browsers tell them; and
//! the network that an address counts as. Decides nothing: clients choose what they call themselves.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::{IpNet, Ipv6Net};

use super::browser_name::BrowserName;

/// Network address and browser of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestOrigin {
    /// The caller's network address.
    pub network: IpNet,
    /// The caller's browser; `None`: it has no known name.
    pub browser: Option<BrowserName>,
}

impl RequestOrigin {
    /// A request from a network address by no browser of a known name.
    pub fn at(network: IpNet) -> RequestOrigin {
        RequestOrigin { network, browser: None }
    }

    /// The browser's name, as rows store it.
    pub fn agent(&self) -> Option<String> {
        self.browser.map(|name| name.to_string())
    }

    /// The columns that show where a session or a trusted browser was last used: network address and browser.
    pub fn shown(origin: Option<RequestOrigin>) -> (Option<IpNet>, Option<String>) {
        (origin.map(|origin| origin.network), origin.and_then(|origin| origin.agent()))
    }
}

/// The network that an address counts as: the IPv4 address, or the IPv6 /64, which one client has for itself (RFC 6177).
pub fn network_of(address: IpAddr) -> IpNet {
    match address {
        IpAddr::V4(_) => IpNet::from(address),
        IpAddr::V6(v6) => {
            let prefix = Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX));
            Ipv6Net::new(prefix, 64).map_or_else(|_| IpNet::from(address), IpNet::from)
        }
    }
}

/// The number of networks of stored network addresses. Texts that are none are left out.
pub fn networks_among(addresses: &[String]) -> i64 {
    let networks = addresses.iter().filter_map(|address| address.parse::<IpNet>().ok());
    let distinct: BTreeSet<IpNet> = networks.map(|stored| network_of(stored.addr())).collect();
    i64::try_from(distinct.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_ipv6_64_are_one_network_and_each_ipv4_address_is_one() {
        let table: [(&[&str], i64); 6] = [
            (&[], 0),
            (&["192.0.2.7/32", "192.0.2.8/32"], 2),
            (&["2001:db8:1:2:3:4:5:6/128", "2001:db8:1:2::1/128"], 1),
            (&["2001:db8:1:2::1/128", "2001:db8:1:3::1/128", "192.0.2.7/32"], 3),
            (&["192.0.2.7/32", "192.0.2.7/32"], 1),
            (&["", "nowhere", "192.0.2.7", "::1/128"], 1),
        ];
        for (stored, networks) in table {
            let stored: Vec<String> = stored.iter().map(|text| String::from(*text)).collect();
            assert_eq!(networks_among(&stored), networks, "{stored:?}");
        }
    }
}
