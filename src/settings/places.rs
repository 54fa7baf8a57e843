//! Where we are on the network, and who stands around us: our origin, the origins beside it, the proxies in front, the
//! hosts of the gate.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use url::Host;

use super::purpose::Purpose;
use super::source::Source;
use crate::edge::{Gate, GateHost, Origin};

/// The doors that are built.
const DOORS: [&str; 1] = ["staff"];

/// Where we are, and who stands around us.
#[derive(Debug)]
pub struct Places {
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// Where to serve the metrics, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Our own origin.
    pub public: Option<Origin>,
    /// Other origins whose pages may call us.
    pub allowed_origins: Vec<Origin>,
    /// Peers whose word on addresses is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// The gates kept for others.
    pub gate: Gate,
}

/// Reads them.
pub fn read(source: &mut Source, purpose: Purpose) -> Places {
    let public = source.parsed("VESTIBULE_PUBLIC_URL", "is not http:// or https:// and a host", Origin::parse);
    let loopback = public.as_ref().is_none_or(Origin::is_loopback);
    if let Some(public) = &public
        && !public.is_https()
        && !loopback
    {
        source.refuse("VESTIBULE_PUBLIC_URL", "is to be https:// unless its host is this machine");
    }
    let strict = purpose == Purpose::Serve && !loopback;
    source.list("VESTIBULE_DOORS", "names a door that is not built: staff is the one there is", |door| {
        DOORS.contains(&door).then_some(())
    });
    Places {
        listen: source.parsed("VESTIBULE_LISTEN", "is not an IP address and a port", |text| text.parse().ok()),
        metrics_listen: metrics_listen(source),
        allowed_origins: allowed_origins(source, strict),
        trusted_proxies: trusted_proxies(source, strict),
        gate: Gate { hosts: gate_hosts(source).into(), domain: cookie_domain(source, public.as_ref()).map(Arc::from) },
        public,
    }
}

/// Where `VESTIBULE_METRICS_LISTEN` says, unless clients are listened to there.
fn metrics_listen(source: &mut Source) -> Option<SocketAddr> {
    let why = "is not an IP address and a port";
    let at: SocketAddr = source.parsed("VESTIBULE_METRICS_LISTEN", why, |text| text.parse().ok())?;
    let clients = source.peek("VESTIBULE_LISTEN").and_then(|text| text.parse().ok());
    let clients = clients.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
    let everywhere = at.ip().is_unspecified() || clients.ip().is_unspecified();
    if at.port() != 0 && at.port() == clients.port() && (everywhere || at.ip() == clients.ip()) {
        source.refuse("VESTIBULE_METRICS_LISTEN", "is where VESTIBULE_LISTEN is: metrics are not for clients");
        return None;
    }
    Some(at)
}

fn allowed_origins(source: &mut Source, strict: bool) -> Vec<Origin> {
    let origins = source.list("VESTIBULE_ALLOWED_ORIGINS", "holds what is not an origin", Origin::parse);
    // A page that came in clear is whoever stands on the line, and would read answers with our cookies.
    if strict && origins.iter().any(|origin| !origin.is_https() && !origin.is_loopback()) {
        source.refuse("VESTIBULE_ALLOWED_ORIGINS", "holds an http:// origin: pages that call us are to be https://");
    }
    origins
}

fn trusted_proxies(source: &mut Source, strict: bool) -> Vec<IpNet> {
    let network = |text: &str| text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let networks = source.list("VESTIBULE_TRUSTED_PROXIES", "holds what is not a network", network);
    let too_wide = |network: &IpNet| network.prefix_len() < if network.addr().is_ipv4() { 8 } else { 16 };
    if strict && networks.iter().any(too_wide) {
        let why = "holds a network wider than /8 (IPv6 /16), whose clients could then ask as anyone";
        source.refuse("VESTIBULE_TRUSTED_PROXIES", why);
    }
    networks
}

/// The hosts of `VESTIBULE_GATE_HOSTS`, each once: of two that want other roles neither could be meant.
fn gate_hosts(source: &mut Source) -> Vec<GateHost> {
    let name = "VESTIBULE_GATE_HOSTS";
    let why = "holds what is not HOST, HOST:PORT or HOST=ROLE, with + between roles";
    let hosts = source.list(name, why, gate_host);
    let twice = |(index, gate): (usize, &GateHost)| hosts.iter().skip(index + 1).any(|other| other.host == gate.host);
    if hosts.iter().enumerate().any(twice) {
        source.refuse(name, "names a host twice");
    }
    hosts
}

fn gate_host(text: &str) -> Option<GateHost> {
    let (host, roles) = match text.split_once('=') {
        Some((host, roles)) => (host, roles.split('+').map(str::to_owned).collect()),
        None => (text, Vec::new()),
    };
    let origin = Origin::parse(&format!("https://{host}"))?;
    let whole = !host.contains('/') && !host.is_empty() && roles.iter().all(|role: &String| !role.is_empty());
    whole.then(|| GateHost { host: origin.authority(), roles })
}

/// Refuses a role of a gate that no admin can have: the gate would be shut for everyone.
pub fn judge_gate_roles(source: &mut Source, places: &Places, known: &[String]) {
    let mut wanted = places.gate.hosts.iter().flat_map(|gate| &gate.roles);
    if !wanted.all(|role| known.contains(role)) {
        source.refuse("VESTIBULE_GATE_HOSTS", "names a role that is none of VESTIBULE_ROLES");
    }
}

/// A cookie of this domain is sent to every host under it, so it is to hold ours and no more than an operator owns.
fn cookie_domain(source: &mut Source, public: Option<&Origin>) -> Option<String> {
    let name = "VESTIBULE_COOKIE_DOMAIN";
    if source.peek(name) == Some("off") {
        return None;
    }
    let domain = source.parsed(name, "is not a domain of two labels or more", |text| match Host::parse(text) {
        Ok(Host::Domain(domain)) => (domain.contains('.') && !domain.ends_with('.')).then_some(domain),
        _ => None,
    })?;
    let host = public.map(|public| public.host().to_owned()).unwrap_or_default();
    let holds = host == domain || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'));
    if !holds {
        source.refuse(name, "does not hold the host of VESTIBULE_PUBLIC_URL");
    }
    Some(domain)
}
