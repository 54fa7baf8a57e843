//! Admission of session look-ups: a bounded number run at once, networks take turns, and one network holds at most a
//! quarter of what runs and a quarter of what waits. Refuses a caller whose network has no room left to wait. Kept in
//! memory: it bounds load and counts no guess. Knows no database.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use tokio::sync::oneshot;

/// Look-ups that may wait for each that runs. A look-up takes about a millisecond: a full queue is served within a request's
/// timeout even at 5 ms each.
const WAITERS: usize = 256;

/// The caller of a session look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookupCaller {
    /// A network: an IPv4 address or an IPv6 /64. Limited to its quarter.
    Network(IpNet),
    /// A trusted proxy that names no client. It stands for many clients, and has no limit.
    TrustedProxy,
}

/// Admits look-ups. Clones share one set of places.
#[derive(Clone, Debug)]
pub struct LookupGate {
    state: Arc<Mutex<GateState>>,
    running_share: usize,
    waiting_most: usize,
    waiting_share: usize,
}

#[derive(Debug, Default)]
struct GateState {
    free: usize,
    waiting: usize,
    next_waiter: u64,
    /// Callers with a running or waiting look-up.
    callers: HashMap<LookupCaller, CallerQueue>,
    /// Callers to serve next, each once: those that wait and may run one more. Empty while a place is free.
    turns: VecDeque<LookupCaller>,
}

#[derive(Debug, Default)]
struct CallerQueue {
    running: usize,
    waiters: VecDeque<(u64, oneshot::Sender<()>)>,
    /// Whether the caller is in `turns`.
    queued: bool,
}

/// The error of a look-up whose queue, or whose caller's share of the queue, is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

/// A running look-up; dropping it frees its place.
#[derive(Debug)]
pub struct LookupPlace {
    gate: LookupGate,
    caller: LookupCaller,
}

/// A waiting look-up; dropping it leaves the queue, and gives back a place granted meanwhile.
struct LookupWaiter {
    gate: LookupGate,
    caller: LookupCaller,
    id: u64,
    taken: bool,
}

impl LookupGate {
    /// A gate that runs `places` look-ups at once.
    pub fn new(places: usize) -> LookupGate {
        let places = places.max(1);
        let waiting_most = places.saturating_mul(WAITERS);
        LookupGate {
            state: Arc::new(Mutex::new(GateState { free: places, ..GateState::default() })),
            running_share: (places / 4).max(1),
            waiting_most,
            waiting_share: waiting_most / 4,
        }
    }

    /// Waits for a place.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] at once, if the queue, or the caller's quarter of it, is full.
    pub async fn place(&self, caller: LookupCaller) -> Result<LookupPlace, NoRoom> {
        let (mut waiter, granted) = {
            let mut state = self.state();
            let waiting = state.waiting;
            let GateState { free, callers, .. } = &mut *state;
            let queue = callers.entry(caller).or_default();
            // While a place is free no caller is queued, so none is overtaken.
            if *free > 0 && queue.running < self.running_most(caller) {
                *free -= 1;
                queue.running += 1;
                return Ok(LookupPlace { gate: self.clone(), caller });
            }
            if waiting >= self.waiting_most || queue.waiters.len() >= self.waiting_limit(caller) {
                state.forget_idle(caller);
                return Err(NoRoom);
            }
            let (grant, granted) = oneshot::channel();
            let id = state.enqueue(caller, grant, self.running_most(caller));
            (LookupWaiter { gate: self.clone(), caller, id, taken: false }, granted)
        };
        // While this waits, the sender leaves the queue only by a grant.
        granted.await.map_err(|_| NoRoom)?;
        waiter.taken = true;
        Ok(LookupPlace { gate: self.clone(), caller })
    }

    fn running_most(&self, caller: LookupCaller) -> usize {
        if caller == LookupCaller::TrustedProxy { usize::MAX } else { self.running_share }
    }

    fn waiting_limit(&self, caller: LookupCaller) -> usize {
        if caller == LookupCaller::TrustedProxy { self.waiting_most } else { self.waiting_share }
    }

    fn state(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_back(&self, caller: LookupCaller) {
        let mut state = self.state();
        state.free += 1;
        if let Some(queue) = state.callers.get_mut(&caller) {
            queue.running -= 1;
        }
        state.take_a_turn(caller, self.running_most(caller));
        while state.free > 0 {
            let Some(next) = state.turns.pop_front() else { break };
            state.grant(next, self.running_most(next));
        }
        state.forget_idle(caller);
    }

    fn leave(&self, caller: LookupCaller, id: u64) -> bool {
        let mut state = self.state();
        let Some(queue) = state.callers.get_mut(&caller) else { return false };
        let Some(at) = queue.waiters.iter().position(|(waiter, _)| *waiter == id) else { return false };
        let _left = queue.waiters.remove(at);
        if queue.waiters.is_empty() && std::mem::take(&mut queue.queued) {
            state.turns.retain(|other| *other != caller);
        }
        state.waiting -= 1;
        state.forget_idle(caller);
        true
    }
}

impl GateState {
    fn enqueue(&mut self, caller: LookupCaller, grant: oneshot::Sender<()>, most: usize) -> u64 {
        let id = self.next_waiter;
        self.next_waiter += 1;
        self.waiting += 1;
        self.callers.entry(caller).or_default().waiters.push_back((id, grant));
        self.take_a_turn(caller, most);
        id
    }

    /// Queues a caller that waits, may run one more and is not queued yet.
    fn take_a_turn(&mut self, caller: LookupCaller, most: usize) {
        let Some(queue) = self.callers.get_mut(&caller) else { return };
        if !queue.queued && !queue.waiters.is_empty() && queue.running < most {
            queue.queued = true;
            self.turns.push_back(caller);
        }
    }

    /// Gives a free place to the first waiter of a caller whose turn it is.
    fn grant(&mut self, caller: LookupCaller, most: usize) {
        let Some(queue) = self.callers.get_mut(&caller) else { return };
        queue.queued = false;
        let Some((_, grant)) = queue.waiters.pop_front() else { return };
        queue.running += 1;
        self.free -= 1;
        self.waiting -= 1;
        // A dropped waiter gives the place back.
        let _gone = grant.send(());
        self.take_a_turn(caller, most);
    }

    fn forget_idle(&mut self, caller: LookupCaller) {
        let idle = |queue: &CallerQueue| queue.running == 0 && queue.waiters.is_empty() && !queue.queued;
        if self.callers.get(&caller).is_some_and(idle) {
            self.callers.remove(&caller);
        }
    }
}

impl Drop for LookupPlace {
    fn drop(&mut self) {
        self.gate.give_back(self.caller);
    }
}

impl Drop for LookupWaiter {
    fn drop(&mut self) {
        // A waiter outside the queue without a place was granted one that is unused.
        if !self.taken && !self.gate.leave(self.caller, self.id) {
            self.gate.give_back(self.caller);
        }
    }
}

#[cfg(test)]
#[path = "lookups_tests.rs"]
mod tests;
