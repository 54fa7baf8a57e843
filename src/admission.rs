//! Admission to a bounded number of places: callers take turns, and wait in a line of bounded length. Refuses a caller whose
//! share of the line is used up; or, where callers have no shares, whoever of the caller with most in a full line came last.
//! Callers who wait apart have a line of their own and the same turns. Kept in memory: it bounds load and counts no guess. Does
//! not know what runs.

use std::collections::{HashMap, VecDeque};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Something that takes turns with others: a network.
pub trait TakesTurns: Copy + Debug + Eq + Hash {
    /// Whether one caller's share limits it.
    fn has_share(self) -> bool;

    /// Whether it waits in the line apart, which no other caller fills.
    fn waits_apart(self) -> bool {
        false
    }
}

/// The places, the length of the line, and the share of one caller in both.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Number that run at once; at least 1.
    pub places: usize,
    /// Number that wait.
    pub waiting: usize,
    /// Number that wait beside those, of callers who wait apart.
    pub apart: usize,
    /// The share of one caller; `None`: a full line drops the newest waiter of the caller with most in it.
    pub share: Option<Share>,
}

/// Maximum share of one caller.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Number that run at once.
    pub running: usize,
    /// Number that wait.
    pub waiting: usize,
}

/// Admits callers. Clones share one set of places.
#[derive(Clone, Debug)]
pub struct Admission<C: TakesTurns> {
    state: Arc<Mutex<AdmissionState<C>>>,
    bounds: Bounds,
}

#[derive(Debug)]
struct AdmissionState<C> {
    free: usize,
    waiting: usize,
    /// Number of callers that wait in places of their own.
    apart: usize,
    next_waiter: u64,
    /// Callers that run or wait.
    callers: HashMap<C, CallerQueue>,
    /// Callers to serve next, each once: those that wait and may run one more. Empty while a place is free.
    turns: VecDeque<C>,
}

#[derive(Debug, Default)]
struct CallerQueue {
    running: usize,
    waiters: VecDeque<(u64, oneshot::Sender<()>)>,
    /// Number of its waiters that were granted a place since the first of them began to wait.
    granted: u64,
    /// Whether the caller is in `turns`.
    queued: bool,
}

/// The error of a caller whose share of the line, or whose line, is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

/// A place; dropping it frees it.
#[derive(Debug)]
pub struct HeldPlace<C: TakesTurns> {
    admission: Admission<C>,
    caller: C,
    waited: bool,
}

/// A waiting caller; dropping it leaves the line, and gives back a place granted meanwhile.
struct Waiter<C: TakesTurns> {
    admission: Admission<C>,
    caller: C,
    id: u64,
    granted: oneshot::Receiver<()>,
    taken: bool,
}

impl<C: TakesTurns> Admission<C> {
    /// An admission with every place free.
    pub fn new(bounds: Bounds) -> Admission<C> {
        let bounds = Bounds { places: bounds.places.max(1), ..bounds };
        let (callers, turns) = (HashMap::new(), VecDeque::new());
        let state = AdmissionState { free: bounds.places, waiting: 0, apart: 0, next_waiter: 0, callers, turns };
        Admission { state: Arc::new(Mutex::new(state)), bounds }
    }

    /// A place that is free for the caller now.
    pub fn free_place(&self, caller: C) -> Option<HeldPlace<C>> {
        let has = self.state().take_free(caller, self.running_most(caller));
        has.then(|| HeldPlace { admission: self.clone(), caller, waited: false })
    }

    /// Waits for a place.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] at once, if the caller may not wait; later, if the line dropped it for a caller with less in it.
    pub async fn place(&self, caller: C) -> Result<HeldPlace<C>, NoRoom> {
        self.place_or_wait(caller, false).await
    }

    /// Waits for a place that a caller gave up for a while. Finds room in a full line: the caller was admitted before.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if a line without shares dropped the caller for one with less in it.
    pub async fn place_again(&self, caller: C) -> Result<HeldPlace<C>, NoRoom> {
        self.place_or_wait(caller, true).await
    }

    async fn place_or_wait(&self, caller: C, has_room: bool) -> Result<HeldPlace<C>, NoRoom> {
        let mut waiter = {
            let mut state = self.state();
            let most = self.running_most(caller);
            if state.take_free(caller, most) {
                return Ok(HeldPlace { admission: self.clone(), caller, waited: false });
            }
            if !has_room && !self.may_wait(&mut state, caller) {
                return Err(NoRoom);
            }
            let (grant, granted) = oneshot::channel();
            let id = state.enqueue(caller, grant, most);
            Waiter { admission: self.clone(), caller, id, granted, taken: false }
        };
        // The sender leaves the line by a grant, or because the line dropped it.
        (&mut waiter.granted).await.map_err(|_| NoRoom)?;
        waiter.taken = true;
        Ok(HeldPlace { admission: self.clone(), caller, waited: true })
    }

    /// How many of a caller's waiters were granted a place. While one of them waits the number never falls, and it stands still as long
    /// as the caller's line does.
    pub fn granted(&self, caller: C) -> u64 {
        self.state().callers.get(&caller).map_or(0, |queue| queue.granted)
    }

