//! The audience of a route. Knows no route.

/// Who a route is for: decides which `Host` it is served under, and whether its refusals are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Browsers and scripts: under the site's own host.
    Clients,
    /// Monitors: under any host.
    Monitors,
    /// Proxies that ask in the name of the hosts they stand before: under any `Host`, not with an absolute URI. Most
    /// of what a gate refuses is nobody's fault and is not logged.
    Proxies,
}
