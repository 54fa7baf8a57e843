//! Statistics: whether two arms are equal within a bound, different, or too noisy to say. Times are in ms, of requests made
//! in turns, paired by their order.

/// Allowed difference of medians, in ms.
pub const BOUND: f64 = 1.0;

/// Confidence of the median's interval: 999 of 1000.
const Z: f64 = 3.29;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Alike,
    Apart,
    Unclear,
}

/// Distance between two arms.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    /// Number of requests of each arm.
    pub count: usize,
    /// The difference of the medians.
    pub medians: f64,
    /// Confidence interval of the median of the differences.
    pub low: f64,
    pub high: f64,
    /// Mann-Whitney's U, in standard deviations from its expectation: 2.58 is p = 0.01.
    pub rank: f64,
}

impl Gap {
    pub fn between(arm: &[f64], other: &[f64]) -> Gap {
        assert_eq!(arm.len(), other.len());
        let count = arm.len();
        let differences = sorted(arm.iter().zip(other).map(|(one, two)| one - two));
        let half = Z * (count as f64).sqrt() / 2.0;
        let rank = |rank: f64| differences[(rank.max(0.0) as usize).min(count - 1)];
        let middle = count as f64 / 2.0;
        let medians = median(&sorted(arm.iter().copied())) - median(&sorted(other.iter().copied()));
        let (low, high) = (rank((middle - half).floor() - 1.0), rank((middle + half).ceil()));
        Gap { count, medians, low, high, rank: by_rank(arm, other) }
    }

    pub fn verdict(self) -> Verdict {
        if self.low > -BOUND && self.high < BOUND && self.medians.abs() < BOUND {
            Verdict::Alike
        } else if self.low > BOUND || self.high < -BOUND {
            Verdict::Apart
        } else {
            Verdict::Unclear
        }
    }
}

fn sorted(times: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], sorted[middle]) } else { sorted[middle] }
}

fn by_rank(arm: &[f64], other: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = arm.iter().map(|time| (*time, true)).collect();
    all.extend(other.iter().map(|time| (*time, false)));
    all.sort_by(|one, two| one.0.total_cmp(&two.0));
    // Times in nanoseconds are hardly ever equal, so ties are not treated.
    let ranks: f64 = all.iter().zip(1..).filter(|((_, ours), _)| *ours).map(|(_, rank)| f64::from(rank)).sum();
    let (n, m) = (arm.len() as f64, other.len() as f64);
    let u = ranks - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

/// Times of a busy machine: most near 5 ms, some far above.
fn times(seed: u64, count: usize, more: f64) -> Vec<f64> {
    let draw = super::turns::Chance::of(seed);
    let unit = || draw.below(1 << 20) as f64 / f64::from(1 << 20);
    (0..count).map(|_| 4.0 + more + 2.0 * unit() + if unit() < 0.05 { 30.0 * unit() } else { 0.0 }).collect()
}

#[test]
fn alike_is_alike_and_two_milliseconds_more_is_apart() {
    let other = times(1, 400, 0.0);
    assert_eq!(Gap::between(&times(2, 400, 0.0), &other).verdict(), Verdict::Alike);
    assert_eq!(Gap::between(&times(3, 400, 2.0), &other).verdict(), Verdict::Apart);
    assert_eq!(Gap::between(&times(4, 400, -2.0), &other).verdict(), Verdict::Apart);
    assert_eq!(Gap::between(&times(5, 10, 0.0), &other[..10]).verdict(), Verdict::Unclear);
    let gap = Gap::between(&times(6, 5000, 0.1), &times(7, 5000, 0.0));
    assert!(gap.verdict() == Verdict::Alike && gap.rank > 2.58, "{gap:?}");
    assert!(Gap::between(&times(8, 5000, 0.0), &times(7, 5000, 0.0)).rank.abs() < 2.58);
}
