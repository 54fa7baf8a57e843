//! The site: the public origin, the origins that may call, the hosts of gates, and the trusted proxies. Refuses nothing;
//! compares hosts and origins as parsed, and only in the form that browsers write.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use url::{Host, Url};

use crate::rules::look::ServiceLook;

/// An origin (RFC 6454): scheme, host and port, compared as parsed, never as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
    /// The whole as browsers write it, made of the others.
    url: Arc<str>,
}

impl Origin {
    /// Parses an origin from a URL or an `Origin` header: http or https, without user, path, query and fragment.
    pub fn parse(text: &str) -> Option<Origin> {
        let url = Url::parse(text).ok()?;
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let ours = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        if !bare || !ours {
            return None;
        }
        Some(Origin::of(url.scheme(), url.host_str()?, url.port_or_known_default()?))
    }

    fn of(scheme: &str, host: &str, port: u16) -> Origin {
        let url = match (scheme, port) {
            ("http", 80) | ("https", 443) => format!("{scheme}://{host}"),
            (_, port) => format!("{scheme}://{host}:{port}"),
        };
        Origin { scheme: scheme.into(), host: host.into(), port, url: url.into() }
    }

    /// Whether its scheme is https.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether its host is the loopback host.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// The host, in a URL's notation.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port; without one in the URL the scheme's default.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The origin as a URL without a path.
    pub fn url(&self) -> &Arc<str> {
        &self.url
    }

    /// The host, with the port if that is not the scheme's default.
    pub fn authority(&self) -> &str {
        self.url.get(self.scheme.len() + "://".len()..).unwrap_or_default()
    }

    /// The origin with another host.
    #[must_use]
    pub fn at_host(&self, host: &str) -> Origin {
        Origin::of(&self.scheme, host, self.port)
    }
}

/// Whether a host names the loopback network; no name is resolved.
pub fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        Err(_) => false,
    }
}

/// The origins, proxies and gates of a server.
#[derive(Clone, Debug)]
pub struct Site {
    /// The public origin of this server.
    pub public: Origin,
    /// The origins whose pages may call, the public one included.
    pub origins: Arc<[Origin]>,
    /// Whether this is `dev`: every loopback host is served, and so are the pages for trying things.
    pub dev: bool,
    /// Networks of the proxies whose `X-Forwarded-*` headers are trusted.
    pub trusted_proxies: Arc<[IpNet]>,
    /// The gates of other services.
    pub gate: Gate,
    /// Name, logo, colours and contact of the service, for pages and mails.
    pub look: Arc<ServiceLook>,
}

/// Gates: proxies before other services, which ask `/authz` whom to admit.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// The hosts of gates. The public host is one even when it is not listed.
    pub hosts: Arc<[GateHost]>,
    /// The domain of the gate cookie; `None`: no gate cookie is set.
    pub domain: Option<Arc<str>>,
}

/// The host of a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateHost {
    /// `HOST` or `HOST:PORT`, as a URL with https writes it.
    pub host: String,
    /// The roles of which an admin needs one; empty: every signed-in admin may pass.
    pub roles: Vec<String>,
}

impl Site {
    /// A site with only a public origin: no other origin, no trusted proxy, no gate, and the default look.
    pub fn at(public: Origin) -> Site {
        let (trusted_proxies, gate, look) = (Arc::new([]), Gate::default(), Arc::default());
        Site { origins: Arc::new([public.clone()]), public, dev: false, trusted_proxies, gate, look }
    }

    /// Whether a `Host` header names this site.
    pub fn is_host(&self, host: &str) -> bool {
        // Equal bytes need no parsing.
        if !self.dev && host == self.public.authority() {
            return true;
        }
        let asked = Origin::parse(&format!("{}://{host}", self.public.scheme));
        let Some(asked) = asked.filter(|_| is_written_plainly(host)) else { return false };
        if self.dev {
            return asked.is_loopback();
        }
        asked.host == self.public.host && asked.port == self.public.port
    }

