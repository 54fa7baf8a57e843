//! Turns: work that one network may have done once at a time; its further requests wait. Kept in memory, for as long as
//! somebody of the network works or waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One turn at a time for each network. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<IpNet, Queue>>>);

/// The queue of one network: its one place, and how many hold or await it.
#[derive(Debug)]
struct Queue {
    place: Arc<Semaphore>,
    members: usize,
}

/// A turn, over when dropped.
#[derive(Debug)]
pub struct Turn {
    // Dropped in this order: the place is free before the queue may go.
    _permit: Option<OwnedSemaphorePermit>,
    _member: Member,
}

/// Membership of a queue, left when dropped, also by a request that stops waiting.
#[derive(Debug)]
struct Member {
    network: IpNet,
    turns: Turns,
}

impl Turns {
    /// The next turn of a network, as soon as those before it are over.
    pub async fn turn(&self, network: IpNet) -> Turn {
        let (member, place) = self.join(network);
        Turn { _permit: place.acquire_owned().await.ok(), _member: member }
    }

    fn join(&self, network: IpNet) -> (Member, Arc<Semaphore>) {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(network).or_insert_with(|| Queue { place: Arc::new(Semaphore::new(1)), members: 0 });
        queue.members += 1;
        (Member { network, turns: self.clone() }, Arc::clone(&queue.place))
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut queues = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get_mut(&self.network) {
            queue.members -= 1;
            if queue.members == 0 {
                queues.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn network(text: &str) -> IpNet {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[tokio::test]
    async fn a_network_has_one_turn_at_a_time_and_waits_for_no_other_network() {
        let (turns, one, other) = (Turns::default(), network("192.0.2.1/32"), network("2001:db8::/64"));
        let first = turns.turn(one).now_or_never();
        assert!(first.is_some());
        let mut second = Box::pin(turns.turn(one));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(turns.turn(other).now_or_never().is_some());
        drop(first);
        let second = second.now_or_never();
        assert!(second.is_some());
        // A request that stops waiting leaves the queue.
        assert!(turns.turn(one).now_or_never().is_none());
        drop(second);
        assert!(turns.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    }
}
