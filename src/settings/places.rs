//! Network settings: the doors, listeners, the public origin, other allowed origins, trusted proxies and the hosts of the gate. Refuses
//! plaintext origins and wide proxy networks where others than this machine are served.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use url::Host;

use super::purpose::SettingsPurpose;
use super::source::Source;
use crate::edge::{Gate, GateHost, Origin};
use crate::rules::factor::Door;

/// Network settings.
#[derive(Debug)]
pub struct NetworkSettings {
    /// Doors that are served: one or more, each once.
    pub doors: Vec<Door>,
    /// Address to listen on.
    pub listen: Option<SocketAddr>,
    /// Address to serve `/metrics` on, if set.
    pub metrics_listen: Option<SocketAddr>,
    /// Public origin of the server.
    pub public: Option<Origin>,
    /// Other origins whose pages may call the API.
    pub allowed_origins: Vec<Origin>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Hosts and cookie domain of the gate.
    pub gate: Gate,
}

/// Reads the network settings.
pub fn read(source: &mut Source, purpose: SettingsPurpose) -> NetworkSettings {
    let public = source.parsed("VESTIBULE_PUBLIC_URL", "is not http:// or https:// and a host", Origin::parse);
    let loopback = public.as_ref().is_none_or(Origin::is_loopback);
    if let Some(public) = &public
        && !public.is_https()
        && !loopback
    {
        source.refuse("VESTIBULE_PUBLIC_URL", "is to be https:// unless its host is this machine");
    }
    let strict = purpose == SettingsPurpose::Serve && !loopback;
    let doors = doors(source);
    // The gate is the staff door's.
    let gate = if doors.contains(&Door::Staff) { gate(source, public.as_ref()) } else { Gate::default() };
    NetworkSettings {
        doors,
        listen: source.parsed("VESTIBULE_LISTEN", "is not an IP address and a port", |text| text.parse().ok()),
        metrics_listen: metrics_listen(source),
        allowed_origins: allowed_origins(source, strict),
        trusted_proxies: trusted_proxies(source, strict),
        gate,
        public,
    }
}

impl NetworkSettings {
    /// Whether a door that is served asks for a captcha.
    pub fn asks_captcha(&self) -> bool {
        self.doors.iter().any(|door| door.has_captcha())
    }
}

/// Reads `VESTIBULE_DOORS`, and refuses unknown and duplicate doors.
fn doors(source: &mut Source) -> Vec<Door> {
    let name = "VESTIBULE_DOORS";
    let built = |text: &str| text.parse().ok();
    let doors: Vec<Door> = source.list(name, "names a door that is none of staff, account, session, player", built);
    if (1..doors.len()).any(|at| doors[..at].contains(&doors[at])) {
        source.refuse(name, "names a door twice");
    }
    if doors.is_empty() { vec![Door::Staff] } else { doors }
}

/// Reads `VESTIBULE_METRICS_LISTEN`, and refuses the address that clients are served on.
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
    // An attacker on the network can alter a page loaded over http, and would read answers with the user's cookies.
    if strict && origins.iter().any(|origin| !origin.is_https() && !origin.is_loopback()) {
        source.refuse("VESTIBULE_ALLOWED_ORIGINS", "holds an http:// origin: pages that call the API need https://");
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

fn gate(source: &mut Source, public: Option<&Origin>) -> Gate {
    Gate { hosts: gate_hosts(source).into(), domain: cookie_domain(source, public).map(Arc::from) }
}

/// Reads `VESTIBULE_GATE_HOSTS`, and refuses a duplicate host, because its entries may require different roles.
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
    whole.then(|| GateHost { host: origin.authority().to_owned(), roles })
}

/// Refuses a gate role that no admin can have: the gate would refuse everyone.
pub fn judge_gate_roles(source: &mut Source, places: &NetworkSettings, known: &[String]) {
    let mut wanted = places.gate.hosts.iter().flat_map(|gate| &gate.roles);
    if !wanted.all(|role| known.contains(role)) {
        source.refuse("VESTIBULE_GATE_HOSTS", "names a role that is none of VESTIBULE_ROLES");
    }
}

/// Reads the domain of the gate cookie. Browsers send the cookie to every host below it, so it must hold the public host and
/// have two labels or more.
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