    /// The gate of a host, as assertions name it, with its roles; `None`: the host is neither public nor listed.
    pub fn audience(&self, host: &str) -> Option<GateHost> {
        let listed = |asked: &str| self.gate.hosts.iter().find(|known| known.host == asked).cloned();
        if let Some(known) = listed(host) {
            return Some(known);
        }
        // Equal bytes need no parsing.
        if !self.dev && host == self.public.authority() {
            return Some(GateHost { host: host.to_owned(), roles: Vec::new() });
        }
        let asked =
            |scheme: &str| Origin::parse(&format!("{scheme}://{host}")).map(|origin| origin.authority().to_owned());
        if self.is_host(host) {
            let own = asked(&self.public.scheme)?;
            return Some(listed(&own).unwrap_or(GateHost { host: own, roles: Vec::new() }));
        }
        asked("https").filter(|_| is_written_plainly(host)).and_then(|asked| listed(&asked))
    }

    /// Whether pages of an origin may call.
    pub fn is_origin(&self, origin: &str) -> bool {
        // Equal bytes need no parsing.
        if self.origins.iter().any(|listed| *listed.url == *origin) {
            return true;
        }
        let plainly = split_origin(origin).is_some_and(|(_, authority)| is_written_plainly(authority));
        plainly && Origin::parse(origin).is_some_and(|origin| self.origins.contains(&origin))
    }

    /// Whether a peer is a trusted proxy.
    pub fn is_trusted(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(&peer))
    }
}

/// Splits an origin into its scheme, of letters only, and the authority after `://`.
pub fn split_origin(origin: &str) -> Option<(&str, &str)> {
    origin.split_once("://").filter(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Whether a host and port are in the form that browsers send. A URL parser also accepts blanks, slashes, percent signs and
/// an empty user.
pub fn is_written_plainly(authority: &str) -> bool {
    !authority.is_empty() && authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(public: &str, dev: bool) -> Site {
        Site { dev, ..Site::at(Origin::parse(public).unwrap_or_else(|| panic!("{public}"))) }
    }

    #[test]
    fn an_origin_is_compared_as_parsed() {
        let site = site("https://admin.example.com", false);
        let table = [
            ("https://admin.example.com", true),
            ("https://admin.example.com:443", true),
            ("HTTPS://ADMIN.example.com", true),
            ("http://admin.example.com", false),
            ("https://admin.example.com:444", false),
            ("https://admin.example.com.evil.example", false),
            ("https://evil.example/admin.example.com", false),
            ("https://evil.example?https://admin.example.com", false),
            ("https://admin.example.com@evil.example", false),
            ("https://admin.example.com/", false),
            ("https://@admin.example.com", false),
            ("https:admin.example.com", false),
            ("ht\ttps://admin.example.com", false),
            ("https:\\\\admin.example.com", false),
            ("https://admin\t.example.com", false),
            ("https://admin%2eexample.com", false),
            ("null", false),
            ("", false),
            ("file://", false),
        ];
        for (origin, ours) in table {
            assert_eq!(site.is_origin(origin), ours, "{origin}");
        }
    }

    #[test]
    fn a_host_is_ours_by_name_and_port_and_in_dev_when_it_is_this_machine() {
        let public = site("https://admin.example.com", false);
        for (host, ours) in [
            ("admin.example.com", true),
            ("admin.example.com:443", true),
            ("ADMIN.example.com", true),
            ("admin.example.com:8080", false),
            ("evil.example", false),
            ("admin.exa\tmple.com", false),
            ("admin%2Eexample.com", false),
            ("@admin.example.com", false),
            ("admin.example.com/", false),
            ("admin.example.com\\", false),
            ("admin.example.com?", false),
            ("localhost", false),
            ("admin.example.com@evil.example", false),
            ("@admin.example.com", false),
            ("admin.example.com/", false),
            ("admin.exam\tple.com", false),
            ("admin%2eexample.com", false),
            ("admin。example.com", false),
            ("", false),
        ] {
            assert_eq!(public.is_host(host), ours, "{host}");
        }
        let dev = site("http://127.0.0.1:8080", true);
        for (host, ours) in [
            ("localhost:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("localhost:9999", true),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
        ] {
            assert_eq!(dev.is_host(host), ours, "{host}");
        }
    }
}
