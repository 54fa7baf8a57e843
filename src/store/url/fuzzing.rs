//! Fuzz target of database URLs: an accepted URL connects without TLS only to this machine or with `disable`; any other host
//! has a TLS client.

use std::net::IpAddr;

use tokio_postgres::config::{Host, SslMode};

use super::{DatabaseHost, DatabaseUrl};

/// Fuzzes one URL or keyword string.
pub fn database_url(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(url) = DatabaseUrl::parse(&text, None) else { return };
    assert!(!url.places.is_empty());
    for place in url.places.iter() {
        let clear = place.config.get_ssl_mode() == SslMode::Disable;
        assert_eq!(clear, place.tls.is_none());
        assert!(clear || place.config.get_ssl_mode() == SslMode::Require);
        // `disable` may be spelt in percents or with escapes; nothing else turns TLS off elsewhere.
        let said = text.contains("disable") || text.contains(['%', '\\', '\'']);
        assert!(!clear || said || is_this_machine(place), "in clear to {}", place.name);
    }
}

fn is_this_machine(place: &DatabaseHost) -> bool {
    let is_loopback = |address: &IpAddr| address.is_loopback();
    match (place.config.get_hosts(), place.config.get_hostaddrs()) {
        ([Host::Unix(_)], _) => true,
        (_, [address]) => is_loopback(address),
        ([Host::Tcp(name)], []) => name == "localhost" || name.parse().is_ok_and(|ip| is_loopback(&ip)),
        _ => false,
    }
}
