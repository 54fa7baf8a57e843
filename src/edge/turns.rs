//! Turns: each network runs one piece of work at a time; its further requests wait. A network is forgotten when none of its
//! requests works or waits. Refuses nothing. Does not know the work.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Serialises work by network. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<IpNet, NetworkQueue>>>);

/// The queue of one network: a permit for one, and the number of requests that hold or await it.
#[derive(Debug)]
struct NetworkQueue {
    permit: Arc<Semaphore>,
    members: usize,
}

/// A turn; ends when dropped.
#[derive(Debug)]
pub struct Turn {
    // Dropped in this order: the permit is released before the queue is removed.
    _permit: Option<OwnedSemaphorePermit>,
    _member: QueueMember,
}

/// Membership of a queue, until dropped; a request that stops waiting leaves it too.
#[derive(Debug)]
struct QueueMember {
    network: IpNet,
    turns: Turns,
}

impl Turns {
    /// Waits for the next turn of a network.
    pub async fn turn(&self, network: IpNet) -> Turn {
        let (member, permit) = self.join(network);
        Turn { _permit: permit.acquire_owned().await.ok(), _member: member }
    }

    fn join(&self, network: IpNet) -> (QueueMember, Arc<Semaphore>) {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let queue =
            queues.entry(network).or_insert_with(|| NetworkQueue { permit: Arc::new(Semaphore::new(1)), members: 0 });
        queue.members += 1;
        (QueueMember { network, turns: self.clone() }, Arc::clone(&queue.permit))
    }
}

impl Drop for QueueMember {
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
