//! The promises of `docs/threats.md` as proofs: a test binary of its own, because each proof brings a load or measures time.
//! `.ci/proof short` runs them in less than five minutes, `.ci/proof long` in hours; both end with a table of promises.
//! Plain `cargo test` runs only the tests of the harnesses themselves: every proof is ignored unless asked for.
#![expect(clippy::unwrap_used, reason = "a proof fails by panicking")]

#[path = "../support/mod.rs"]
#[expect(unused_imports, reason = "the proofs use a part of the support")]
mod support;

mod altered;
mod callees;
mod crowds;
mod edge;
mod faults;
mod flat;
mod growth;
mod kills;
mod leaks;
mod mailroom;
mod measure;
mod model;
mod races;
mod rolling;
mod sameness;
mod table;
mod timing;
mod trail;
mod upgrade;

use table::Proof;

/// Whether `PROOF=long` asks for the long form.
fn long() -> bool {
    std::env::var("PROOF").is_ok_and(|form| form == "long")
}

/// Whether times decide. With `PROOF_TIMES=told`, on a machine with other work, they are only printed.
fn times_decide() -> bool {
    std::env::var("PROOF_TIMES").map_or(true, |how| how != "told")
}

/// The seed of random numbers: `PROOF_SEED`, to repeat a run, or the current time.
fn seed() -> u64 {
    let told = std::env::var("PROOF_SEED").ok().map(|seed| seed.parse().unwrap());
    told.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into())
}
