//! The load of the pool: connections in use, and requests that wait for one. Refuses nothing.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Load of the pool.
#[derive(Clone, Copy, Debug)]
pub struct Pressure {
    /// Maximum number of connections.
    pub most: usize,
    /// Connections in use.
    pub in_use: usize,
    /// Idle connections.
    pub idle: usize,
    /// Requests that wait for a connection.
    pub waiting: usize,
    /// Requests that got no connection in time.
    pub refused: u64,
}

/// Requests that wait for a connection, and those that got none.
#[derive(Debug, Default)]
pub struct Waits {
    /// Requests that wait.
    pub waiting: AtomicUsize,
    /// Requests that got no connection in time.
    pub refused: AtomicU64,
}

/// A waiting request, counted until this value is dropped, even if its client disconnected.
pub struct InLine<'a>(&'a Waits);

impl<'a> InLine<'a> {
    /// Counts a request that waits from now on.
    pub fn of(waits: &'a Waits) -> InLine<'a> {
        waits.waiting.fetch_add(1, Ordering::Relaxed);
        InLine(waits)
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
