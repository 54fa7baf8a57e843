//! Paired measurements: phases with and without a fault take turns, and the median of the phases' p99 counts, so that other
//! work on the machine in one phase decides nothing.

use std::time::Duration;

/// Lower bound of a p99 in ratios: on two busy cores a ready thread may wait this long, a scheduler slice or two.
const FLOOR: Duration = Duration::from_millis(5);

/// A quantile, in thousandths.
pub fn permille(of: &[Duration], share: usize) -> Duration {
    let mut sorted = of.to_vec();
    sorted.sort();
    sorted.get((sorted.len() * share / 1000).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// The median.
pub fn median(of: &[Duration]) -> Duration {
    permille(of, 500)
}

/// p99 of phases in turns.
#[derive(Default)]
pub struct Turns {
    quiet: Vec<Duration>,
    harmed: Vec<Duration>,
}

impl Turns {
    /// Adds one phase without and one with the fault.
    pub fn took(&mut self, quiet: &[Duration], harmed: &[Duration]) {
        self.quiet.push(permille(quiet, 990));
        self.harmed.push(permille(harmed, 990));
    }

    /// Whether requests during the fault took at most twice as long.
    pub fn within_twice(&self) -> bool {
        median(&self.harmed) <= 2 * median(&self.quiet).max(FLOOR)
    }

    /// Both medians as text.
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