    /// Whether a caller may wait; a full line without shares makes room for one that has less in it than another.
    fn may_wait(&self, state: &mut AdmissionState<C>, caller: C) -> bool {
        let own = state.callers.get(&caller).map_or(0, |queue| queue.waiters.len());
        let most = if caller.waits_apart() { self.bounds.apart } else { self.bounds.waiting };
        let has_room = *state.line_of(caller) < most;
        match self.bounds.share {
            Some(share) => has_room && (!caller.has_share() || own < share.waiting),
            None => has_room || state.drop_newest_beyond(own + 1, caller.waits_apart()),
        }
    }

    fn running_most(&self, caller: C) -> usize {
        self.bounds.share.filter(|_| caller.has_share()).map_or(usize::MAX, |share| share.running)
    }

    fn state(&self) -> MutexGuard<'_, AdmissionState<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_back(&self, caller: C) {
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
}

impl<C: TakesTurns> AdmissionState<C> {
    /// How many wait in the line of a caller.
    fn line_of(&mut self, caller: C) -> &mut usize {
        if caller.waits_apart() { &mut self.apart } else { &mut self.waiting }
    }

    /// Takes a place that is free for a caller. While a place is free no caller is queued, so none is overtaken.
    fn take_free(&mut self, caller: C, most: usize) -> bool {
        let running = self.callers.get(&caller).map_or(0, |queue| queue.running);
        let has = self.free > 0 && running < most;
        if has {
            self.free -= 1;
            self.callers.entry(caller).or_default().running += 1;
        }
        has
    }

    fn enqueue(&mut self, caller: C, grant: oneshot::Sender<()>, most: usize) -> u64 {
        let id = self.next_waiter;
        self.next_waiter += 1;
        *self.line_of(caller) += 1;
        self.callers.entry(caller).or_default().waiters.push_back((id, grant));
        self.take_a_turn(caller, most);
        id
    }

    /// Queues a caller that waits, may run one more and is not queued yet.
    fn take_a_turn(&mut self, caller: C, most: usize) {
        let Some(queue) = self.callers.get_mut(&caller) else { return };
        if !queue.queued && !queue.waiters.is_empty() && queue.running < most {
            queue.queued = true;
            self.turns.push_back(caller);
        }
    }

    /// Gives a free place to the first waiter of a caller whose turn it is.
    fn grant(&mut self, caller: C, most: usize) {
        let Some(queue) = self.callers.get_mut(&caller) else { return };
        queue.queued = false;
        let Some((_, grant)) = queue.waiters.pop_front() else { return };
        queue.running += 1;
        queue.granted += 1;
        self.free -= 1;
        *self.line_of(caller) -= 1;
        // A dropped waiter gives the place back.
        let _gone = grant.send(());
        self.take_a_turn(caller, most);
    }

    /// Drops the newest waiter of the caller with most in one of the lines, if that has more than `most`.
    fn drop_newest_beyond(&mut self, most: usize, apart: bool) -> bool {
        let in_line = self.callers.iter().filter(|(caller, _)| caller.waits_apart() == apart);
        let longest = in_line.max_by_key(|(_, queue)| queue.waiters.len());
        let newest = longest.filter(|(_, queue)| queue.waiters.len() > most);
        let newest = newest.and_then(|(caller, queue)| Some((*caller, queue.waiters.back()?.0)));
        newest.is_some_and(|(caller, id)| self.leave(caller, id))
    }

    fn leave(&mut self, caller: C, id: u64) -> bool {
        let Some(queue) = self.callers.get_mut(&caller) else { return false };
        let Some(at) = queue.waiters.iter().position(|(waiter, _)| *waiter == id) else { return false };
        let _left = queue.waiters.remove(at);
        if queue.waiters.is_empty() && std::mem::take(&mut queue.queued) {
            self.turns.retain(|other| *other != caller);
        }
        *self.line_of(caller) -= 1;
        self.forget_idle(caller);
        true
    }

    fn forget_idle(&mut self, caller: C) {
        let idle = |queue: &CallerQueue| queue.running == 0 && queue.waiters.is_empty() && !queue.queued;
        if self.callers.get(&caller).is_some_and(idle) {
            self.callers.remove(&caller);
        }
    }
}

impl<C: TakesTurns> HeldPlace<C> {
    /// Whether the caller waited for it.
    pub fn waited(&self) -> bool {
        self.waited
    }

    /// The caller.
    pub fn caller(&self) -> C {
        self.caller
    }
}

impl<C: TakesTurns> Drop for HeldPlace<C> {
    fn drop(&mut self) {
        self.admission.give_back(self.caller);
    }
}

impl<C: TakesTurns> Drop for Waiter<C> {
    fn drop(&mut self) {
        let is_in_line = !self.taken && self.admission.state().leave(self.caller, self.id);
        // A waiter outside the line was granted a place that is unused, was dropped by the line, or took its place.
        if !self.taken && !is_in_line && self.granted.try_recv().is_ok() {
            self.admission.give_back(self.caller);
        }
    }
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
