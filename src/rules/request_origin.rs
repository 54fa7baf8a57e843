//! Request origin: network address and browser of a request, as the trail and the lists of sessions and browsers tell them.
//! Decides nothing: clients choose what they call themselves.

use ipnet::IpNet;

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
