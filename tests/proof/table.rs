//! One line of the table: a promise, how often it was tried, the faults injected meanwhile, and what broke it. It is
//! written where `PROOF_TABLE` names a folder, by a proof that panics too; the command that ran the proofs prints it.

use std::path::PathBuf;

/// A promise on trial.
#[must_use = "a promise holds only if it is asked"]
pub struct Proof {
    promise: &'static str,
    how: &'static str,
    runs: usize,
    faults: usize,
    violations: Vec<String>,
    told: bool,
}

impl Proof {
    /// `promise` as `promises.md` counts them ("S1", "L1", "D 15"); `how` in a few words.
    pub fn of(promise: &'static str, how: &'static str) -> Self {
        Self { promise, how, runs: 0, faults: 0, violations: Vec::new(), told: false }
    }

    /// Tried so often.
    pub fn ran(&mut self, times: usize) {
        self.runs += times;
    }

    /// So many faults while it was tried.
    pub fn harmed(&mut self, times: usize) {
        self.faults += times;
    }

    /// Noted if it does not hold; the trial goes on.
    pub fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(otherwise());
        }
    }

    /// The same of how long something took: where times do not decide it is told and no more.
    pub fn in_time(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if super::times_decide() {
            self.expect(holds, otherwise);
        } else if !holds {
            println!("late, on a machine that others work on too: {}", otherwise());
        }
    }

    /// The end of the trial: told in the table, and a failed test if anything broke the promise or nothing was tried.
    pub fn holds(mut self) {
        self.told = true;
        self.tell();
        assert!(self.runs > 0, "{}: {} was never tried", self.promise, self.how);
        assert!(self.violations.is_empty(), "{}: {}: {:#?}", self.promise, self.how, self.violations);
    }

    fn tell(&self) {
        let broken = self.violations.len();
        let row = format!("| {} | {} | {} | {} | {broken} |\n", self.promise, self.how, self.runs, self.faults);
        print!("{row}");
        if let Some(folder) = std::env::var_os("PROOF_TABLE") {
            let name = format!("{} {}", self.promise, self.how).replace(|c: char| !c.is_ascii_alphanumeric(), "-");
            std::fs::write(PathBuf::from(folder).join(name), row).unwrap();
        }
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        if !self.told {
            self.violations.push("it ended before its end".into());
            self.tell();
        }
    }
}
