//! The current master key: the first, unless a server lacks it. All clones of the keys share the choice. Does not decide it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Index of the current master key among those that open; [`HELD`] while none is chosen, [`STRANGE`] while none is of the database.
#[derive(Debug, Default)]
pub(super) struct Writing(AtomicUsize);

/// No master key is chosen.
const HELD: usize = usize::MAX;

/// No master key is of the database.
const STRANGE: usize = usize::MAX - 1;

impl Writing {
    /// Index of the chosen master key; beyond every index while none is chosen.
    pub(super) fn index(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Chooses the master key with this index among those that open.
    pub(super) fn choose(&self, index: usize) {
        self.0.store(index, Ordering::Relaxed);
    }

    /// Withdraws the choice.
    pub(super) fn hold(&self) {
        self.choose(HELD);
    }

    /// Withdraws the choice, because no master key is of the database.
    pub(super) fn refuse(&self) {
        self.choose(STRANGE);
    }

    /// Whether no master key is of the database.
    pub(super) fn is_strange(&self) -> bool {
        self.index() == STRANGE
    }

    /// Whether a master key is chosen.
    pub(super) fn is_chosen(&self) -> bool {
        self.index() < STRANGE
    }
}
