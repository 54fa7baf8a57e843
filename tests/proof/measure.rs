//! Measuring beside measuring: phases with and without harm take turns, each phase has its own p99, and of these the
//! middle one counts, so that what else the machine does in one phase decides nothing.

use std::time::Duration;

/// What no p99 is held against: a machine with two cores and other work lets a ready thread wait for as long as this (a
/// slice of the scheduler or two), so that below it the ratio of two p99 tells of the machine.
const FLOOR: Duration = Duration::from_millis(5);

/// The longest that so many of a thousand took.
pub fn permille(of: &[Duration], share: usize) -> Duration {
    let mut sorted = of.to_vec();
    sorted.sort();
    sorted.get((sorted.len() * share / 1000).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The middle one.
pub fn median(of: &[Duration]) -> Duration {
    permille(of, 500)
}

/// The p99 of phases in turn.
#[derive(Default)]
pub struct Turns {
    quiet: Vec<Duration>,
    harmed: Vec<Duration>,
}

impl Turns {
    /// One phase without and one with harm: how long each step took.
    pub fn took(&mut self, quiet: &[Duration], harmed: &[Duration]) {
        self.quiet.push(permille(quiet, 990));
        self.harmed.push(permille(harmed, 990));
    }

    /// Whether what was asked under harm took no more than twice as long.
    pub fn within_twice(&self) -> bool {
        median(&self.harmed) <= 2 * median(&self.quiet).max(FLOOR)
    }

    /// Both, to be read.
    pub fn told(&self) -> String {
        format!("p99 {:?} quiet, {:?} harmed", median(&self.quiet), median(&self.harmed))
    }
}

/// Whether pairs of measurements, taken in turn, differ by more than `margin` in the middle, beyond what chance explains:
/// then more than half of them do, by three standard deviations.
pub fn differ(pairs: &[(Duration, Duration)], margin: Duration) -> bool {
    let longer = pairs.iter().filter(|(one, other)| *other > *one + margin).count();
    let shorter = pairs.iter().filter(|(one, other)| *one > *other + margin).count();
    // Twice the excess over a half, squared, against nine times the variance of n throws of a coin, fourfold.
    let beyond = |count: usize| {
        let excess = (2 * count).saturating_sub(pairs.len());
        excess * excess > 9 * pairs.len()
    };
    beyond(longer) || beyond(shorter)
}

#[test]
fn a_difference_is_told_from_chance() {
    let ms = Duration::from_millis;
    let pairs = |late: usize| -> Vec<_> { (0..100).map(|n| (ms(5), ms(if n < late { 8 } else { 5 }))).collect() };
    assert!(!differ(&pairs(64), ms(1)));
    assert!(differ(&pairs(66), ms(1)));
    assert!(!differ(&pairs(100), ms(4)));
}
