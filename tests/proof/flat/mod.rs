//! Flat tables: their size depends on the number of people, not of sign-ins. Hundreds of people sign in repeatedly, by a
//! clock of the proof, with wrong codes, resends, abandoned sign-ins, new browsers and strangers; expired rows are pruned
//! as the server does it. The trail (`audit`) is left out, because it grows by design, and so is `key_holders`, of which a running
//! server writes a row once a minute of real time.
//!
//! The long form has 100,000 full sign-ins; `FLAT_ROUNDS` sets another number of rounds.

mod town;

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::TimeDelta;

use super::Proof;
use town::{PARTS, Town, Way, way};

/// Days without work after a working day: two working days at most are within the ninety days that rows are kept.
const AWAY: i64 = 45;

/// Maximum of rows of a table for this many people, independent of the number of sign-ins.
fn most(table: &str, people: usize) -> usize {
    match table {
        "notice_cursor" | "trail_checkpoint" => 1,
        "accounts" => people + 1,
        // One row for each browser of the last 24 h, one for all untrusted ones, and one for strangers.
        "budgets" => 10 * people + 20 * PARTS,
        "trusted_browsers" => 5 * people,
        // Five notices a day to the admin and to the owner, on the two working days of any ninety.
        "notices" => 2 * 5 * 4 * people,
        // Rows of other tables belong to one part of the people at a time.
        _ => people,
    }
}

/// Resident memory of this process in KiB: server, clients and harness.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_hundred_thousand_sign_ins_leave_the_tables_as_they_were() {
    let mut proof = Proof::of("KEPT FLAT", "sign-ins in rounds; rows and bytes of every table but the trail, memory");
    // A round takes a hundred minutes: fourteen a day, so twenty mails a day suffice for each person.
    let (people, rounds, day) = if super::long() { (400, 250, 14) } else { (30, 20, 5) };
    let rounds = std::env::var("FLAT_ROUNDS").map_or(rounds, |told| told.parse().unwrap());
    let (mut town, since) = (Town::of(people).await, Instant::now());
    // The first sign-in enrols.
    for part in 0..PARTS {
        let failed = town.part(part, 0).await;
        proof.expect(failed.is_empty(), || format!("{failed:?}"));
    }
    let before = town.a_year_later().await;
    // Everyone uses a new browser in every tenth round: after forty rounds each has the maximum of five.
    let full = 40.min(rounds / 2);
    let (mut largest, mut held): (BTreeMap<String, usize>, _) = (BTreeMap::new(), 0);
    for round in 1..=rounds {
        for part in 0..PARTS {
            let failed = town.part(part, round).await;
            proof.harmed(
                (0..people).filter(|index| index % PARTS == part && way(*index, round) != Way::Straight).count(),
            );
            proof.expect(failed.is_empty(), || format!("round {round}: {failed:?}"));
            town.house.wait(TimeDelta::minutes(18));
            town.prune().await;
            for (table, rows) in town.carried_rows(people).await {
                let most = most(&table, people);
                proof.expect(rows <= most, || format!("round {round}: {rows} rows of {table}, over {most}"));
            }
        }
        proof.ran(people);
        let sizes = town.sizes().await;
        if round == full {
            held = memory();
        }
        for (table, bytes) in sizes {
            let seen = largest.entry(table.clone()).or_default();
            // Two pages for each index do not count as growth.
            let most = *seen * 5 / 4 + 128 * 1024;
            proof
                .expect(round <= full || bytes <= most, || format!("round {round}: {table} of {bytes} B, over {most}"));
            *seen = if round <= full { bytes.max(*seen) } else { *seen };
        }
        if round % day == 0 {
            let sign_ins = round * people;
            println!("{sign_ins} in {:?}: {:?}, {} KiB", since.elapsed(), town.rows().await, memory());
            println!("largest so far: {largest:?}");
            town.house.mails_are_carried().await;
            // A hundred thousand sign-ins issue more codes than exist, so the log is searched for each day's secrets
            // separately.
            town.house.forget_the_issued();
            town.house.wait(TimeDelta::days(AWAY));
            town.prune().await;
        }
    }
    // In the short form other proofs run in this process too.
    let (held, grown) = (held, memory().saturating_sub(held));
    proof.expect(!super::long() || grown <= held / 4, || format!("from {held} KiB by {grown} KiB"));
    let after = town.a_year_later().await;
    proof.expect(after == before, || format!("{before:?} before, {after:?} after"));
    println!("{} sign-ins in {:?}; {before:?} before and after", rounds * people, since.elapsed());
    proof.holds();
}
