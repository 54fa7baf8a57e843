//! The limits of the edge: connections, and the time of each phase of a request. Enforces nothing.

use std::time::Duration;

/// The limits of the edge.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximum number of open connections.
    pub connections: usize,
    /// Maximum number of open connections of one network (IPv4 address, IPv6 /64) that is not a trusted proxy: enough for an
    /// office of forty browsers with six connections each. Forty such networks use all connections.
    pub connections_per_network: usize,
    /// Timeout for a request's header, and idle time between requests.
    pub head: Duration,
    /// Timeout for a request's body.
    pub body: Duration,
    /// Timeout for an answer, from the last byte of the header.
    pub request: Duration,
    /// Timeout for a step, which outlives its request. PostgreSQL cancels every statement before it; a step that is still
    /// running waits on a dead connection.
    pub step: Duration,
    /// Write timeout: how long a client may stop reading.
    pub write: Duration,
    /// Time for which requests are still accepted after the signal to stop, so that load balancers notice.
    pub delay: Duration,
    /// Maximum time for requests under way after the listener is closed.
    pub grace: Duration,
}

/// Minimum of the connection limit.
const FEWEST: usize = 16;

impl Limits {
    /// Lowers the connection limit to fit `files` file descriptors: further clients wait in the backlog, and connections to the
    /// database stay possible.
    #[must_use]
    pub fn within(self, files: usize) -> Limits {
        Limits { connections: self.connections.min(files).max(FEWEST), ..self }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 10_000,
            connections_per_network: 256,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            request: Duration::from_secs(15),
            step: Duration::from_secs(20),
            write: Duration::from_secs(10),
            delay: Duration::ZERO,
            grace: Duration::from_secs(5),
        }
    }
}
