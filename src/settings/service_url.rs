//! URLs of services that Vestibule calls. Refuses plaintext beyond this machine, and credentials in the URL. Knows no service.

use url::Url;

use crate::edge::is_loopback;

/// Refusal of a text that is no such URL.
pub const NO_SERVICE_URL: &str = "is not a URL with https://, or http:// on this machine";

/// Parses the URL of a service.
pub fn service_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url.host_str()?));
    (bare && safe).then_some(url)
}
