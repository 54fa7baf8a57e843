//! What must hold of a database URL, however it is written: in clear only to this machine, or when told so.

use std::net::IpAddr;

use tokio_postgres::config::{Host, SslMode};

use super::read;

/// A URL or a keyword string.
pub fn database_url(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok((config, clear)) = read(&text) else { return };
    assert!(!config.get_hosts().is_empty());
    assert_eq!(config.get_ssl_mode() == SslMode::Disable, clear);
    assert!(clear || config.get_ssl_mode() == SslMode::Require);
    let names = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || is_this_machine(name),
        Host::Unix(_) => true,
    });
    let addresses = config.get_hostaddrs().iter().all(|address| is_this_machine(&address.to_string()));
    // `disable` may be spelt in percents; nothing else turns TLS off.
    let said = text.contains("disable") || text.contains('%');
    assert!(
        !clear || said || (names && addresses),
        "in clear to {:?} {:?}",
        config.get_hosts(),
        config.get_hostaddrs()
    );
}

fn is_this_machine(address: &str) -> bool {
    address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
