//! Kept flat: however many sign in, the tables are as large as the people are many. Some hundred people sign in round after
//! round, in a clock of their own, with wrong codes, resends, sign-ins left lying, new browsers and strangers among them;
//! what is stale is pruned as the server does it. The trail (`audit`) grows by design and is left out: nothing of ours
//! deletes it.
//!
//! The long form is 100,000 full sign-ins; `FLAT_ROUNDS` says how many rounds instead.

mod town;

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::TimeDelta;

use super::Proof;
use town::{PARTS, Town, Way, way};

/// After a working day everybody is away so many days: two such days and no more are within what is kept for ninety.
const AWAY: i64 = 45;

/// The most rows a table may have while so many people come and go, however often they do.
fn most(table: &str, people: usize) -> usize {
    match table {
        "notice_cursor" | "trail_checkpoint" => 1,
        "accounts" => people + 1,
        // One row a browser of the last 24 h, trusted or evicted since, one for all untrusted ones, and the strangers'.
        "budgets" => 10 * people + 20 * PARTS,
        "trusted_browsers" => 5 * people,
        // Five a day to themselves and to the owner, of the two working days of any ninety, and the turn of each.
        "notices" => 2 * 5 * 4 * people,
        // Everything else is of one part of the people at a time.
        _ => people,
    }
}

/// KiB that the system holds for this process: the server, the clients and the harness.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn a_hundred_thousand_sign_ins_leave_the_tables_as_they_were() {
    let mut proof = Proof::of("KEPT FLAT", "sign-ins in rounds; rows and bytes of every table but the trail, memory");
    // A round is a hundred minutes: fourteen of them a day, and each one's twenty mails a day are enough.
    let (people, rounds, day) = if super::long() { (400, 250, 14) } else { (30, 20, 5) };
    let rounds = std::env::var("FLAT_ROUNDS").map_or(rounds, |told| told.parse().unwrap());
    let (mut town, since) = (Town::of(people).await, Instant::now());
    // The first time in enrols.
    for part in 0..PARTS {
        let failed = town.part(part, 0).await;
        proof.expect(failed.is_empty(), || format!("{failed:?}"));
    }
    let before = town.a_year_later().await;
    // Everyone comes in a new browser at first and in every tenth round: after forty each has the five there may be, and
    // nothing grows any more.
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
            for (table, rows) in town.rows().await {
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
            // Two pages for each of a table's indexes are no growth.
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
            // A hundred thousand sign-ins issue more secrets than there are codes: each day's are searched for by themselves.
            town.house.forget_the_issued();
            town.house.wait(TimeDelta::days(AWAY));
            town.prune().await;
        }
    }
    // Other tests run in this process too, where it is not asked for the long form.
    let (held, grown) = (held, memory().saturating_sub(held));
    proof.expect(!super::long() || grown <= held / 4, || format!("from {held} KiB by {grown} KiB"));
    let after = town.a_year_later().await;
    proof.expect(after == before, || format!("{before:?} before, {after:?} after"));
    println!("{} sign-ins in {:?}; {before:?} before and after", rounds * people, since.elapsed());
    proof.holds();
}
