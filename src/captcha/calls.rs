//! Calls to a captcha service: how many are under way at once, in all, of one network and of one trusted browser, and the line
//! of callers that wait for a place. Refuses after a bounded wait, and at once while nobody answers. Knows nothing of what is
//! asked. The counts are of calls under way, not of guesses, so they are kept in memory.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use tokio::sync::oneshot;

use super::Reply;
use super::breaker::Breaker;

/// Calls under way at once.
const PLACES: usize = 64;

/// Places that only trusted browsers take.
const KEPT: usize = 16;

/// Calls under way of one network, besides those that trusted browsers pay for.
const OF_ONE_NETWORK: usize = 4;

/// How long a caller waits for a place.
const WAIT: Duration = Duration::from_secs(2);

/// Who pays for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payer {
    /// A network: an IPv4 address or an IPv6 /64.
    Network(IpNet),
    /// A trusted browser, by the key of its pool.
    Browser([u8; 32]),
}

/// The calls of one service.
#[derive(Default)]
pub(super) struct Calls {
    line: Arc<Mutex<CallLine>>,
    breaker: Mutex<Breaker>,
}

/// Calls under way, and the callers that wait in the order they came.
#[derive(Default)]
struct CallLine {
    networks: HashMap<IpNet, usize>,
    of_networks: usize,
    browsers: HashSet<[u8; 32]>,
    waiting: VecDeque<(Payer, oneshot::Sender<CallPlace>)>,
}

/// A place for a call, given back when dropped.
pub(super) struct CallPlace {
    payer: Payer,
    line: Arc<Mutex<CallLine>>,
}

impl Calls {
    /// A place for a call, or the reply without one.
    pub(super) async fn enter(&self, payer: Payer) -> Result<CallPlace, Reply> {
        let down = Reply::Down("it did not answer 5 times in a row, and is asked again every 5 s");
        if lock(&self.breaker).is_open(Instant::now()) {
            return Err(down);
        }
        let place = match self.stand_in_line(payer) {
            Ok(place) => place,
            Err(called) => match tokio::time::timeout(WAIT, called).await {
                Ok(Ok(place)) => place,
                Ok(Err(_)) | Err(_) => return Err(Reply::Refused("too many calls are under way")),
            },
        };
        if !lock(&self.breaker).admits(Instant::now()) {
            return Err(down);
        }
        Ok(place)
    }

    /// Notes how a call went.
    pub(super) fn note(&self, down: bool, now: Instant) {
        lock(&self.breaker).note(down, now);
    }

    /// A place if there is one now, else what calls the caller when it has one.
    fn stand_in_line(&self, payer: Payer) -> Result<CallPlace, oneshot::Receiver<CallPlace>> {
        let mut line = lock(&self.line);
        if line.has_room(payer) {
            line.take(payer);
            return Ok(CallPlace { payer, line: Arc::clone(&self.line) });
        }
        let (call, called) = oneshot::channel();
        line.waiting.push_back((payer, call));
        Err(called)
    }
}

impl CallLine {
    fn has_room(&self, payer: Payer) -> bool {
        self.of_networks + self.browsers.len() < PLACES
            && match payer {
                Payer::Network(network) => {
                    self.of_networks < PLACES - KEPT
                        && self.networks.get(&network).is_none_or(|calls| *calls < OF_ONE_NETWORK)
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

    /// Takes places for the callers that may have one now, in the order they came. Callers that gave up leave the line.
    fn called(&mut self) -> Vec<(Payer, oneshot::Sender<CallPlace>)> {
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

impl Drop for CallPlace {
    fn drop(&mut self) {
        let mut line = lock(&self.line);
        line.give_back(self.payer);
        let called = line.called();
        drop(line);
        for (payer, call) in called {
            // A caller that gave up this moment drops the place, which goes to the next in line.
            let _taken = call.send(CallPlace { payer, line: Arc::clone(&self.line) });
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "calls_tests.rs"]
mod tests;
