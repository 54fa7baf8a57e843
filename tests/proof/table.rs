//! One line of the table: a promise, its runs, injected faults and violations. A proof writes it into the folder
//! `PROOF_TABLE` even if it panics, and `.ci/proof` prints it.

use std::path::PathBuf;

/// A promise under test.
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
    /// `promise` is its number ("S1", "L1", "D 15"); `how` a short description.
    pub fn of(promise: &'static str, how: &'static str) -> Self {
        Self { promise, how, runs: 0, faults: 0, violations: Vec::new(), told: false }
    }

    /// Adds runs.
    pub fn ran(&mut self, times: usize) {
        self.runs += times;
    }

    /// Adds injected faults.
    pub fn harmed(&mut self, times: usize) {
        self.faults += times;
    }

    /// Notes a violation and goes on.
    pub fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(otherwise());
        }
    }

    /// Notes a violation of a time limit, or only prints it where times do not decide.
    pub fn in_time(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if super::times_decide() {
            self.expect(holds, otherwise);
        } else if !holds {
            println!("late, on a machine that others work on too: {}", otherwise());
        }
    }

    /// Ends the proof: writes its line and fails if there was a violation or no run.
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
