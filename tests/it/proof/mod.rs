//! The promises, proven and not just tested: each under its own harness, each ending in a line of the same table.
//! `tests/proof short` runs all of them in less than five minutes, `tests/proof long` for as long as it takes; both end
//! with the table. Each brings a load of its own or measures time, so they run apart from the other tests.

mod altered;
mod callees;
mod edge;
mod flat;
mod growth;
pub mod kills;
mod leaks;
mod mailroom;
mod measure;
mod model;
mod races;
pub mod replicas;
pub mod rolling;
mod sameness;
mod table;
mod timing;
mod trail;

use table::Proof;

/// What the two commands differ in: `PROOF=long` asks for the long form.
fn long() -> bool {
    std::env::var("PROOF").is_ok_and(|form| form == "long")
}

/// Whether times decide. They do not where others work on the machine too (`PROOF_TIMES=told`): there they are told.
fn times_decide() -> bool {
    std::env::var("PROOF_TIMES").map_or(true, |how| how != "told")
}

/// What chance is drawn from: `PROOF_SEED`, to draw the same again, or the moment.
fn seed() -> u64 {
    let told = std::env::var("PROOF_SEED").ok().map(|seed| seed.parse().unwrap());
    told.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into())
}
