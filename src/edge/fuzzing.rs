//! Fuzz targets of request headers: cookies, forwarded addresses, hosts and origins.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::header::{COOKIE, HeaderName};
use http::{HeaderMap, HeaderValue};
use ipnet::IpNet;

use super::requester::requester as found;
use super::{CookieKind, CookieNames, Origin, Peer, Presented, Site};
use crate::doors::staff::CREDENTIALS;
use crate::rules::token::Token;

/// One header field for each line.
fn headers<'a>(name: &HeaderName, lines: impl Iterator<Item = &'a [u8]>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in lines.filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        headers.append(name, value);
    }
    headers
}

fn origin(text: &str) -> Origin {
    Origin::parse(text).unwrap_or_else(|| panic!("{text} is no origin"))
}

fn all(origins: &[&str], dev: bool, trusted: &[&str]) -> Site {
    let origins: Vec<Origin> = origins.iter().copied().map(origin).collect();
    let trusted: Option<Vec<IpNet>> = trusted.iter().map(|network| network.parse().ok()).collect();
    let public = origins.first().cloned().unwrap_or_else(|| panic!("nowhere"));
    let trusted_proxies = trusted.unwrap_or_default().into();
    Site { origins: origins.into(), dev, trusted_proxies, ..Site::at(public) }
}

/// The first byte chooses TLS or cleartext; each line after it is a `Cookie` header. A token is found if and only if exactly
/// one cookie has its name, and its value is a token.
pub fn cookies(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let public = if *kind == b's' { "https://admin.example.com" } else { "http://127.0.0.1:8080" };
    let names = CookieNames::at(&origin(public), &CREDENTIALS.cookies);
    let headers = headers(&COOKIE, rest.split(|byte| *byte == b'\n'));
    let presented = Presented::read(&headers, &CREDENTIALS, names);
    for (kind, token) in [(CookieKind::Pending, presented.pending), (CookieKind::Session, presented.session)] {
        let lines: Vec<String> =
            headers.get_all(COOKIE).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
        let pairs = lines.iter().flat_map(|line| line.split(';')).map(|pair| pair.trim_matches([' ', '\t']));
        let values: Vec<&str> = pairs
            .filter_map(|pair| {
                pair.strip_prefix(names.of(kind)?.as_ref())?.trim_start_matches([' ', '\t']).strip_prefix('=')
            })
            .collect();
        let only = if let [only] = values.as_slice() { Token::parse(only.trim_matches([' ', '\t'])) } else { None };
        assert_eq!(token.map(|token| token.reveal()), only.map(|token| token.reveal()), "{lines:?}");
    }
}

/// The first line is the peer; each line after it is an `X-Forwarded-For` header. The requester is the peer unless the
/// peer is trusted, and never an entry left of an untrusted address.
pub fn requester(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let peer = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.parse::<IpAddr>().ok());
    let Some(peer) = peer else { return };
    let site = all(&["https://admin.example.com"], false, &["10.0.0.0/8", "::1/128", "fd00::/8"]);
    let name = HeaderName::from_static("x-forwarded-for");
    let headers = headers(&name, lines);
    let ask = |headers: &HeaderMap| found(&site, Peer(SocketAddr::new(peer, 4711)), headers).address();
    let address = ask(&headers);
    let peer = peer.to_canonical();
    if !site.is_trusted(peer) {
        assert_eq!(address, peer);
        return;
    }
    let lines: Vec<&[u8]> = headers.get_all(&name).iter().map(HeaderValue::as_bytes).collect();
    let joined = lines.join(b",".as_slice());
    let readable: Vec<IpAddr> = joined.rsplit(|byte| *byte == b',').map_while(hop).collect();
    let untrusted = readable.iter().find(|hop| !site.is_trusted(**hop));
    assert_eq!(Some(&address), untrusted.or(readable.last()).or(Some(&peer)), "{headers:?}");
    // A client cannot change the result by sending a list of its own.
    if !site.is_trusted(address) {
        let invented = [b"203.0.113.66, 10.0.0.9".as_slice()].into_iter().chain(lines);
        assert_eq!(ask(&self::headers(&name, invented)), address, "{headers:?}");
    }
}

fn hop(bytes: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let ip = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    ip.ok().or_else(|| bare?.parse().ok()).map(|ip| ip.to_canonical())
}

/// The first line is a `Host`, the second an `Origin`. Those accepted are in the form that browsers send, but for capitals
/// and a default port.
pub fn site(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (host, sent) = text.split_once('\n').unwrap_or((&text, &text));
    let site = all(&["https://admin.example.com", "https://cms.example.com:8443"], false, &[]);
    let ours = |authority: &str| {
        let authority = authority.to_ascii_lowercase();
        let (name, port) = authority.split_once(':').unwrap_or((&authority, "443"));
        let port = if port.is_empty() { Some(443) } else { port.parse::<u16>().ok() };
        (name == "admin.example.com" && port == Some(443)) || (name == "cms.example.com" && port == Some(8443))
    };
    if site.is_host(host) {
        assert!(ours(host) && host[..1].eq_ignore_ascii_case("a"), "host {host:?}");
    }
    if site.is_origin(sent) {
        let (scheme, authority) = sent.split_once("://").unwrap_or_default();
        assert!(scheme.eq_ignore_ascii_case("https") && ours(authority), "origin {sent:?}");
    }
    let dev = Site { dev: true, origins: Arc::new([]), ..site };
    assert!(!dev.is_origin(sent));
    if dev.is_host(host) {
        let name = host.to_ascii_lowercase();
        let number = |c: char| c.is_ascii_hexdigit() || c == 'x' || c == '.' || c == ':';
        let this_machine = name.starts_with("localhost") || name.starts_with('[') || name.chars().all(number);
        assert!(this_machine && !name.contains(['/', '@', '\\', '?', '#', ' ', '\t']), "host {host:?} in dev");
    }
    for text in [host, sent] {
        let Some(parsed) = Origin::parse(text) else { continue };
        let url = Arc::clone(parsed.url());
        assert!(url.is_ascii() && url.starts_with("http"), "{text:?} {url:?}");
        assert_eq!(Origin::parse(&url), Some(parsed), "{text:?} {url:?}");
    }
}
