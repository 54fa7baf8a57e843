//! The promises, proven and not just tested: each under its own harness, each ending in a line of the same table.
//! `tests/proof short` runs all of them in under five minutes, `tests/proof long` for as long as it takes; both end with
//! the table.

mod kills;
mod model;
mod races;
mod replicas;
pub mod rolling;
mod table;

use table::Proof;

/// What the two commands differ in: `PROOF=long` asks for the long form.
fn long() -> bool {
    std::env::var("PROOF").is_ok_and(|form| form == "long")
}
