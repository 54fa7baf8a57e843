//! The queue of steps for a connection, in the order of requests. Measures the wait of its head. Refuses a step while too many wait.
//! Does not know what a step does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::fault::Fault;

/// Wait of the head from which on the queue is long.
const LONG: Duration = Duration::from_millis(300);

/// Places for steps, and the queue before them. Clones share both.
#[derive(Clone, Debug)]
pub struct StepQueue(Arc<Queue>);

#[derive(Debug)]
struct Queue {
    places: Semaphore,
    waiting: Semaphore,
    waiters: Mutex<Waiters>,
}

/// Times since which steps wait, in the order of their arrival.
#[derive(Debug, Default)]
struct Waiters {
    since: BTreeMap<u64, Instant>,
    next: u64,
}

/// A waiting step, until dropped.
struct InQueue<'a> {
    queue: &'a Queue,
    id: u64,
}

impl StepQueue {
    /// A queue before `places` places, in which `waiting` may wait.
    pub fn new(places: usize, waiting: usize) -> StepQueue {
        let waiting = Semaphore::new(waiting.min(Semaphore::MAX_PERMITS));
        StepQueue(Arc::new(Queue { places: Semaphore::new(places), waiting, waiters: Mutex::default() }))
    }

    /// Waits for a place.
    ///
    /// # Errors
    ///
    /// [`Fault::Crowded`] while too many wait.
    pub async fn place(&self) -> Result<SemaphorePermit<'_>, Fault> {
        self.place_since(Instant::now()).await
    }

    /// Whether the head of the queue has waited for longer than 300 ms.
    pub fn is_long(&self) -> bool {
        self.is_long_at(Instant::now())
    }

    async fn place_since(&self, now: Instant) -> Result<SemaphorePermit<'_>, Fault> {
        let queue = &*self.0;
        if let Ok(place) = queue.places.try_acquire() {
            return Ok(place);
        }
        let _waiting = queue.waiting.try_acquire().map_err(|_| Fault::Crowded)?;
        let _in_queue = queue.join(now);
        // The semaphore is never closed.
        queue.places.acquire().await.map_err(|_| Fault::Crowded)
    }

    fn is_long_at(&self, now: Instant) -> bool {
        self.0.waiters().since.first_key_value().is_some_and(|(_, since)| now.saturating_duration_since(*since) > LONG)
    }
}

impl Queue {
    fn join(&self, now: Instant) -> InQueue<'_> {
        let mut waiters = self.waiters();
        let id = waiters.next;
        waiters.next += 1;
        waiters.since.insert(id, now);
        InQueue { queue: self, id }
    }

    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InQueue<'_> {
    fn drop(&mut self) {
        self.queue.waiters().since.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_queue_is_long_while_its_head_has_waited_for_more_than_300_ms() {
        let (queue, begin, ms) = (StepQueue::new(1, 8), Instant::now(), Duration::from_millis(1));
        let held = queue.place().await;
        let mut first = Box::pin(queue.place_since(begin));
        let mut second = Box::pin(queue.place_since(begin + LONG));
        assert!(held.is_ok() && first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        assert!(!queue.is_long_at(begin + LONG));
        assert!(queue.is_long_at(begin + LONG + ms));
        // The second step becomes the head.
        drop(held);
        let first = first.await;
        assert!(first.is_ok() && !queue.is_long_at(begin + 2 * LONG));
        assert!(queue.is_long_at(begin + 2 * LONG + ms));
        // A step that leaves the queue waits no more.
        drop(second);
        assert!(!queue.is_long_at(begin + 3 * LONG));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_serves_in_order() {
        let queue = StepQueue::new(1, 2);
        let held = queue.place().await;
        let (mut first, mut second) = (Box::pin(queue.place()), Box::pin(queue.place()));
        assert!(first.as_mut().now_or_never().is_none());
        assert!(second.as_mut().now_or_never().is_none());
        assert!(matches!(queue.place().now_or_never(), Some(Err(Fault::Crowded))));
        drop(held);
        assert!(second.as_mut().now_or_never().is_none());
        assert!(first.as_mut().now_or_never().is_some());
        assert!(second.as_mut().now_or_never().is_some());
    }
}
