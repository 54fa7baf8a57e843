//! Look-ups among a million accounts, sealed trail lines and waiting notices read no more blocks than among sixty thousand.

use super::Proof;
use crate::support::growth::{costs, most};

/// Rows of each table.
const ROWS: usize = 1_000_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a database for a minute: .ci/proof short"]
async fn a_look_up_among_a_million_rows_costs_what_it_costs_among_few() {
    let mut proof = Proof::of("ROWS", "look-ups among a million rows, in blocks");
    for (look_up, blocks) in costs(ROWS).await {
        println!("{look_up}: {blocks} blocks");
        proof.ran(1);
        proof.expect(blocks <= most(look_up), || format!("{look_up}: {blocks} blocks"));
    }
    proof.holds();
}
