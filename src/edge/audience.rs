//! The audience of a route: clients, monitors or proxies. Knows no route.

/// Audience of a route: decides which `Host` it is served under, and whether its refusals are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Browsers and scripts: under the site's own host.
    Clients,
    /// Monitors: under any host.
    Monitors,
    /// Proxies that ask for the hosts behind them: under any `Host`, not with an absolute URI. Refusals
    /// below 500 are not logged: most visitors whom a gate refuses are just not signed in.
    Proxies,
}
