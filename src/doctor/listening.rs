//! Checks of the addresses that a server listens on: free, or a server of Vestibule listens there already. Binds each for a moment.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;

use super::diagnosis::Diagnosis;

/// Timeout of the question who listens.
const PATIENCE: Duration = Duration::from_secs(3);

/// An address that a server listens on.
#[derive(Clone, Copy, Debug)]
pub struct ListenAddress {
    /// Name of the check.
    pub check: &'static str,
    /// Address and port.
    pub at: SocketAddr,
    /// Path that a server answers there.
    pub path: &'static str,
    /// Text that such an answer holds.
    pub says: &'static str,
}

/// Checks one address.
pub async fn listening(own: ListenAddress) -> Diagnosis {
    let ListenAddress { check, at, .. } = own;
    match TcpListener::bind(at).await {
        Ok(_) => Diagnosis::good(check, format!("{at} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            if is_ours(own).await {
                Diagnosis::good(check, format!("a server listens on {at}"))
            } else {
                Diagnosis::bad(check, format!("{at} is taken by another program"))
            }
        }
        Err(error) => {
            let todo = "listen on an address of this machine, and on a port of 1024 or more unless you are root";
            Diagnosis::bad(check, format!("{at} cannot be listened on: {}", error.kind())).then(todo)
        }
    }
    .at(Some(at.to_string()))
}

/// Whether a server of Vestibule answers at an address that is taken.
async fn is_ours(own: ListenAddress) -> bool {
    let ip = match own.at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let url = format!("http://{}{}", SocketAddr::new(ip, own.at.port()), own.path);
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
    let Ok(client) = client else { return false };
    let Ok(answer) = client.get(url).send().await else { return false };
    answer.text().await.is_ok_and(|text| text.contains(own.says))
}
