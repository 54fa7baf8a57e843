//! Totals of all rounds: requests, faults, verdicts and the times of recovery. Each verdict becomes a line of the table.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::checker::Verdict;
use super::{BACK_WITHIN, SERVES_WITHIN};
use crate::Proof;

pub const RECOVERS: (&str, &str) = ("D 2", "a server serves within 5 s of PostgreSQL, and never ends by itself");

/// Totals of all rounds.
#[derive(Default)]
pub struct Trial {
    pub rounds: usize,
    /// Requests of the clients at every door.
    pub requests: usize,
    faults: BTreeMap<String, usize>,
    verdicts: BTreeMap<(&'static str, &'static str), (usize, Vec<String>)>,
    /// Times until servers listened again.
    pub back: Vec<Duration>,
    /// Times until servers served after PostgreSQL accepted connections again.
    pub recovered: Vec<Duration>,
}

impl Trial {
    pub fn add(&mut self, verdict: Verdict) {
        let (facts, violations) = self.verdicts.entry((verdict.promise, verdict.how)).or_default();
        *facts += verdict.facts;
        violations.extend(verdict.violations);
    }

    pub fn injected(&mut self, fault: &str, times: usize) {
        *self.faults.entry(fault.to_owned()).or_default() += times;
    }

    pub fn print(&self) {
        let slowest = |all: &[Duration]| all.iter().max().copied().unwrap_or_default();
        println!("{} rounds; {} requests; faults: {:?}", self.rounds, self.requests, self.faults);
        println!(
            "listens again after at most {:?}, serves again after {:?}",
            slowest(&self.back),
            slowest(&self.recovered)
        );
    }

    /// One line of the table for each promise; violations fail the proof after all lines.
    pub fn hold(mut self) {
        let mut back = Verdict::of("D 1", "a killed server listens again within 1 s");
        let slow = self.back.iter().filter(|took| **took > Duration::from_secs(1)).count();
        self.back.iter().for_each(|took| back.holds(*took < BACK_WITHIN, || format!("after {took:?}")));
        back.holds(slow * 10 <= self.back.len(), || format!("{slow} of {} after more than a second", self.back.len()));
        self.add(back);
        let mut recovered = Verdict::of(RECOVERS.0, RECOVERS.1);
        self.recovered.iter().for_each(|took| recovered.holds(*took < SERVES_WITHIN, || format!("after {took:?}")));
        self.add(recovered);
        let faults: usize = self.faults.values().sum();
        let proofs = self.verdicts.into_iter().map(|((promise, how), (facts, violations))| {
            let mut proof = Proof::of(promise, how);
            proof.ran(facts);
            proof.harmed(faults);
            violations.into_iter().for_each(|violation| proof.expect(false, || violation));
            proof
        });
        let broken =
            proofs.map(|proof| catch_unwind(AssertUnwindSafe(|| proof.holds()))).filter(Result::is_err).count();
        assert_eq!(broken, 0, "promises broken, with those above");
    }
}
