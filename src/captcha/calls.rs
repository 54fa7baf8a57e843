//! Concurrency limits of calls to a captcha service: in total, per network and per trusted browser, with a queue of waiting
//! callers. Refuses after a bounded wait, and at once while the breaker is open. Counts calls in progress, not guesses, so the
//! counts are kept in memory. Knows nothing of tokens.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use tokio::sync::oneshot;

use super::breaker::Breaker;
use super::reply::Reply;

/// Maximum concurrent calls.
const CALLS: usize = 64;

/// Concurrent calls reserved for trusted browsers.
const RESERVED: usize = 16;

/// Maximum concurrent calls of one network, not counting calls of trusted browsers.
const PER_NETWORK: usize = 4;

/// Time limit of a caller's wait in the queue.
const WAIT: Duration = Duration::from_secs(2);

/// Party whose limit a call counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payer {
    /// A network: an IPv4 address or an IPv6 /64.
    Network(IpNet),
    /// A trusted browser, named by the key of its pool.
    Browser([u8; 32]),
}

/// Limits and breaker of one service.
#[derive(Default)]
pub(super) struct Calls {
    queue: Arc<Mutex<CallQueue>>,
    breaker: Mutex<Breaker>,
}

/// Calls in progress, and waiting callers in order of arrival.
#[derive(Default)]
struct CallQueue {
    networks: HashMap<IpNet, usize>,
    of_networks: usize,
    browsers: HashSet<[u8; 32]>,
    waiting: VecDeque<(Payer, oneshot::Sender<CallPermit>)>,
}

/// Permit for one call; dropping it admits the next waiting caller.
pub(super) struct CallPermit {
    payer: Payer,
    queue: Arc<Mutex<CallQueue>>,
}

impl Calls {
    /// Waits for a permit. The error is the reply to a caller that gets none.
    pub(super) async fn enter(&self, payer: Payer) -> Result<CallPermit, Reply> {
        let down = Reply::Down("it did not answer 5 times in a row, and is asked again every 5 s");
        if lock(&self.breaker).is_open(Instant::now()) {
            return Err(down);
        }
        let permit = match self.permit_or_queue(payer) {
            Ok(permit) => permit,
            Err(called) => match tokio::time::timeout(WAIT, called).await {
                Ok(Ok(permit)) => permit,
                Ok(Err(_)) | Err(_) => return Err(Reply::Refused("too many calls are under way")),
            },
        };
        if !lock(&self.breaker).admits(Instant::now()) {
            return Err(down);
        }
        Ok(permit)
    }

    /// Records the result of a call for the breaker.
    pub(super) fn note(&self, down: bool, now: Instant) {
        lock(&self.breaker).note(down, now);
    }

    /// Grants a permit now, or queues the caller and returns the receiver of its permit.
    fn permit_or_queue(&self, payer: Payer) -> Result<CallPermit, oneshot::Receiver<CallPermit>> {
        let mut queue = lock(&self.queue);
        if queue.has_room(payer) {
            queue.take(payer);
            return Ok(CallPermit { payer, queue: Arc::clone(&self.queue) });
        }
        let (call, called) = oneshot::channel();
        queue.waiting.push_back((payer, call));
        Err(called)
    }
}

impl CallQueue {
    fn has_room(&self, payer: Payer) -> bool {
        self.of_networks + self.browsers.len() < CALLS
            && match payer {
                Payer::Network(network) => {
                    self.of_networks < CALLS - RESERVED
                        && self.networks.get(&network).is_none_or(|calls| *calls < PER_NETWORK)
                }
                Payer::Browser(key) => !self.browsers.contains(&key),
            }
    }

    fn take(&mut self, payer: Payer) {
        match payer {
            Payer::Network(network) => {
                *self.networks.entry(network).or_default() += 1;
                self.of_networks += 1;
            }
            Payer::Browser(key) => drop(self.browsers.insert(key)),
        }
    }

    fn give_back(&mut self, payer: Payer) {
        match payer {
            Payer::Network(network) => {
                self.of_networks = self.of_networks.saturating_sub(1);
                let left = self.networks.get(&network).map_or(0, |calls| calls.saturating_sub(1));
                if left == 0 {
                    self.networks.remove(&network);
                } else {
                    self.networks.insert(network, left);
                }
            }
            Payer::Browser(key) => drop(self.browsers.remove(&key)),
        }
    }

    /// Grants permits to waiting callers within their limits, in order of arrival. Callers that gave up leave the queue.
    fn called(&mut self) -> Vec<(Payer, oneshot::Sender<CallPermit>)> {
        let mut called = Vec::new();
        for (payer, call) in std::mem::take(&mut self.waiting) {
            if call.is_closed() {
                continue;
            }
            if self.has_room(payer) {
                self.take(payer);
                called.push((payer, call));
            } else {
                self.waiting.push_back((payer, call));
            }
        }
        called
    }
}

impl Drop for CallPermit {
    fn drop(&mut self) {
        let mut queue = lock(&self.queue);
        queue.give_back(self.payer);
        let called = queue.called();
        drop(queue);
        for (payer, call) in called {
            // A caller that gave up meanwhile drops the permit, which admits the next one.
            let _taken = call.send(CallPermit { payer, queue: Arc::clone(&self.queue) });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "calls_tests.rs"]
mod tests;
