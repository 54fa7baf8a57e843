//! Limits: how much of us any number of clients may have.

use std::time::Duration;

/// How much of us any number of clients may have.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Of these, from one network (IPv4 address, IPv6 /64) that is no trusted proxy. An office behind one address has
    /// room for forty browsers of six connections each; it takes forty such networks to fill the room.
    pub connections_per_network: usize,
    /// For a request's header, and between requests.
    pub head: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For an answer, from the header's last byte.
    pub request: Duration,
    /// For a step, which goes on when its answer is too late: by then PostgreSQL has ended every statement, and one that
    /// has not ended is one nothing more is heard of.
    pub step: Duration,
    /// For an answer to be taken, from when the client first took no more of it.
    pub write: Duration,
    /// For whoever leads clients to us, to hear that we are told to stop: until then all is still served.
    pub delay: Duration,
    /// For what is under way when we no longer accept.
    pub grace: Duration,
}

/// Connections there is always room for.
const FEWEST: usize = 16;

impl Limits {
    /// No more connections than there are files for them: whoever comes when none is left waits to be accepted, and the
    /// database can still be connected to.
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
