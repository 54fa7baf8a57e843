//! Random order of turns, so that no arm always follows the same one.

use std::cell::Cell;

/// A seeded random number generator.
pub struct Chance(Cell<u64>);

impl Chance {
    pub fn of(seed: u64) -> Chance {
        Chance(Cell::new(seed))
    }

    /// A number below `many` (SplitMix64).
    pub fn below(&self, many: u64) -> u64 {
        self.0.set(self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut drawn = self.0.get();
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (drawn ^ (drawn >> 31)) % many
    }

    /// A random order.
    pub fn order<T>(&self, mut all: Vec<T>) -> Vec<T> {
        for last in (1..all.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap();
            all.swap(last, other);
        }
        all
    }
}
