//! Compares of MACs by time: where the first wrong byte stands makes no difference. Welch's t-test over two classes, drawn in
//! turn by chance, as in "dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede 2017).

use std::hint::black_box;
use std::time::Instant;

use vestibule::keys::Keys;
use vestibule::keys::rows::{CoveredRow, MacOf};

use super::{Proof, times_decide};

/// Compares of one measurement: a single one is shorter than the clock's step.
const COMPARES: usize = 20;

/// Measurements of one round.
const MEASUREMENTS: usize = 100_000;

/// Threshold of t: equal classes exceed it less than once in 100,000 rounds.
const DIFFERENT: f64 = 4.5;

/// Running mean and variance.
#[derive(Default)]
struct Class {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Class {
    fn take(&mut self, value: f64) {
        self.count += 1.0;
        let ahead = value - self.mean;
        self.mean += ahead / self.count;
        self.squares += ahead * (value - self.mean);
    }

    /// Variance of the mean.
    fn spread(&self) -> f64 {
        self.squares / (self.count - 1.0) / self.count
    }
}

/// Welch's t of two classes of times; those of an interrupted measurement are left out of both.
fn welch(mut times: Vec<(bool, f64)>) -> f64 {
    times.sort_by(|one, other| one.1.total_cmp(&other.1));
    times.truncate(times.len() * 9 / 10);
    let mut classes = [Class::default(), Class::default()];
    times.iter().for_each(|(class, time)| classes[usize::from(*class)].take(*time));
    let [first, last] = &classes;
    (first.mean - last.mean) / (first.spread() + last.spread()).sqrt()
}

fn times(keys: &Keys, compare: impl Fn(&Keys, bool) -> bool) -> Vec<(bool, f64)> {
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let mut measured = Vec::with_capacity(MEASUREMENTS);
    for _ in 0..MEASUREMENTS {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let class = chance & 1 == 1;
        let begun = Instant::now();
        for _ in 0..COMPARES {
            assert!(!black_box(compare(keys, class)));
        }
        measured.push((class, begun.elapsed().as_secs_f64()));
    }
    measured
}

#[test]
#[ignore = "wants a machine to itself: .ci/proof long timing"]
fn a_mac_is_compared_in_the_same_time_wherever_its_first_wrong_byte_stands() {
    let mut proof = Proof::of("TIME", "t-tests of compares of a MAC, wrong at its first or at its last byte");
    let keys = Keys::parse("k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    let row = CoveredRow::of("t").bytes(Some(b"short"));
    let right = keys.mac(MacOf::Row, &row);
    let wrong = |at: usize| {
        let mut mac = right;
        mac[at] ^= 1;
        mac
    };
    let macs = [wrong(0), wrong(right.len() - 1)];
    let t = welch(times(&keys, |keys, class| keys.is_mac(MacOf::Row, &row, &macs[usize::from(class)])));
    proof.ran(1);
    proof.in_time(t.abs() < DIFFERENT, || format!("t = {t:.1}"));
    // Self-test: the measurement recognises a compare that ends at the first wrong byte.
    let long = [vec![1_u8; 4096], {
        let mut last = vec![0_u8; 4096];
        last[4095] = 1;
        last
    }];
    let zeros = vec![0_u8; 4096];
    let t = welch(times(&keys, |_, class| black_box(&long[usize::from(class)]) == black_box(&zeros)));
    proof.ran(1);
    proof.expect(!times_decide() || t.abs() > DIFFERENT, || format!("the measurement tells nothing: t = {t:.1}"));
    proof.holds();
}
