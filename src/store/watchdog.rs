//! The watchdog of a pool: aborts a connection that is held longer than [`HELD`], which is all that a silent server costs. One
//! task watches all connections of a pool. Knows no statement.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Maximum time a connection is held: longer than the statement timeout, shorter than the response timeout. A server silent for
/// this long counts as lost.
pub const HELD: Duration = Duration::from_secs(8);

/// The connections of a pool. Clones share them.
#[derive(Clone)]
pub struct Watchdog(Arc<Watched>);

struct Watched {
    /// The zero of `held_since`.
    begun: Instant,
    connections: Mutex<Vec<Weak<Hold>>>,
    is_watching: AtomicBool,
    /// Number of connections aborted or given up so far.
    given_up: AtomicU64,
}

/// One connection, held or not.
pub struct Hold {
    task: AbortHandle,
    /// Microseconds since the watchdog began; zero: not held.
    held_since: AtomicU64,
}

/// A held connection; dropping it ends the hold.
pub struct HeldConnection(Arc<Hold>);

impl Drop for HeldConnection {
    fn drop(&mut self) {
        self.0.held_since.store(0, Ordering::Relaxed);
    }
}

impl Default for Watchdog {
    fn default() -> Watchdog {
        let (connections, is_watching, given_up) = (Mutex::default(), AtomicBool::default(), AtomicU64::default());
        Watchdog(Arc::new(Watched { begun: Instant::now(), connections, is_watching, given_up }))
    }
}

impl Watchdog {
    /// Watches a connection from now on; `task` reads and writes its stream. The first connection starts the watching task.
    pub fn watch(&self, task: AbortHandle) -> Arc<Hold> {
        let hold = Arc::new(Hold { task, held_since: AtomicU64::new(0) });
        self.0.connections().push(Arc::downgrade(&hold));
        if !self.0.is_watching.swap(true, Ordering::Relaxed) {
            tokio::spawn(watching(Arc::downgrade(&self.0)));
        }
        hold
    }

    /// Holds a connection until the returned value is dropped.
    pub fn hold(&self, hold: &Arc<Hold>) -> HeldConnection {
        hold.held_since.store(self.0.now(), Ordering::Relaxed);
        HeldConnection(Arc::clone(hold))
    }

    /// Counts every connection made so far as given up.
    pub fn give_up(&self) {
        self.0.given_up.fetch_add(1, Ordering::Relaxed);
    }

    /// Number of times that connections were given up.
    pub fn given_up(&self) -> u64 {
        self.0.given_up.load(Ordering::Relaxed)
    }
}

impl Watched {
    /// Microseconds since the watchdog began, at least one.
    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    fn connections(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Hold>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Aborts the connections held too long. Returns the time until another may be.
    fn look(&self, now: u64) -> Duration {
        let mut next = HELD;
        self.connections().retain(|connection| {
            let Some(hold) = connection.upgrade() else { return false };
            let since = hold.held_since.load(Ordering::Relaxed);
            if since == 0 {
                return true;
            }
            let left = HELD.saturating_sub(Duration::from_micros(now.saturating_sub(since)));
            // A connection given back meanwhile is not aborted.
            let is_late = left.is_zero()
                && hold.held_since.compare_exchange(since, 0, Ordering::Relaxed, Ordering::Relaxed).is_ok();
            if is_late {
                // The other connections to a silent server are likely dead too: all made so far are replaced.
                self.given_up.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(seconds = HELD.as_secs(), "store: connection held too long, given up");
                hold.task.abort();
            } else if !left.is_zero() {
                next = next.min(left);
            }
            true
        });
        next
    }
}

/// Looks when the oldest hold may be too long, until the pool is gone.
async fn watching(watched: Weak<Watched>) {
    loop {
        let Some(next) = watched.upgrade().map(|watched| watched.look(watched.now())) else { return };
        tokio::time::sleep(next).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A task that never ends by itself.
    fn endless() -> tokio::task::JoinHandle<()> {
        tokio::spawn(std::future::pending())
    }

    /// Microseconds.
    fn at(time: Duration) -> u64 {
        u64::try_from(time.as_micros()).unwrap_or_else(|error| panic!("{error}"))
    }

    const MOMENT: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn a_connection_held_too_long_is_aborted_and_no_other() {
        let watchdog = Watchdog::default();
        let (late, early, idle) = (endless(), endless(), endless());
        let [first, second, _third] = [&late, &early, &idle].map(|task| watchdog.watch(task.abort_handle()));
        let (began, later) = (at(MOMENT), at(MOMENT + HELD / 2));
        first.held_since.store(began, Ordering::Relaxed);
        second.held_since.store(later, Ordering::Relaxed);
        assert_eq!(watchdog.0.look(at(HELD)), MOMENT);
        assert_eq!(watchdog.given_up(), 0);
        assert_eq!(watchdog.0.look(at(HELD + MOMENT)), HELD / 2);
        assert!(late.await.is_err_and(|error| error.is_cancelled()));
        assert_eq!(watchdog.given_up(), 1);
        drop(HeldConnection(second));
        assert_eq!(watchdog.0.look(at(3 * HELD)), HELD);
        assert!(!early.is_finished() && !idle.is_finished() && watchdog.given_up() == 1);
    }

    #[tokio::test]
    async fn a_hold_begins_anew_each_time() {
        let watchdog = Watchdog::default();
        let task = endless();
        let hold = watchdog.watch(task.abort_handle());
        let held = watchdog.hold(&hold);
        assert_ne!(hold.held_since.load(Ordering::Relaxed), 0);
        drop(held);
        assert_eq!(hold.held_since.load(Ordering::Relaxed), 0);
        assert_eq!(watchdog.0.look(at(100 * HELD)), HELD);
        assert_eq!(watchdog.given_up(), 0);
    }

    #[tokio::test]
    async fn connections_that_are_gone_are_forgotten() {
        let watchdog = Watchdog::default();
        for _ in 0..100 {
            drop(watchdog.watch(endless().abort_handle()));
        }
        assert_eq!(watchdog.0.look(at(HELD)), HELD);
        assert!(watchdog.0.connections().is_empty());
    }
}
