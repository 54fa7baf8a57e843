//! Limits: how much of us any number of clients may have.

use std::time::Duration;

/// How much of us any number of clients may have.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// For a request's header, and between requests.
    pub head: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For an answer, from the header's last byte.
    pub request: Duration,
    /// For what is under way when we are told to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 10_000,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            request: Duration::from_secs(15),
            grace: Duration::from_secs(5),
        }
    }
}
