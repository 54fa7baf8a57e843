//! The site: where we are on the web, which origins and hosts are ours, whose gates we keep, and whose word on addresses
//! we take.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;
use url::{Host, Url};

use super::CookieNames;

/// An origin (RFC 6454): scheme, host and port, compared as parsed, never as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin a URL or an `Origin` header names: http or https, and nothing after the port.
    pub fn parse(text: &str) -> Option<Origin> {
        let url = Url::parse(text).ok()?;
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let ours = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        if !bare || !ours {
            return None;
        }
        let port = url.port_or_known_default()?;
        Some(Origin { scheme: url.scheme().into(), host: url.host_str()?.into(), port })
    }

    /// Whether it is spoken to over TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether its host is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Its host, as a URL writes it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port, given or the scheme's own.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// As a URL without a path.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.authority())
    }

    /// Its host, with its port where that is not the scheme's own.
    pub fn authority(&self) -> String {
        match (self.scheme.as_str(), self.port) {
            ("http", 80) | ("https", 443) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }

    /// The same scheme and port at another host.
    #[must_use]
    pub fn at_host(&self, host: &str) -> Origin {
        Origin { host: host.into(), ..self.clone() }
    }
}

/// Whether a host is this machine, by its name alone.
pub fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        Err(_) => false,
    }
}

/// Where we are.
#[derive(Clone, Debug)]
pub struct Site {
    /// Our own origin.
    pub public: Origin,
    /// Every origin whose pages may call us, our own among them.
    pub origins: Arc<[Origin]>,
    /// Whether this is `dev`: every loopback host is ours, and the pages for trying things are there.
    pub dev: bool,
    /// Peers whose `X-Forwarded-For` we believe.
    pub trusted_proxies: Arc<[IpNet]>,
    /// The gates we keep for others.
    pub gate: Gate,
}

/// Gates: proxies before other services, which ask us whom to let through.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// Their hosts. Ours is one too, listed or not.
    pub hosts: Arc<[GateHost]>,
    /// The domain of the cookie that names a session at them, if there is one.
    pub domain: Option<Arc<str>>,
}

/// A host whose gate is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateHost {
    /// `HOST` or `HOST:PORT`, as a URL with https writes it.
    pub host: String,
    /// The roles any of which the host wants; none: whoever is signed in may pass.
    pub roles: Vec<String>,
}

impl Site {
    /// How our cookies are named here.
    pub fn cookie_names(&self) -> CookieNames {
        CookieNames::at(&self.public)
    }

    /// Whether a `Host` header names us.
    pub fn is_host(&self, host: &str) -> bool {
        let asked = Origin::parse(&format!("{}://{host}", self.public.scheme));
        let Some(asked) = asked.filter(|_| is_written_plainly(host)) else { return false };
        if self.dev {
            return asked.is_loopback();
        }
        asked.host == self.public.host && asked.port == self.public.port
    }

    /// The host of a gate as assertions name it, with the roles it wants; `None`: neither ours nor one we keep a gate for.
    pub fn audience(&self, host: &str) -> Option<GateHost> {
        let listed = |asked: &str| self.gate.hosts.iter().find(|known| known.host == asked).cloned();
        if let Some(known) = listed(host) {
            return Some(known);
        }
        let asked = |scheme: &str| Origin::parse(&format!("{scheme}://{host}")).map(|origin| origin.authority());
        if self.is_host(host) {
            let own = asked(&self.public.scheme)?;
            return Some(listed(&own).unwrap_or(GateHost { host: own, roles: Vec::new() }));
        }
        asked("https").filter(|_| is_written_plainly(host)).and_then(|asked| listed(&asked))
    }

    /// Whether a page of this origin may call us.
    pub fn is_origin(&self, origin: &str) -> bool {
        let plainly = split_origin(origin).is_some_and(|(_, authority)| is_written_plainly(authority));
        plainly && Origin::parse(origin).is_some_and(|origin| self.origins.contains(&origin))
    }

    /// Whether a peer's word on addresses is taken.
    pub fn is_trusted(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(&peer))
    }
}

/// The scheme of an origin, in letters alone, and what follows `://`.
pub(super) fn split_origin(origin: &str) -> Option<(&str, &str)> {
    origin.split_once("://").filter(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// A host and a port as browsers send them. A URL's parser forgives much more: blanks within, slashes, percents, an empty
/// user.
pub(super) fn is_written_plainly(authority: &str) -> bool {
    !authority.is_empty() && authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(public: &str, dev: bool) -> Site {
        let public = Origin::parse(public).unwrap_or_else(|| panic!("{public}"));
        Site { origins: Arc::new([public.clone()]), public, dev, trusted_proxies: Arc::new([]), gate: Gate::default() }
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
